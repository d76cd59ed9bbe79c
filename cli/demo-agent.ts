/**
 * An agent as anyone could write one: a program that is started, does its work with the help of the API
 * while it runs, prints what it does, and says last what it has cost.
 */
import { processEnvironment } from "../shared/platform/config.ts";

interface Agent {
  readonly name: string;
  readonly role: string;
  readonly status: string;
}

interface OrgNode extends Agent {
  readonly reports: readonly OrgNode[];
}

const env = processEnvironment();
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${env["PAPERCLIP_API_URL"]}/api${path}`, {
    headers: { authorization: `Bearer ${env["PAPERCLIP_API_KEY"]}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const draw = (node: OrgNode, depth: number): void => {
  say(`${"  ".repeat(depth)}- ${node.name}, ${node.role} (${node.status})`);
  for (const report of node.reports) draw(report, depth + 1);
};

const me = await ask<Agent>("/agents/me");
say(`I am ${me.name}, ${me.role}. I was woken because: ${env["PAPERCLIP_WAKE_REASON"] ?? "no reason given"}.`);
say("The company as I see it:");
for (const root of await ask<OrgNode[]>(`/companies/${env["PAPERCLIP_COMPANY_ID"]}/org`)) draw(root, 1);
for (const step of ["reading what is new", "thinking", "writing it down"]) {
  say(`… ${step}`);
  await new Promise((resolve) => setTimeout(resolve, 400));
}
say(
  JSON.stringify({
    usage: { inputTokens: 1200, outputTokens: 80 },
    costUsd: 0.0042,
    model: "demo",
    provider: "demo",
    summary: "Looked at the company",
  }),
);
