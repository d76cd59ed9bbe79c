import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Schemas } from "../../client/main.ts";
import { createClient } from "../../client/main.ts";
import type { ApiClient } from "../client.ts";
import { findOrMakeCompany } from "../commands.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Tools } from "./tools.ts";

type Agent = Schemas["api"]["Agent"];
type Issue = Schemas["api"]["Issue"];

export const COMPANY = "Systole Demo";
const FIRST_ISSUE = "Open the shop";

export interface Founding {
  readonly client: ApiClient;
  readonly url: string;
  readonly operatorKey: string | undefined;
  /** Where its tools and its agents keep what they need. */
  readonly folder: string;
  readonly tools: Tools;
  readonly endpoint: Endpoint;
}

export interface Founded {
  readonly companyId: string;
  readonly staff: ReadonlyMap<string, Agent>;
  readonly first: Issue;
}

/** Makes what is not there yet: started again, nothing is made twice. The issue comes last, and begins the day. */
export async function foundCompany(founding: Founding): Promise<Founded> {
  const { client } = founding;
  const { id: companyId } = await findOrMakeCompany(client, COMPANY);
  const path = { companyId };
  const staff = await hireAll(founding, companyId);
  for await (const issue of client.each("/api/companies/{companyId}/issues", { path })) {
    if (issue.title === FIRST_ISSUE && issue.parentId === null) return { companyId, staff, first: issue };
  }
  await setTerms(founding, companyId, staff);
  const goal = await client.post("/api/companies/{companyId}/goals", {
    path,
    body: { title: "Sell online", level: "company", status: "active" },
  });
  const project = await client.post("/api/companies/{companyId}/projects", {
    path,
    body: { name: "Shop", status: "in_progress", goalIds: [goal.id] },
  });
  const first = await client.post("/api/companies/{companyId}/issues", {
    path,
    body: {
      title: FIRST_ISSUE,
      projectId: project.id,
      goalId: goal.id,
      assigneeAgentId: staff.get("Ada")?.id ?? null,
      status: "todo",
      priority: "high",
    },
  });
  return { companyId, staff, first };
}

interface Post {
  readonly name: string;
  readonly role: "ceo" | "engineer" | "qa" | "researcher";
  readonly adapterType: "claude_local" | "codex_local" | "http" | "process";
  readonly budgetMonthlyCents: number;
}

const STAFF: readonly Post[] = [
  { name: "Ada", role: "ceo", adapterType: "claude_local", budgetMonthlyCents: 500 },
  { name: "Grace", role: "engineer", adapterType: "codex_local", budgetMonthlyCents: 500 },
  { name: "Linus", role: "qa", adapterType: "http", budgetMonthlyCents: 500 },
  { name: "Joan", role: "researcher", adapterType: "process", budgetMonthlyCents: 100 },
];

/** What a model is told; the programs that stand in for one know it by heart. */
const TASKS = {
  ceo: "Split the issue that you have into parts, have each done by whom it suits, and close it when they are done. Keep notes with memory_write. Call colleagues by @name in comments.",
  engineer:
    "Do the issue that you have. Before you push to main ask request_permission for push-to-main, and end if it is pending: you are woken when it is decided. Then close the issue.",
};

const told = (role: keyof typeof TASKS): string =>
  `You are {{agent.name}}, woken because of {{context.wakeReason}} (issue {{context.issueId}}, approval {{context.approvalId}}). Work with the tools of the MCP server systole; begin with whoami and inbox. ${TASKS[role]} Write no files.`;

function configOf({ role }: Post, { folder, tools, endpoint }: Founding): Record<string, unknown> {
  const home = (name: string): string => join(folder, name);
  const ours = (command: string, env: Record<string, string>) => (command.includes("/") ? { env } : {});
  return {
    ceo: {
      command: tools.claude,
      cwd: folder,
      promptTemplate: told("ceo"),
      ...ours(tools.claude, { CLAUDE_CONFIG_DIR: home("claude") }),
    },
    engineer: {
      command: tools.codex,
      cwd: folder,
      model: "gpt-6-sol",
      promptTemplate: told("engineer"),
      ...ours(tools.codex, { CODEX_HOME: home("codex") }),
    },
    qa: { url: endpoint.url, signingSecret: endpoint.signingSecret },
    researcher: {
      command: process.execPath,
      args: [fileURLToPath(new URL("./process-agent.js", import.meta.url))],
      timeoutSec: 60,
    },
  }[role];
}

/** Those who are there already are told where their tools are now. */
async function hireAll(founding: Founding, companyId: string): Promise<Map<string, Agent>> {
  const { client } = founding;
  const path = { companyId };
  const known = await client.get("/api/companies/{companyId}/agents", { path });
  const staff = new Map(known.map((agent) => [agent.name, agent]));
  for (const post of STAFF) {
    const adapterConfig = configOf(post, founding);
    const agent = staff.get(post.name);
    const reportsTo = post.role === "ceo" ? null : (staff.get("Ada")?.id ?? null);
    const hired =
      agent === undefined
        ? await client.post("/api/companies/{companyId}/agents", { path, body: { ...post, reportsTo, adapterConfig } })
        : await client.patch("/api/agents/{agentId}", {
            path: { agentId: agent.id },
            body: { adapterConfig, replaceAdapterConfig: true },
          });
    staff.set(post.name, hired);
  }
  return staff;
}

/** What Grace has to ask for, of which one thing is allowed beforehand; what her runs may cost; and Linus' mornings. */
async function setTerms(
  { client, url, operatorKey }: Founding,
  companyId: string,
  staff: Founded["staff"],
): Promise<void> {
  const [grace, linus] = [staff.get("Grace")?.id ?? "", staff.get("Linus")?.id ?? ""];
  const path = { companyId };
  // Codex tells what it used when its turn is over, so each run of hers is given so much at its start.
  await client.post("/api/companies/{companyId}/budgets/policies", {
    path,
    body: { scopeType: "run", scopeId: grace, amount: 50 },
  });
  const anyone = createClient({
    baseUrl: url,
    surface: "v1",
    ...(operatorKey === undefined ? {} : { token: operatorKey }),
  });
  const { data: made } = await anyone.post("/v1/tokens", { body: { name: "demo", scopes: ["read", "write"] } });
  const v1 = createClient({ baseUrl: url, surface: "v1", token: made.token });
  await v1.patch("/v1/companies/{cid}/agents/{agentId}", {
    path: { cid: companyId, agentId: grace },
    body: { approvalPolicy: { requires: ["push-to-main", "deploy:*"] } },
  });
  await v1.post("/v1/companies/{cid}/approval-rules", {
    path: { cid: companyId },
    body: { description: "Previews harm nobody", matchers: { "action.prefix": "deploy:preview" } },
  });
  await anyone.delete("/v1/tokens/{tokenId}", { path: { tokenId: made.id } });
  const routine = await client.post("/api/companies/{companyId}/routines", {
    path,
    body: { title: "Morning round", assigneeAgentId: linus },
  });
  await client.post("/api/routines/{routineId}/triggers", {
    path: { routineId: routine.id },
    body: { kind: "schedule", cronExpression: "0 9 * * MON-FRI" },
  });
  await client.post("/api/routines/{routineId}/run", { path: { routineId: routine.id }, body: {} });
}
