import type { Secret, SecretUse } from "./secret.schema.ts";
import type { SecretRow } from "./secret.store.ts";
import { bindingsOf, SecretReference } from "./secret-binding.ts";
import type { UserRow } from "./secret-use.store.ts";

export const toSecret = (row: SecretRow): Secret => ({
  id: row.id,
  companyId: row.company_id,
  name: row.name,
  provider: row.provider,
  externalRef: row.external_ref,
  latestVersion: row.latest_version,
  description: row.description,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  rotatedAt: row.rotated_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});

/** What of an agent's configuration refers to this secret. */
export function toUse({ id, name, adapter_config: adapterConfig }: UserRow, secretId: string): SecretUse {
  const bindings = bindingsOf(adapterConfig).flatMap(({ place, value }) => {
    const { data: reference } = SecretReference.safeParse(value);
    return reference?.secretId === secretId ? [{ place, version: reference.version }] : [];
  });
  return { agentId: id, agentName: name, bindings };
}
