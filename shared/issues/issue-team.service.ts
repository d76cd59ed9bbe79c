import type { SystemActor } from "../auth/actor.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { listWaitingForTeam } from "./issue-team.store.ts";
import { updateWithin } from "./issue-update.ts";

export interface IssueTeams {
  /** Gives what waits for a team to whoever of it is free by now; resolves to how many. */
  readonly assignWaiting: () => Promise<number>;
}

const AT_A_TIME = 50;
const TEAMS: SystemActor = { type: "system", id: "teams" };

export function createIssueTeams(deps: IssueChangeDeps): IssueTeams {
  const change = createChangeIssues(deps);
  return {
    assignWaiting: async () => {
      let assigned = 0;
      for (const seen of await listWaitingForTeam(deps.db, AT_A_TIME)) {
        // To look at it is enough: what waits for a team is given to somebody by any change.
        const work = change(seen.company_id, (tx) => updateWithin(tx, TEAMS, seen, () => ({})));
        const done = await work.catch((error: unknown) => {
          if (error instanceof NotFoundError) return undefined;
          throw error;
        });
        if (done !== undefined && done.row.assignee_agent_id !== null) assigned += 1;
      }
      return assigned;
    },
  };
}
