import { z } from "zod";

import { MemoryFilter, MemoryNote, MemoryNoteSummary, PutMemoryNote } from "../../shared/memory/memory.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, MemoryNoteParams } from "./params.ts";

const tag = "Memory";

const placeOf = ({ companyId, memoryScope, memoryScopeId, memoryKey }: z.output<typeof MemoryNoteParams>) => ({
  companyId,
  scope: memoryScope,
  scopeId: memoryScopeId,
  key: memoryKey,
});

const url = "/companies/:companyId/memory/:memoryScope/:memoryScopeId/:memoryKey";

export const memoryOperations = [
  operation({
    id: "listMemoryNotes",
    method: "GET",
    url: "/companies/:companyId/memory",
    summary: "List what is remembered, without the texts, the oldest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: MemoryFilter,
    status: 200,
    reply: z.array(MemoryNoteSummary),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.memory.list(actor, params.companyId, query),
  }),
  operation({
    id: "getMemoryNote",
    method: "GET",
    url,
    summary: "Get a note",
    tag,
    allow: ["board", "agent"],
    params: MemoryNoteParams,
    status: 200,
    reply: MemoryNote,
    versionOf: ({ version }) => version,
    run: ({ actor, params, services }) => services.memory.get(actor, placeOf(params)),
  }),
  operation({
    id: "putMemoryNote",
    method: "PUT",
    url,
    summary: "Write a note, in the place of what was there",
    tag,
    allow: ["board", "agent"],
    params: MemoryNoteParams,
    body: PutMemoryNote,
    takesIfMatch: true,
    status: 200,
    reply: MemoryNote,
    versionOf: ({ version }) => version,
    run: ({ actor, params, body, services, expectedVersions }) =>
      services.memory.put(actor, placeOf(params), { ...body, expectedVersions }),
  }),
  operation({
    id: "deleteMemoryNote",
    method: "DELETE",
    url,
    summary: "Delete a note",
    tag,
    allow: ["board", "agent"],
    params: MemoryNoteParams,
    takesIfMatch: true,
    status: 200,
    reply: MemoryNote,
    run: ({ actor, params, services, expectedVersions }) =>
      services.memory.delete(actor, placeOf(params), { expectedVersions }),
  }),
];
