import type { WorkspaceReport } from "../../shared/adapters/tool-checks.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import type { Services } from "../../shared/services.ts";
import { keepLookout } from "../../worker/lookout.ts";

export interface LookingWorker extends AsyncDisposable {
  readonly workerId: string;
}

export interface LookingOptions {
  readonly host?: string;
  /** Where it looks for commands; as this process by default. */
  readonly path?: string;
  readonly allowPrivateHttp?: boolean;
  readonly workspaces?: WorkspaceReport;
  /** Listed, and never heard of again. */
  readonly isDeaf?: boolean;
}

const ADAPTERS = ["process", "http", "claude_local", "codex_local", "openclaw", "openclaw_gateway"];
const WORKSPACES = { directory: "/srv/work", isWritable: true, freeGib: 40 };
const log = createLogger({ level: "silent", process: "test" });

/** A worker that takes no runs, and looks at what is asked: as far as that goes, the real one. */
export async function lookingWorker(services: Services, options: LookingOptions = {}): Promise<LookingWorker> {
  const { host = "here", path = process.env["PATH"], allowPrivateHttp = false, workspaces = WORKSPACES } = options;
  const workerId = newId();
  const self = { workerId, host, pid: 1, version: "0", slots: 1, adapters: ADAPTERS, tools: {}, workspaces };
  await services.execution.register(self);
  const deps = { ...services, workerId, environment: { PATH: path }, allowPrivateHttp, log };
  const lookout = options.isDeaf === true ? undefined : keepLookout(deps);
  return {
    workerId,
    [Symbol.asyncDispose]: async () => {
      await lookout?.close();
      await services.execution.deregister(workerId);
    },
  };
}
