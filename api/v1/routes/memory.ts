import { z } from "zod";

import { InvalidInputError } from "../../../shared/kernel/errors.ts";
import { decodePublicId, encodePublicId } from "../../../shared/kernel/public-id.ts";
import { publicSubject } from "../../../shared/kernel/public-subject.ts";
import {
  MemoryKey,
  type MemoryNote,
  type MemoryNoteSummary,
  MemoryScopeName,
  PutMemoryNote,
} from "../../../shared/memory/memory.schema.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, moment, page } from "../fields.ts";

const tag = "v1 Memory";

const noteFields = {
  id: z.string(),
  companyId: z.string(),
  scope: MemoryScopeName,
  scopeId: z.string().meta({
    description: "Whose: the id of the agent, the project or the company; of a client, its billing code.",
  }),
  key: z.string(),
  bytes: z.number().int().meta({ description: "Of the text, as UTF-8." }),
  version: z.number().int().meta({ description: "Grows with each change; the ETag." }),
  updatedBy: z.object({ type: z.string(), id: z.string(), runId: z.string().nullable() }),
  createdAt: moment,
  updatedAt: moment,
};

const V1MemoryNoteSummary = z
  .object(noteFields)
  .meta({ id: "V1MemoryNoteSummary", description: "What is known of a note, without its text." });

const V1MemoryNote = z
  .object({ ...noteFields, content: z.string() })
  .meta({ id: "V1MemoryNote", description: "Something that agents remember." });

/** An id of such a thing; of a client, its own words. */
const plainId = (scope: string, given: string): string =>
  scope === "agent" || scope === "project" || scope === "company" ? (decodePublicId(scope, given) ?? given) : given;

const shownId = (scope: string, id: string): string => (scope === "client" ? id : publicSubject(scope, id).id);

const toV1Summary = (note: MemoryNoteSummary): z.infer<typeof V1MemoryNoteSummary> => ({
  ...note,
  id: encodePublicId("memoryNote", note.id),
  companyId: encodePublicId("company", note.companyId),
  scopeId: shownId(note.scope, note.scopeId),
  updatedBy: {
    type: note.updatedBy.type,
    id: note.updatedBy.type === "agent" ? encodePublicId("agent", note.updatedBy.id) : note.updatedBy.id,
    runId: note.updatedBy.runId && encodePublicId("run", note.updatedBy.runId),
  },
});

const toV1Note = (note: MemoryNote): z.infer<typeof V1MemoryNote> => ({ ...toV1Summary(note), content: note.content });

const NoteParams = InCompany.extend({
  scope: z.string().min(1).max(100),
  scopeId: z.string().trim().min(1, "Memory note not found").max(200, "Memory note not found"),
  key: z.string().refine((key) => MemoryKey.safeParse(key).success, "Memory note not found"),
});

const placeOf = ({ cid, scope, scopeId, key }: z.output<typeof NoteParams>) => ({
  companyId: cid,
  scope,
  scopeId: plainId(scope, scopeId),
  key,
});

const url = "/companies/:cid/memory/:scope/:scopeId/:key";

export const v1MemoryOperations = [
  operation({
    id: "v1ListMemoryNotes",
    method: "GET",
    url: "/companies/:cid/memory",
    summary: "List what agents remember, without the texts, the oldest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({
      scope: MemoryScopeName.optional(),
      scopeId: z.string().trim().min(1).max(200).optional().meta({ description: "Whose notes; goes with a scope." }),
      ...page,
    }),
    status: 200,
    reply: z.array(V1MemoryNoteSummary),
    nextCursor: lastOf("memoryNote"),
    run: async ({ actor, params, query, services }) => {
      const { scope, scopeId } = query;
      if (scope === undefined && scopeId !== undefined) throw new InvalidInputError("scopeId goes with a scope");
      const whose = scope === undefined || scopeId === undefined ? {} : { scopeId: plainId(scope, scopeId) };
      return (await services.memory.list(actor, params.cid, { ...query, ...whose })).map(toV1Summary);
    },
  }),
  operation({
    id: "v1GetMemoryNote",
    method: "GET",
    url,
    summary: "Get a note",
    tag,
    scope: "read",
    params: NoteParams,
    status: 200,
    reply: V1MemoryNote,
    versionOf: ({ version }) => version,
    run: async ({ actor, params, services }) => toV1Note(await services.memory.get(actor, placeOf(params))),
  }),
  operation({
    id: "v1PutMemoryNote",
    method: "PUT",
    url,
    summary: "Write a note, in the place of what was there",
    tag,
    scope: "write",
    params: NoteParams,
    body: z.strictObject(PutMemoryNote.shape).meta({ id: "V1PutMemoryNote" }),
    takesIfMatch: true,
    status: 200,
    reply: V1MemoryNote,
    versionOf: ({ version }) => version,
    run: async ({ actor, params, body, services, expectedVersions }) =>
      toV1Note(await services.memory.put(actor, placeOf(params), { ...body, expectedVersions })),
  }),
  operation({
    id: "v1DeleteMemoryNote",
    method: "DELETE",
    url,
    summary: "Delete a note",
    tag,
    scope: "write",
    params: NoteParams,
    takesIfMatch: true,
    status: 200,
    reply: V1MemoryNote,
    run: async ({ actor, params, services, expectedVersions }) =>
      toV1Note(await services.memory.delete(actor, placeOf(params), { expectedVersions })),
  }),
];
