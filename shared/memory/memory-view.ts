import type { MemoryNote, MemoryNoteSummary, MemoryScope } from "./memory.schema.ts";
import type { FullNoteRow, NoteRow } from "./memory.store.ts";

export const toSummary = (row: NoteRow): MemoryNoteSummary => ({
  id: row.id,
  companyId: row.company_id,
  scope: row.scope,
  scopeId: row.scope_id,
  key: row.key,
  bytes: row.bytes,
  version: row.version,
  updatedBy: { type: row.updated_by_type, id: row.updated_by_id, runId: row.updated_in_run_id },
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const toNote = (row: FullNoteRow): MemoryNote => ({ ...toSummary(row), content: row.content });

/** What a run is handed of memory, as JSON. */
export interface HandedMemory {
  /** Whose memory it is, of each scope that the agent may use and its work has. */
  readonly scopes: Partial<Record<MemoryScope, string>>;
  readonly notes: readonly {
    readonly scope: MemoryScope;
    readonly scopeId: string;
    readonly key: string;
    readonly content: string;
    readonly version: number;
    readonly updatedAt: string;
  }[];
}

export const toHanded = (scopes: HandedMemory["scopes"], rows: readonly FullNoteRow[]): HandedMemory => ({
  scopes,
  notes: rows.map(({ scope, scope_id: scopeId, key, content, version, updated_at: updatedAt }) => ({
    scope,
    scopeId,
    key,
    content,
    version,
    updatedAt: updatedAt.toISOString(),
  })),
});
