import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pc from "picocolors";

import type { Schemas } from "../../client/main.ts";
import { type ApiClient, connect } from "../client.ts";
import { COMPANY, type Founded, foundCompany } from "./company.ts";
import { openEndpoint } from "./endpoint.ts";
import { prepareTools, type ToolChoice } from "./tools.ts";

type Run = Schemas["api"]["HeartbeatRun"];
type Asked = Pick<Schemas["api"]["Approval"], "requestedByAgentId" | "payload">;

export interface DemoOptions {
  readonly url: string;
  readonly operatorKey: string | undefined;
  readonly dataDir: string;
  readonly choice: ToolChoice;
  /** How a person asks this instance, with what they need to be let in. */
  readonly curl: string;
  readonly signal: AbortSignal;
}

const LOOK_MS = 300;
const CLOSED = new Set<string>(["done", "cancelled"]);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** A small company does its day before your eyes; where it waits for the board, the command that decides is printed. */
export async function runDemo({ url, operatorKey, dataDir, choice, curl, signal }: DemoOptions): Promise<void> {
  const client = connect({ url, operatorKey });
  const folder = join(dataDir, "demo");
  const tools = await prepareTools(folder, choice);
  for (const name of tools.missing) print(`  ${name} is not installed here: a program of ours stands in for it.`);
  const endpoint = await openEndpoint(url, signal);
  const founded = await foundCompany({ client, url, operatorKey, folder, tools, endpoint });
  const { staff, first } = founded;
  print(`  ${pc.bold(`${COMPANY}:`)} ${[...staff.keys()].join(", ")} have “${first.title}” to do.\n`);

  await follow(founded, { client, curl: `${curl} -X POST '${url}`, signal });
  print(`\n  ${pc.bold("The day is done.")} Look at it:\n\n${lookAt(founded, `${curl} '${url}`)}\n`);
}

interface Following {
  readonly client: ApiClient;
  readonly curl: string;
  readonly signal: AbortSignal;
}

/** Tells of each run that ends, and of what the board is asked, until the issue is closed and nobody is at work. */
async function follow({ companyId, staff, first }: Founded, { client, curl, signal }: Following): Promise<void> {
  const began = new Date().toISOString();
  const names = new Map([...staff.values()].map(({ id, name, adapterType }) => [id, `${name} (${adapterType})`]));
  const told = new Set<string>();
  const isNew = ({ id }: { id: string }): boolean => !told.has(id) && Boolean(told.add(id));
  const [path, issuePath] = [{ companyId }, { issueId: first.id }];
  for (;;) {
    const { status } = await client.get("/api/issues/{issueId}", { path: issuePath });
    const runs = await client.get("/api/companies/{companyId}/heartbeat-runs", { path, query: { limit: 100 } });
    const ended = runs.filter(({ finishedAt }) => finishedAt !== null && finishedAt > began);
    for (const run of ended.toReversed().filter(isNew)) {
      print(`  ${(names.get(run.agentId) ?? "").padEnd(20)} ${lineOf(run)}`);
    }
    if (CLOSED.has(status) && runs.every(({ finishedAt }) => finishedAt !== null)) return;
    const asked = await client.get("/api/companies/{companyId}/approvals", { path, query: { status: "pending" } });
    for (const one of asked.filter(({ type }) => type === "request_board_approval").filter(isNew)) {
      print(`\n  ${pc.bold(wishOf(one, names))} Decide, in another terminal:\n`);
      print(`    ${curl}/api/approvals/${one.id}/approve' -H 'Content-Type: application/json' -d '{}'\n`);
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** What models ask is theirs to say: who decides reads who asks for what. */
function wishOf({ requestedByAgentId, payload }: Asked, names: ReadonlyMap<string, string>): string {
  const { action } = payload;
  const who = names.get(requestedByAgentId ?? "") ?? "Somebody";
  return `${who} asks for ${typeof action === "string" ? action : "a decision"}.`;
}

function lineOf({ reason, status, errorCode, costUsd, resultJson, sessionIdBefore }: Run): string {
  const how = errorCode === null ? status : `${status} (${errorCode})`;
  const session = sessionIdBefore === null ? "" : ", in the session of before";
  const { summary } = resultJson ?? {};
  const words = typeof summary === "string" ? `\n${" ".repeat(23)}${pc.dim(summary)}` : "";
  return `${reason ?? "woken"}: ${how}, $${costUsd}${session}${words}`;
}

function lookAt({ companyId, staff, first }: Founded, curl: string): string {
  const joan = staff.get("Joan")?.id ?? "";
  return [
    `${curl}/api/issues/${first.id}/comments?order=asc'`,
    `${curl}/api/companies/${companyId}/costs/by-agent'`,
    `${curl}/api/companies/${companyId}/activity?limit=20'`,
    `${curl}/api/agents/${joan}/budgets' -X PATCH -H 'Content-Type: application/json' -d '{"budgetMonthlyCents": 200}'`,
  ]
    .map((line) => `    ${line}\n`)
    .join("");
}
