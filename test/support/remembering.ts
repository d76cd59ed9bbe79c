import type { MemoryNote } from "../../shared/memory/memory.schema.ts";
import { board, type World } from "./world.ts";

/** A note of a company, as the paths name it. */
export async function rememberedBy(
  world: World,
  companyId: string,
  content = "Reports go out on the tenth.",
): Promise<Record<"memoryScope" | "memoryScopeId" | "memoryKey", string>> {
  await noteOf(world, { companyId, scope: "company", scopeId: companyId, key: "plan" }, content);
  return { memoryScope: "company", memoryScopeId: companyId, memoryKey: "plan" };
}

/** As the board writes it. */
export const noteOf = (
  world: World,
  place: { readonly companyId: string; readonly scope: string; readonly scopeId: string; readonly key: string },
  content: string,
): Promise<MemoryNote> => world.services.memory.put(board, place, { content });
