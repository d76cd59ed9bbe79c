import type { ApprovalFilter } from "./approval.schema.ts";
import type { ApprovalStatus } from "./approval-machine.ts";

/** Approvals of one status: all that is named must hold. */
export interface ApprovalPart {
  readonly status: ApprovalStatus;
  readonly isExpired?: boolean;
  readonly isEdited?: boolean;
}

/** What is looked for, on whatever wire. */
export interface ApprovalSearch extends ApprovalFilter {
  /** Any of these. */
  readonly parts?: readonly ApprovalPart[] | undefined;
  readonly requestedByAgentId?: string | undefined;
  /** Of which team whoever asks is. */
  readonly requestedByTeamId?: string | undefined;
  /** What this person has decided, or may decide. */
  readonly assignee?: string | undefined;
  /** When it was asked for. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}
