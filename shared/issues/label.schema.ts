import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const Label = z
  .object({
    id: z.string(),
    companyId: z.string(),
    name: z.string(),
    color: z.string(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Label", description: "What a company sorts its issues by." });
export type Label = z.infer<typeof Label>;

const name = z.string().trim().min(1).max(48);
const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, "a colour such as #1d4ed8");

export const CreateLabel = z.object({ name, color }).meta({ id: "CreateLabel" });
export type CreateLabel = z.infer<typeof CreateLabel>;

export const UpdateLabel = z.object({ name: name.optional(), color: color.optional() }).meta({ id: "UpdateLabel" });
export type UpdateLabel = z.infer<typeof UpdateLabel>;
