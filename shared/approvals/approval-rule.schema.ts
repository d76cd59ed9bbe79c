/** All that is named must be so; a request that says nothing of it is not met. */
export interface Matchers {
  readonly actionPrefix: string | null;
  /** Of the whole action. */
  readonly actionRegex: string | null;
  readonly maxCostUsd: number | null;
  readonly maxCostTokens: number | null;
  readonly noSideEffects: boolean;
}

export interface NewApprovalRule extends Matchers {
  readonly description: string | null;
}

/** What the board approves before it is asked. */
export interface ApprovalRule extends NewApprovalRule {
  readonly id: string;
  readonly companyId: string;
  readonly createdBy: string;
  readonly createdAt: string;
}
