import type { Agent } from "../../shared/agents/agent.schema.ts";
import { board, type World } from "./world.ts";

/** A change of the agent's configuration; its revision's id. */
export async function revisedBy(world: World, { id }: Pick<Agent, "id">, capabilities = "All of it"): Promise<string> {
  await world.services.agents.update(board, id, { capabilities });
  const [revision] = await world.services.agents.revisions(board, id, { limit: 1 });
  return revision!.id;
}

/** A file that tells the agent something. */
export const instructed = (
  world: World,
  { id }: Pick<Agent, "id">,
  path: string,
  content = "Be kind.",
): Promise<unknown> => world.services.agents.putFile(board, id, { path, content });
