import { findAgent } from "../agents/agent.store.ts";
import type { Db } from "../db/db.ts";
import { createRedactor } from "../secrets/redactor.ts";
import type { SecretResolution } from "../secrets/secret-resolution.ts";

export interface RedactionDeps {
  readonly db: Db;
  readonly secrets: SecretResolution;
}

/** An endpoint that got secrets of its agent in headers may say them; what its agent is given now is looked for. */
export async function withoutSecrets<Told extends object>(
  { agentId, companyId }: { readonly agentId: string; readonly companyId: string },
  told: Told,
  { db, secrets }: RedactionDeps,
): Promise<Told> {
  const agent = await findAgent(db, agentId);
  const resolution = await secrets.resolve({ companyId, adapterConfig: agent?.adapter_config ?? {} });
  return resolution.kind === "failed" ? told : createRedactor(resolution.values).json(told);
}
