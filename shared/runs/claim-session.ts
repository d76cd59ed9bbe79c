import type { Tx } from "../db/db.ts";
import type { ClaimCandidate } from "./run-claim.store.ts";
import { findTaskSession } from "./session.store.ts";
import { type ChosenSession, chooseSession } from "./session-choice.ts";

/** Where a run that is being claimed goes on. One that nobody may join learns of its task only from its context. */
export function sessionFor(
  tx: Tx,
  candidate: ClaimCandidate,
  context: Readonly<Record<string, unknown>>,
): Promise<ChosenSession> {
  const { run, adapterType, stored } = candidate;
  const { taskKey } = context;
  const isOfTask = run.scope.startsWith("!") && typeof taskKey === "string";
  return chooseSession({ ...candidate, context }, () =>
    isOfTask ? findTaskSession(tx, { agentId: run.agent_id, adapterType, taskKey }) : Promise.resolve(stored),
  );
}
