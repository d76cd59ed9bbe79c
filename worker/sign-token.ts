import { signRunToken } from "../shared/auth/run-token.ts";
import type { ClaimedRun } from "../shared/runs/run-execution.service.ts";

const WIRE_TTL_SEC = 48 * 3600;
const UNBOUNDED_TTL_SEC = 30 * 24 * 3600;
const MARGIN_SEC = 300;

/** The token lives as long as the run may, and two days at least; that it dies with the run is the fence's doing. */
export function signTokenOf(
  { run, adapterType, adapterConfig, fencingToken }: ClaimedRun,
  secret: string,
): Promise<string> {
  const timeoutSec = typeof adapterConfig["timeoutSec"] === "number" ? adapterConfig["timeoutSec"] : 0;
  const ttlSec = timeoutSec > 0 ? Math.max(WIRE_TTL_SEC, Math.ceil(timeoutSec) + MARGIN_SEC) : UNBOUNDED_TTL_SEC;
  return signRunToken({
    secret,
    agentId: run.agent_id,
    companyId: run.company_id,
    adapterType,
    runId: run.id,
    fencingToken,
    ttlSec,
  });
}
