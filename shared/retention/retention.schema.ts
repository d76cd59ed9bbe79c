import { z } from "zod";

const HUNDRED_YEARS = 36_500;

const days = z.number().int().min(0).max(HUNDRED_YEARS);

const Terms = z
  .object({ runsDays: days, logsDays: days, wakeupsDays: days, activityDays: days })
  .meta({ id: "RetentionTerms", description: "How long things are kept, in days; 0 is for ever." });

const override = days.nullable().meta({ description: "In days; 0: for ever; null: as the instance has it." });

export const RetentionPolicy = z
  .object({
    companyId: z.string(),
    runsDays: override,
    logsDays: override,
    wakeupsDays: override,
    activityDays: override,
    instance: Terms,
    effective: Terms.meta({ description: "What holds: neither a log nor a wakeup is kept longer than its run." }),
  })
  .meta({
    id: "RetentionPolicy",
    description: "How long a company keeps its runs, their logs, its wakeups, and its audit trail.",
  });
export type RetentionPolicy = z.infer<typeof RetentionPolicy>;

export const SetRetention = z
  .strictObject({ runsDays: override, logsDays: override, wakeupsDays: override, activityDays: override })
  .partial()
  .meta({ id: "SetRetention", description: "The whole policy: what is left out is as the instance has it." });
export type SetRetention = z.infer<typeof SetRetention>;
