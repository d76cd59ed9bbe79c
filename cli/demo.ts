import { fileURLToPath } from "node:url";
import pc from "picocolors";

import type { ApiClient } from "./client.ts";
import { findOrMakeCompany } from "./commands.ts";
import { followRun } from "./follow-run.ts";

const COMPANY = "Systole Demo";
const STAFF = [
  { name: "Ada", role: "ceo", title: "Chief Executive", manager: undefined },
  { name: "Grace", role: "engineer", title: "Engineer", manager: "Ada" },
  { name: "Linus", role: "qa", title: "Quality", manager: "Ada" },
] as const;

/** A small company whose agents are real processes; made once, and woken each time. */
export async function runDemo(client: ApiClient): Promise<void> {
  const { id: companyId } = await findOrMakeCompany(client, COMPANY);
  const agents = await client.get("/api/companies/{companyId}/agents", { path: { companyId } });
  const staff = new Map(agents.map((agent) => [agent.name, agent]));
  for (const { name, role, title, manager } of STAFF) {
    if (staff.has(name)) continue;
    const agent = await client.post("/api/companies/{companyId}/agents", {
      path: { companyId },
      body: {
        name,
        role,
        title,
        reportsTo: (manager === undefined ? undefined : staff.get(manager)?.id) ?? null,
        adapterType: "process",
        adapterConfig: {
          command: process.execPath,
          args: [fileURLToPath(new URL("./demo-agent.js", import.meta.url))],
          timeoutSec: 60,
        },
        budgetMonthlyCents: 500,
      },
    });
    staff.set(name, agent);
  }
  const ada = staff.get("Ada");
  if (ada === undefined) return;
  const run = await client.post("/api/agents/{agentId}/wakeup", {
    path: { agentId: ada.id },
    body: { source: "on_demand", reason: "demo" },
  });
  if (!("id" in run)) return;
  process.stdout.write(`  ${pc.bold(`${COMPANY}: Ada was woken.`)} Her run:\n\n`);
  const ended = await followRun(client, run.id);
  process.stdout.write(
    `\n  ${pc.bold(ended.status)}, $${ended.costUsd} of her $5.00 this month. Read it: GET /api/heartbeat-runs/${run.id}\n\n`,
  );
}
