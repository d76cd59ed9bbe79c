import type { Logger } from "pino";

import type { StoreConfig } from "../platform/config.ts";
import type { Bootstrap } from "./bootstrap.service.ts";

export interface ClaimAnnouncement {
  readonly config: Pick<StoreConfig, "deploymentMode" | "publicUrl">;
  readonly bootstrap: Pick<Bootstrap, "openClaim">;
  readonly log: Logger;
  /** Where the API listens. */
  readonly url: string;
}

/**
 * Says, where people sign in and nobody may do everything yet, how the first of them does: to whoever sees what the
 * process prints. Undefined when there is nothing to say.
 */
export async function announceClaim({ config, bootstrap, log, url }: ClaimAnnouncement): Promise<string | undefined> {
  if (config.deploymentMode !== "authenticated") return undefined;
  const claim = await bootstrap.openClaim();
  if (claim === undefined) return undefined;
  const claimUrl = `${config.publicUrl ?? url}/api/board-claim/${claim.token}`;
  log.warn(
    { claimUrl, expiresAt: claim.expiresAt },
    "there is no instance admin yet: POST email, name and password to this address to become the first",
  );
  return claimUrl;
}
