import { lockAgent } from "../agents/agent.store.ts";
import { recordAgentActivity } from "../agents/agent-writes.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { endAgentTokens, insertAgentToken } from "./agent-token.store.ts";
import { freshAgentToken } from "./agent-token.ts";

/** Its value, which is shown this once. */
export async function giveToken(
  tx: Tx,
  { id: agentId, company_id: companyId }: { readonly id: string; readonly company_id: string },
): Promise<string> {
  const { token, hash } = freshAgentToken();
  await insertAgentToken(tx, { hash, agentId, companyId });
  return token;
}

export interface RotatedToken {
  readonly token: string;
  /** Until then the value before counts as well; null where there was none. */
  readonly previousEndsAt: Date | null;
}

/** @throws illegal_transition for an agent that is not in service */
export async function rotateToken(
  tx: Tx,
  actor: Actor,
  { agentId, graceSec }: { readonly agentId: string; readonly graceSec: number },
): Promise<RotatedToken> {
  const agent = await lockAgent(tx, agentId);
  if (agent.lifecycle !== "active") {
    const state = agent.lifecycle === "terminated" ? "retired" : "pending approval";
    throw new IllegalTransitionError(`An agent that is ${state} has no token`);
  }
  const previousEndsAt = (await endAgentTokens(tx, agentId, graceSec)) ?? null;
  const token = await giveToken(tx, agent);
  const details = { previousTokenExpiresAt: previousEndsAt?.toISOString() ?? null };
  await recordAgentActivity(tx, actor, agent, { verb: "token_rotated", details });
  return { token, previousEndsAt };
}
