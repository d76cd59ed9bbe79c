import { createIssueAttachments, type IssueAttachments } from "./attachment.service.ts";
import { type Checkouts, createCheckouts } from "./checkout.service.ts";
import { createIssueDocuments, type IssueDocuments } from "./document.service.ts";
import { createIssueRecords, type IssueRecords } from "./issue.service.ts";
import { createIssueAccounts, type IssueAccounts } from "./issue-accounts.service.ts";
import { createIssueApprovals, type IssueApprovals } from "./issue-approvals.service.ts";
import type { IssueChangeDeps } from "./issue-changes.ts";
import { createIssueReading, type IssueReading } from "./issue-reading.service.ts";
import { createIssueTeams, type IssueTeams } from "./issue-team.service.ts";
import { createLabelService, type LabelService } from "./label.service.ts";
import { createIssueThreads, type IssueThreads } from "./thread.service.ts";
import { createWorkProducts, type WorkProducts } from "./work-product.service.ts";

/** All that has to do with issues. */
export interface IssueServices {
  readonly issues: IssueRecords & IssueAccounts & IssueTeams & Checkouts & IssueThreads & IssueReading & IssueApprovals;
  readonly issueDocuments: IssueDocuments;
  readonly issueAttachments: IssueAttachments;
  readonly workProducts: WorkProducts;
  readonly labels: LabelService;
}

export const createIssueServices = (deps: IssueChangeDeps): IssueServices => ({
  issues: {
    ...createIssueRecords(deps),
    ...createIssueAccounts(deps),
    ...createIssueTeams(deps),
    ...createCheckouts(deps),
    ...createIssueThreads(deps),
    ...createIssueReading(deps),
    ...createIssueApprovals(deps),
  },
  issueDocuments: createIssueDocuments(deps),
  issueAttachments: createIssueAttachments(deps),
  workProducts: createWorkProducts(deps),
  labels: createLabelService(deps),
});
