/** Of whom costs are summed up: all of a company, or one thing of it. */
export type CostScope = "company" | "team" | "agent" | "project" | "issue" | "run";
