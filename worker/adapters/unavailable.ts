import type { Adapter } from "./adapter.ts";
import { permanent } from "./outcomes.ts";

/** Stands for an adapter that can be configured but not used here: its runs fail, and say what to do about it. */
export const unavailableAdapter = (type: string, advice: string): Adapter => ({
  type,
  reportsCost: "as_it_goes",
  execute: () =>
    Promise.resolve(permanent("adapter_unavailable", `The adapter ${type} is not available on this server. ${advice}`)),
});
