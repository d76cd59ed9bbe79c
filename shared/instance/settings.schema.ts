import { z } from "zod";

const general = {
  censorUsernameInLogs: z.boolean().meta({
    description: "Names of users of the operating system do not show in runs, their events and their logs.",
  }),
  minTimerIntervalSec: z.number().int().min(1).max(86_400).meta({
    description: "Timers and schedules of routines come no more often. Those that there are stay as they are.",
  }),
};

export const GeneralSettings = z.object(general).meta({ id: "InstanceGeneralSettings" });
export type GeneralSettings = z.infer<typeof GeneralSettings>;

export const UpdateGeneralSettings = z.strictObject(general).partial().meta({ id: "UpdateInstanceGeneralSettings" });
export type UpdateGeneralSettings = z.infer<typeof UpdateGeneralSettings>;

const Flags = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.]{0,99}$/), z.boolean());

export const ExperimentalSettings = Flags.meta({
  id: "InstanceExperimentalSettings",
  description: "Switches for what is not settled yet. They are kept and shown; at present none changes anything.",
});
export type ExperimentalSettings = z.infer<typeof ExperimentalSettings>;

export const UpdateExperimentalSettings = Flags.meta({ id: "UpdateInstanceExperimentalSettings" });
