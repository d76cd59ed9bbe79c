import type { IssueStatus } from "./issue-machine.ts";

/** Issues of one status, or some of them: all that is named must hold. */
export interface StatusPart {
  readonly status: IssueStatus;
  readonly assignee?: "nobody" | "somebody" | "agent" | "person";
  readonly outcome?: "failed" | null;
}

export interface NewestFilter {
  /** Undefined: all. */
  readonly parts?: readonly StatusPart[] | undefined;
  readonly assigneeAgentId?: string | undefined;
  readonly assignedTeamId?: string | undefined;
  /** Null: only those at the top. */
  readonly parentId?: string | null | undefined;
  /** By its name. */
  readonly label?: string | undefined;
  /** When they were made. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The id of the last one seen. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}
