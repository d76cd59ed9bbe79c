import type { Tool } from "./tool.ts";
import { approvalTools } from "./tools/approvals.ts";
import { identityTools } from "./tools/identity.ts";
import { inboxTools } from "./tools/inbox.ts";
import { issueTools } from "./tools/issues.ts";
import { knowledgeTools } from "./tools/knowledge.ts";
import { memoryTools } from "./tools/memory.ts";
import { moneyTools } from "./tools/money.ts";

/** All that an agent can do here, in the order in which it is listed. */
export const TOOLS: readonly Tool[] = [
  ...identityTools,
  ...inboxTools,
  ...issueTools,
  ...approvalTools,
  ...moneyTools,
  ...knowledgeTools,
  ...memoryTools,
];
