import { recordActivity } from "../activity/activity.store.ts";
import { type Actor, actorId, actorType } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  PreconditionFailedError,
} from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { MemoryFilter, MemoryNote, MemoryNoteSummary, MemoryScope } from "./memory.schema.ts";
import {
  deleteNote,
  type FullNoteRow,
  findNote,
  isCompanyFull,
  listNotes,
  lockScope,
  type NoteScope,
  putNote,
  readNotes,
  readUsage,
} from "./memory.store.ts";
import { MOST_COMPANY_NOTES, MOST_NOTE_BYTES, MOST_SCOPE_BYTES, MOST_SCOPE_NOTES } from "./memory-limits.ts";
import { type NamedScope, reachOf, requireReach, usualScopeId, usualScopes } from "./memory-reach.ts";
import { type HandedMemory, toHanded, toNote, toSummary } from "./memory-view.ts";

export interface NotePlace extends NamedScope {
  readonly key: string;
}

export interface Expected {
  /** The change is meant for one of these; 0: for a note that there is not yet. */
  readonly expectedVersions?: readonly number[] | undefined;
}

/** Notes by scope: people have all of their company's, an agent those of the scopes that it was given. */
export interface MemoryService {
  /** Without their texts, the oldest first. @throws forbidden, not_found, invalid_input */
  readonly list: (actor: Actor, companyId: string, filter: MemoryFilter) => Promise<MemoryNoteSummary[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, place: NotePlace) => Promise<MemoryNote>;
  /** A new one, or in the place of what was. @throws forbidden, not_found, invalid_input, conflict where there is no room, precondition_failed */
  readonly put: (actor: Actor, place: NotePlace, note: { readonly content: string } & Expected) => Promise<MemoryNote>;
  /** Returns what it was. @throws forbidden, not_found, precondition_failed */
  readonly delete: (actor: Actor, place: NotePlace, expected: Expected) => Promise<MemoryNote>;
  /** Whose memory an agent means that names nobody. @throws invalid_input */
  readonly usualScopeId: (actor: Actor, scope: MemoryScope) => Promise<string>;
  /** All that a run may know from the start. */
  readonly handOver: (run: {
    readonly runId: string;
    readonly agentId: string;
    readonly companyId: string;
    readonly scopes: readonly string[];
  }) => Promise<HandedMemory>;
}

export interface MemoryDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createMemoryService({ db, bus }: MemoryDeps): MemoryService {
  const write = async (
    actor: Actor,
    { key, ...named }: NotePlace,
    work: (tx: Tx, written: Written) => Promise<FullNoteRow>,
  ): Promise<MemoryNote> => {
    const scope = await requireReach(db, actor, named);
    const row = await db.transaction(async (tx) => {
      await lockScope(tx, scope);
      return work(tx, { scope, before: await findNote(tx, scope, key) });
    });
    bus.publish({ kind: "events", companyId: scope.companyId });
    return toNote(row);
  };

  return {
    list: async (actor, companyId, { scope, scopeId, cursor, limit }) => {
      const page = { cursor, limit };
      if (scope !== undefined && scopeId !== undefined) {
        const one = await requireReach(db, actor, { companyId, scope, scopeId });
        return (await listNotes(db, companyId, { scopes: [scope], scopeId: one.scopeId, ...page })).map(toSummary);
      }
      if (scopeId !== undefined) throw new InvalidInputError("scopeId goes with a scope");
      const reach = await reachOf(db, actor, companyId);
      if (scope !== undefined && !reach.includes(scope)) {
        throw new ForbiddenError(`This agent has no memory of the scope ${scope}`);
      }
      const ownOf = actor.type === "agent" ? actor.agentId : undefined;
      const scopes = scope === undefined ? reach : [scope];
      return (await listNotes(db, companyId, { scopes, ownOf, ...page })).map(toSummary);
    },

    get: async (actor, { key, ...named }) => {
      const row = await findNote(db, await requireReach(db, actor, named), key);
      if (row === undefined) throw new NotFoundError("Memory note");
      return toNote(row);
    },

    put: async (actor, place, { content, expectedVersions }) => {
      const bytes = requireShort(content);
      return write(actor, place, (tx, written) =>
        putWithin(tx, actor, { ...written, key: place.key, content, bytes, expectedVersions }),
      );
    },

    delete: (actor, place, expected) =>
      write(actor, place, (tx, written) => deleteWithin(tx, actor, { ...written, ...expected })),

    usualScopeId: (actor, scope) => usualScopeId(db, actor, scope),

    handOver: async ({ scopes, ...run }) => {
      const whose = await usualScopes(db, run, scopes);
      const asked = Object.entries(whose).map(([scope, scopeId]) => ({ scope: scope as MemoryScope, scopeId }));
      return toHanded(whose, await readNotes(db, run.companyId, asked));
    },
  };
}

