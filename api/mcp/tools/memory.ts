import { z } from "zod";

import type { AgentActor } from "../../../shared/auth/actor.ts";
import {
  MemoryFilter,
  MemoryKey,
  MemoryNote,
  MemoryNoteSummary,
  MemoryScopeId,
  MemoryScopeName,
  PutMemoryNote,
} from "../../../shared/memory/memory.schema.ts";
import type { NotePlace } from "../../../shared/memory/memory.service.ts";
import type { Services } from "../../../shared/services.ts";
import { tool } from "../tool.ts";

const place = {
  scope: MemoryScopeName.describe(
    "agent: yours alone. project, client: of whoever works for any of them. company: everybody's.",
  ),
  scopeId: MemoryScopeId.optional().describe(
    "Which project (its id) or client (its billing code); left out: that of the issue that your run works on.",
  ),
  key: MemoryKey.describe("The note's name, such as release-checklist."),
};

const expectedVersion = z
  .int()
  .min(0)
  .optional()
  .describe("Only if the note is of this version still, as you read it; 0: only if there is none.");

const Note = z.object(MemoryNote.shape);
const OneNote = z.object({ note: Note });

interface Named {
  readonly scope: z.infer<typeof MemoryScopeName>;
  readonly scopeId?: string | undefined;
  readonly key: string;
}

async function placeOf(actor: AgentActor, { scope, scopeId, key }: Named, { memory }: Services): Promise<NotePlace> {
  const { companyId } = actor;
  return { companyId, scope, scopeId: scopeId ?? (await memory.usualScopeId(actor, scope)), key };
}

const subjectOf = ({ scope, key }: Named): string => `${scope}/${key}`;

const versionsOf = (expected: number | undefined): readonly number[] | undefined =>
  expected === undefined ? undefined : [expected];

export const memoryTools = [
  tool({
    name: "memory_list",
    title: "List notes",
    description: "The notes that you may read, without their texts.",
    isRead: true,
    input: z.object({
      scope: place.scope.optional(),
      scopeId: place.scopeId,
      cursor: z.guid().optional().describe("nextCursor of the page before."),
      limit: z.int().min(1).max(500).default(100),
    }),
    output: z.object({ notes: z.array(z.object(MemoryNoteSummary.shape)), nextCursor: z.string().nullable() }),
    run: async ({ actor, args, services }) => {
      const notes = await services.memory.list(actor, actor.companyId, MemoryFilter.parse(args));
      return { notes, nextCursor: notes.length < args.limit ? null : (notes.at(-1)?.id ?? null) };
    },
  }),
  tool({
    name: "memory_read",
    title: "Read a note",
    description: "A note with its text and its version.",
    isRead: true,
    input: z.object(place),
    output: OneNote,
    subjectOf,
    run: async ({ actor, args, services }) => ({
      note: await services.memory.get(actor, await placeOf(actor, args, services)),
    }),
  }),
  tool({
    name: "memory_write",
    title: "Write a note",
    description:
      "Keep something for later runs, in the place of what the note said. Where others write too, say which version you have read.",
    isRead: false,
    isIdempotent: true,
    input: z.object({ ...place, content: PutMemoryNote.shape.content, expectedVersion }),
    output: OneNote,
    subjectOf,
    run: async ({ actor, args, services }) => {
      const { content, expectedVersion: expected } = args;
      const where = await placeOf(actor, args, services);
      return { note: await services.memory.put(actor, where, { content, expectedVersions: versionsOf(expected) }) };
    },
  }),
  tool({
    name: "memory_delete",
    title: "Delete a note",
    description: "Take a note away that is not true any more.",
    isRead: false,
    input: z.object({ ...place, expectedVersion }),
    output: OneNote,
    subjectOf,
    run: async ({ actor, args, services }) => {
      const expectedVersions = versionsOf(args.expectedVersion);
      const where = await placeOf(actor, args, services);
      return { note: await services.memory.delete(actor, where, { expectedVersions }) };
    },
  }),
];
