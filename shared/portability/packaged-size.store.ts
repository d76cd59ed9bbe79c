import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { MOST, MOST_TEXT_BYTES } from "./package.schema.ts";

const size = (what: string, bytes: string, from: string) =>
  statement(
    `measure_packaged_${what}`,
    `select count(*)::int as things, coalesce(sum(bytes), 0)::bigint as bytes from (select ${bytes} as bytes from ${from} limit $2) x`,
  );

const ACTIVE = "a.company_id = $1 and a.deleted_at is null and a.lifecycle = 'active'";
const MEASURES = {
  agents: size(
    "agents",
    "octet_length(concat(a.name, a.capabilities, a.adapter_config, a.runtime_config, a.metadata))",
    `agents a where ${ACTIVE}`,
  ),
  files: size(
    "files",
    "f.byte_size",
    `agents a join agent_instruction_files f on f.agent_id = a.id where f.company_id = $1 and ${ACTIVE}`,
  ),
  goals: size("goals", "octet_length(concat(g.title, g.description))", "goals g where g.company_id = $1"),
  projects: size(
    "projects",
    "octet_length(concat(p.name, p.description, (select string_agg(w::text, '') from project_workspaces w where w.project_id = p.id)))",
    "projects p where p.company_id = $1",
  ),
  issues: size(
    "issues",
    "octet_length(concat(i.title, i.description))",
    "issues i where i.company_id = $1 and i.hidden_at is null",
  ),
};

/** Before they are read, since all of a package is in memory at once. @throws illegal_transition for more than a package can hold */
export async function requireFits(db: Queryable, companyId: string, what: keyof typeof MEASURES): Promise<void> {
  const most = MOST[what];
  const { things, bytes } = one(
    await db.rows<{ things: number; bytes: number }>(MEASURES[what], [companyId, most + 1]),
  );
  if (things <= most && bytes <= MOST_TEXT_BYTES) return;
  const without = what === "files" ? "the agents" : "them";
  throw new IllegalTransitionError(
    `A package holds at most ${most} ${what} with 8 MiB of text: export without ${without}`,
    { details: { most } },
  );
}
