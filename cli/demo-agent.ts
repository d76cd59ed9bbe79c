/**
 * An agent as anyone could write one: a program that is started, does its work with the help of the API
 * while it runs, prints what it does, and says last what it has cost.
 */
import { createClient, type Schemas } from "../client/main.ts";
import { processEnvironment } from "../shared/platform/config.ts";

const env = processEnvironment();
const client = createClient({
  baseUrl: env["PAPERCLIP_API_URL"] ?? "",
  surface: "api",
  token: env["PAPERCLIP_API_KEY"] ?? "",
});
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const draw = (node: Schemas["api"]["OrgNode"], depth: number): void => {
  say(`${"  ".repeat(depth)}- ${node.name}, ${node.role} (${node.status})`);
  for (const report of node.reports) draw(report, depth + 1);
};

const me = await client.get("/api/agents/me");
say(`I am ${me.name}, ${me.role}. I was woken because: ${env["PAPERCLIP_WAKE_REASON"] ?? "no reason given"}.`);
say("The company as I see it:");
const org = await client.get("/api/companies/{companyId}/org", { path: { companyId: me.companyId } });
for (const root of org) draw(root, 1);
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