interface Written {
  readonly scope: NoteScope;
  readonly before: FullNoteRow | undefined;
}

interface Put extends Written, Expected {
  readonly key: string;
  readonly content: string;
  readonly bytes: number;
}

async function putWithin(tx: Tx, actor: Actor, wish: Put): Promise<FullNoteRow> {
  const { scope, before, key, content, bytes, expectedVersions } = wish;
  requireVersion(before, expectedVersions);
  await requireRoom(tx, scope, { key, bytes, isNew: before === undefined });
  const runId = actor.type === "agent" ? (actor.run?.runId ?? null) : null;
  const row = await putNote(tx, scope, { key, content, by: { type: actorType(actor), id: actorId(actor), runId } });
  await record(tx, actor, row, "written");
  return row;
}

async function deleteWithin(
  tx: Tx,
  actor: Actor,
  { before, expectedVersions }: Written & Expected,
): Promise<FullNoteRow> {
  if (before === undefined) throw new NotFoundError("Memory note");
  requireVersion(before, expectedVersions);
  await deleteNote(tx, before.id);
  await record(tx, actor, before, "deleted");
  return before;
}

/** @throws invalid_input */
function requireShort(content: string): number {
  const bytes = Buffer.byteLength(content);
  if (bytes <= MOST_NOTE_BYTES) return bytes;
  throw new InvalidInputError(`A note has ${MOST_NOTE_BYTES} bytes at the most; this one has ${bytes}`, {
    details: { bytes, limit: MOST_NOTE_BYTES },
  });
}

/** @throws precondition_failed */
function requireVersion(before: FullNoteRow | undefined, expected: readonly number[] | undefined): void {
  const version = before?.version ?? 0;
  if (expected !== undefined && !expected.includes(version)) throw new PreconditionFailedError("Memory note", version);
}

/** @throws conflict */
async function requireRoom(
  tx: Tx,
  scope: NoteScope,
  { key, bytes, isNew }: { readonly key: string; readonly bytes: number; readonly isNew: boolean },
): Promise<void> {
  const used = await readUsage(tx, scope, key);
  if (used.bytes + bytes > MOST_SCOPE_BYTES) {
    throw new ConflictError(`There is room for ${MOST_SCOPE_BYTES} bytes in this memory: delete or shorten notes`, {
      details: { usedBytes: used.bytes, limit: MOST_SCOPE_BYTES },
    });
  }
  if (used.notes >= MOST_SCOPE_NOTES) {
    throw new ConflictError(`There is room for ${MOST_SCOPE_NOTES} notes in this memory: delete some`, {
      details: { notes: used.notes, limit: MOST_SCOPE_NOTES },
    });
  }
  if (isNew && (await isCompanyFull(tx, scope.companyId))) {
    throw new ConflictError(`A company has ${MOST_COMPANY_NOTES} notes at the most: delete some`, {
      details: { limit: MOST_COMPANY_NOTES },
    });
  }
}

/** Never what it says. */
function record(tx: Tx, actor: Actor, row: FullNoteRow, verb: "written" | "deleted"): Promise<void> {
  const { company_id: companyId, id, scope, scope_id: scopeId, key, bytes, version } = row;
  const details = { scope, scopeId, key, bytes, version };
  const entry = { companyId, actor, entityType: "memory_note", entityId: id, details };
  return recordActivity(tx, { ...entry, action: `memory.${verb}`, ...(scope === "agent" ? { agentId: scopeId } : {}) });
}
