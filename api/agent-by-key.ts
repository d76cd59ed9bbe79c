import type { FastifyRequest } from "fastify";

import type { Actor } from "../shared/auth/actor.ts";
import { isUuid } from "../shared/kernel/ids.ts";
import type { Services } from "../shared/services.ts";
import { InvalidRequestError } from "./request-validation.ts";
import { WithinCompany } from "./routes/params.ts";

interface NamesAgent {
  agentId: string;
}

/** Whether the path names an agent, and not by an id. */
export const namesAgentByKey = (params: unknown): params is NamesAgent => {
  const { agentId } = params as { readonly agentId?: string };
  return agentId !== undefined && !isUuid(agentId);
};

/**
 * Puts the id in the place of the URL key, so that whatever takes an id takes either.
 * @throws InvalidRequestError, and what `AgentReferences` do
 */
export async function findAgentByKey(
  { params, query }: Pick<FastifyRequest, "query"> & { readonly params: NamesAgent },
  actor: Actor,
  { agents }: Pick<Services, "agents">,
): Promise<void> {
  const { success, data: within, error } = WithinCompany.safeParse(query);
  if (!success) throw new InvalidRequestError("query", error.issues);
  params.agentId = await agents.idOf(actor, { urlKey: params.agentId, ...within });
}
