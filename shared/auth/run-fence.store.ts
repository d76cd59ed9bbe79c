import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** Where the run of a token stands. */
export interface RunFence {
  /** It is running, and this is its owner's token. */
  readonly is_live: boolean;
  /** It has ended, but not more than a day ago: what it spent may still be booked. */
  readonly is_recent: boolean;
  readonly agent_is_active: boolean;
}

/** One row, in one round trip: this is asked with every request that a run makes. */
const FENCE = statement(
  "run_fence",
  `
  select r.status = 'running' and r.fencing_token = $4 as is_live,
         r.fencing_token >= $4 and coalesce(r.finished_at, now()) > now() - interval '1 day' as is_recent,
         a.lifecycle = 'active' or a.is_draining as agent_is_active
    from heartbeat_runs r
    join agents a on a.id = r.agent_id and a.deleted_at is null
    join companies c on c.id = r.company_id and c.deleted_at is null
   where r.id = $1 and r.agent_id = $2 and r.company_id = $3 and r.fencing_token is not null`,
);

/** Undefined when there is no such run of this agent. */
export async function findRunFence(
  db: Queryable,
  token: { runId: string; agentId: string; companyId: string; fencingToken: number },
): Promise<RunFence | undefined> {
  const [row] = await db.rows<RunFence>(FENCE, [token.runId, token.agentId, token.companyId, token.fencingToken]);
  return row;
}
