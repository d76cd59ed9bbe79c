import type { LiveBus } from "../live/live-bus.ts";
import type { TextSealing } from "../secrets/text-sealing.ts";
import { type AdapterService, type AdapterServiceDeps, createAdapterService } from "./adapter.service.ts";
import { createHostLooks, type HostLooks } from "./host-looks.service.ts";

/** What there is to know of adapters before an agent has one, and who looks for it. */
export interface Adapters {
  readonly adapters: AdapterService;
  readonly hostLooks: HostLooks;
}

export interface AdaptersDeps extends Omit<AdapterServiceDeps, "hostLooks"> {
  readonly bus: LiveBus;
  readonly textSealing: TextSealing;
}

export function createAdapters(deps: AdaptersDeps): Adapters {
  const hostLooks = createHostLooks({ ...deps, sealing: deps.textSealing });
  return { adapters: createAdapterService({ ...deps, hostLooks }), hostLooks };
}
