import type { Queryable, Tx } from "../db/db.ts";
import { one, orFirst, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { MemoryScope } from "./memory.schema.ts";
import { MOST_COMPANY_NOTES } from "./memory-limits.ts";

export interface NoteRow {
  id: string;
  company_id: string;
  scope: MemoryScope;
  scope_id: string;
  key: string;
  bytes: number;
  version: number;
  updated_by_type: string;
  updated_by_id: string;
  updated_in_run_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface FullNoteRow extends NoteRow {
  content: string;
}

/** Whose notes. */
export interface NoteScope {
  readonly companyId: string;
  readonly scope: MemoryScope;
  readonly scopeId: string;
}

const WITHOUT_TEXT = `id, company_id, scope, scope_id, key, bytes, version, updated_by_type, updated_by_id,
  updated_in_run_id, created_at, updated_at`;

const FIND = statement(
  "find_memory_note",
  "select * from memory_notes where company_id = $1 and scope = $2 and scope_id = $3 and key = $4",
);

export async function findNote(db: Queryable, scope: NoteScope, key: string): Promise<FullNoteRow | undefined> {
  const [row] = await db.rows<FullNoteRow>(FIND, [scope.companyId, scope.scope, scope.scopeId, key]);
  return row;
}

const LIST = statement(
  "list_memory_notes",
  `select ${WITHOUT_TEXT} from memory_notes
    where company_id = $1 and id > ${orFirst("$5")}
      and (scope = any($2::text[])) and ($3::text is null or scope_id = $3)
      and ($4::text is null or scope <> 'agent' or scope_id = $4)
    order by id limit $6`,
);
const LIST_OF_SCOPE = statement(
  "list_memory_notes_of_scope",
  `select ${WITHOUT_TEXT} from memory_notes
    where company_id = $1 and scope = $2 and scope_id = $3 and id > ${orFirst("$4")} order by id limit $5`,
);

export interface NoteSearch {
  readonly scopes: readonly MemoryScope[];
  readonly scopeId?: string | undefined;
  /** Of agents' own notes, those of this one. */
  readonly ownOf?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page without their texts, the oldest first; `cursor` is the id of the last one seen. */
export function listNotes(
  db: Queryable,
  companyId: string,
  { scopes, scopeId, ownOf, cursor, limit }: NoteSearch,
): Promise<NoteRow[]> {
  const [scope] = scopes;
  if (scopes.length === 1 && scopeId !== undefined) {
    return db.rows<NoteRow>(LIST_OF_SCOPE, [companyId, scope, scopeId, cursor ?? null, limit]);
  }
  return db.rows<NoteRow>(LIST, [companyId, scopes, scopeId ?? null, ownOf ?? null, cursor ?? null, limit]);
}

const OF_SCOPES = statement(
  "memory_notes_of_scopes",
  `select n.* from unnest($2::text[], $3::text[]) as asked(scope, scope_id)
     join memory_notes n on n.company_id = $1 and n.scope = asked.scope and n.scope_id = asked.scope_id
    order by n.scope, n.key`,
);

/** All of them with their texts: how much that can be is limited as they are written. */
export function readNotes(
  db: Queryable,
  companyId: string,
  scopes: readonly Pick<NoteScope, "scope" | "scopeId">[],
): Promise<FullNoteRow[]> {
  const columns = [scopes.map(({ scope }) => scope), scopes.map(({ scopeId }) => scopeId)];
  return db.rows<FullNoteRow>(OF_SCOPES, [companyId, ...columns]);
}

const LOCK = statement(
  "lock_memory_scope",
  "select pg_advisory_xact_lock(hashtextextended('systole.memory ' || $1 || ' ' || $2 || ' ' || $3, 0))",
);

/** Whoever writes notes of the same scope waits for one another: there is no row for what they are limited by. */
export async function lockScope(tx: Tx, { companyId, scope, scopeId }: NoteScope): Promise<void> {
  await tx.rows(LOCK, [companyId, scope, scopeId]);
}

export interface Usage {
  readonly bytes: number;
  readonly notes: number;
}

const USAGE = statement(
  "memory_usage",
  `select coalesce(sum(bytes), 0)::int as bytes, count(*)::int as notes from memory_notes
    where company_id = $1 and scope = $2 and scope_id = $3 and key <> $4`,
);
const IS_FULL = statement(
  "company_memory_is_full",
  `select count(*) >= ${MOST_COMPANY_NOTES} as is_full
     from (select from memory_notes where company_id = $1 limit ${MOST_COMPANY_NOTES}) kept`,
);

/** What the scope has besides the note of this key. */
export async function readUsage(tx: Tx, scope: NoteScope, key: string): Promise<Usage> {
  return one(await tx.rows<Usage>(USAGE, [scope.companyId, scope.scope, scope.scopeId, key]));
}

export async function isCompanyFull(tx: Tx, companyId: string): Promise<boolean> {
  return one(await tx.rows<{ is_full: boolean }>(IS_FULL, [companyId])).is_full;
}

const PUT = statement(
  "put_memory_note",
  `insert into memory_notes (id, company_id, scope, scope_id, agent_id, project_id, key, content, bytes,
                             updated_by_type, updated_by_id, updated_in_run_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, octet_length($8), $9, $10, $11)
   on conflict on constraint memory_notes_one_by_key do update
     set content = excluded.content, bytes = excluded.bytes, version = nextval('memory_note_versions'),
         updated_by_type = excluded.updated_by_type, updated_by_id = excluded.updated_by_id,
         updated_in_run_id = excluded.updated_in_run_id, updated_at = now()
   returning *`,
);

export interface WrittenNote {
  readonly key: string;
  readonly content: string;
  readonly by: { readonly type: string; readonly id: string; readonly runId: string | null };
}

/** The scope is locked. */
export async function putNote(
  tx: Tx,
  { companyId, scope, scopeId }: NoteScope,
  { key, content, by }: WrittenNote,
): Promise<FullNoteRow> {
  const owners = [scope === "agent" ? scopeId : null, scope === "project" ? scopeId : null];
  const written = [key, content, by.type, by.id, by.runId];
  return one(await tx.rows<FullNoteRow>(PUT, [newId(), companyId, scope, scopeId, ...owners, ...written]));
}

const DELETE = statement("delete_memory_note", "delete from memory_notes where id = $1");

/** The scope is locked. */
export async function deleteNote(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const WORK = statement(
  "memory_work_of_run",
  `select coalesce(i.project_id, r.project_id) as project_id, i.billing_code
     from heartbeat_runs r left join issues i on i.id = r.issue_id
    where r.id = $1 and r.company_id = $2`,
);

/** What a run works on, as far as memory goes by it. */
export async function findWork(
  db: Queryable,
  { runId, companyId }: { readonly runId: string; readonly companyId: string },
): Promise<{ readonly project_id: string | null; readonly billing_code: string | null } | undefined> {
  const [row] = await db.rows<{ project_id: string | null; billing_code: string | null }>(WORK, [runId, companyId]);
  return row;
}
