import {
  type ApprovalDecisionDeps,
  type ApprovalDecisions,
  createApprovalDecisions,
} from "./approval-decision.service.ts";
import { type ApprovalExpiry, createApprovalExpiry } from "./approval-expiry.service.ts";
import { type ApprovalRequests, createApprovalRequests } from "./approval-request.service.ts";
import { type ApprovalRules, createApprovalRules } from "./approval-rule.service.ts";
import { createHireService, type HireService } from "./hire.service.ts";

/** All that has to do with what the board decides. */
export type ApprovalService = ApprovalRequests & ApprovalDecisions & ApprovalRules & ApprovalExpiry & HireService;

export const createApprovalService = (deps: ApprovalDecisionDeps): ApprovalService => ({
  ...createApprovalRequests(deps),
  ...createApprovalDecisions(deps),
  ...createApprovalRules(deps),
  ...createApprovalExpiry(deps),
  ...createHireService(deps),
});
