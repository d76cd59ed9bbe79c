import { z } from "zod";

import type { Rollup } from "../../shared/issues/issue-rollup.ts";

const count = z.number().int();

export const V1Progress = z
  .object({
    tasksTotal: count.meta({ description: "All but those that failed." }),
    tasksDone: count,
    tasksInFlight: count.meta({ description: "Running, in review or handed off." }),
    tasksQueued: count.meta({ description: "Queued or assigned." }),
    tasksFailed: count,
  })
  .meta({ id: "V1Progress" });

export const toProgress = ({ spentMicros: _spent, ...progress }: Rollup): z.infer<typeof V1Progress> => progress;
