import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

export const MEMORY_SCOPES = ["agent", "project", "client", "company"] as const;
export type MemoryScope = (typeof MEMORY_SCOPES)[number];

export const MemoryScopeName = z.enum(MEMORY_SCOPES);

/** A note's name within its scope. */
export const MemoryKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, {
  error: "a key has letters, digits, dots, dashes and underscores, 128 at the most",
});

/** The id of the agent, the project or the company; of a client, its billing code. */
export const MemoryScopeId = z.string().trim().min(1).max(200);

const moment = z.string().meta({ format: "date-time" });

const fields = {
  id: z.string(),
  companyId: z.string(),
  scope: MemoryScopeName,
  scopeId: z.string().meta({
    description:
      "Whose: the id of the agent, the project or the company; of a client, its billing code in small letters.",
  }),
  key: z.string(),
  bytes: z.number().int().meta({ description: "Of the text, as UTF-8." }),
  version: z.number().int().meta({ description: "Grows with each change; the ETag." }),
  updatedBy: z.object({
    type: z.string().meta({ description: "user, agent or system." }),
    id: z.string(),
    runId: z.string().nullable().meta({ description: "The run in which it was written." }),
  }),
  createdAt: moment,
  updatedAt: moment,
};

export const MemoryNoteSummary = z
  .object(fields)
  .meta({ id: "MemoryNoteSummary", description: "What is known of a note, without its text." });
export type MemoryNoteSummary = z.infer<typeof MemoryNoteSummary>;

export const MemoryNote = z
  .object({ ...fields, content: z.string() })
  .meta({ id: "MemoryNote", description: "Something that agents remember." });
export type MemoryNote = z.infer<typeof MemoryNote>;

/** In characters; how long it may be as UTF-8 is for the service to say. */
const MOST_CHARACTERS = 32_768;

export const PutMemoryNote = z
  .object({ content: z.string().max(MOST_CHARACTERS).meta({ description: "The whole text, 32 KiB at the most." }) })
  .meta({ id: "PutMemoryNote" });
export type PutMemoryNote = z.infer<typeof PutMemoryNote>;

export const MemoryFilter = z.object({
  scope: MemoryScopeName.optional(),
  scopeId: MemoryScopeId.optional().meta({ description: "Whose notes; goes with a scope." }),
  cursor: z.guid().optional().meta({ description: "The id of the last note seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type MemoryFilter = z.infer<typeof MemoryFilter>;
