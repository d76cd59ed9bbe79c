import type { Transitions } from "../kernel/state-machine.ts";

export type CompanyStatus = "active" | "paused" | "archived";

/** Paused holds the company's agents; archived refuses work, and comes back only as a whole. */
export const COMPANY_TRANSITIONS: Transitions<CompanyStatus> = {
  active: ["paused", "archived"],
  paused: ["active", "archived"],
  archived: ["active"],
};

export const COMPANY_STATUSES = Object.keys(COMPANY_TRANSITIONS) as readonly CompanyStatus[];
