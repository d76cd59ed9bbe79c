import type { Transitions } from "../kernel/state-machine.ts";
import { isTerminal, sourcesOf } from "../kernel/state-machine.ts";

export type ApprovalStatus = "pending" | "revision_requested" | "approved" | "rejected" | "cancelled";

/**
 * Every way an approval's status may change. Stores put `approvalSources(to)` into the WHERE of the UPDATE that
 * enters `to`, so of several who decide at once exactly one does.
 */
export const APPROVAL_TRANSITIONS: Transitions<ApprovalStatus> = {
  // waits for the board
  pending: ["revision_requested", "approved", "rejected", "cancelled"],
  // waits for the requester
  revision_requested: ["pending", "approved", "rejected", "cancelled"],
  approved: [],
  rejected: [],
  // what it was about is gone
  cancelled: [],
};

export const APPROVAL_STATUSES = Object.keys(APPROVAL_TRANSITIONS) as readonly ApprovalStatus[];

export const isDecided = (status: ApprovalStatus): boolean => isTerminal(APPROVAL_TRANSITIONS, status);

export const approvalSources = (to: ApprovalStatus): readonly ApprovalStatus[] => sourcesOf(APPROVAL_TRANSITIONS, to);
