import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { backends, type Fleet, openFleet } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const SCRIPT = resolve("test/e2e/fixtures/office-agent.sh");

interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

const post = async (fleet: Fleet, path: string, body: unknown = {}): Promise<Row> => {
  const { status, body: row } = await fleet.call<Row>("POST", path, body);
  expect([200, 201, 202], `${path}: ${JSON.stringify(row)}`).toContain(status);
  return row;
};
const list = async (fleet: Fleet, path: string): Promise<Row[]> => (await fleet.call<Row[]>("GET", path)).body;

/** Four agents; the fifth is hired on the way. */
async function found(fleet: Fleet) {
  const company = await post(fleet, "/api/companies", { name: "Shopkeepers", budgetMonthlyCents: 1_000 });
  const of = `/api/companies/${company.id}`;
  const employ = (name: string, role: string, reportsTo: string | null) =>
    post(fleet, `${of}/agents`, {
      name,
      role,
      reportsTo,
      adapterType: "process",
      adapterConfig: { command: "sh", args: [SCRIPT], env: { ROLE: role, SCRIPT } },
      ...(role === "ceo" ? { permissions: { canCreateAgents: true } } : {}),
    });
  const ceo = await employ("Cleo", "ceo", null);
  const cto = await employ("Otto", "cto", ceo.id);
  await employ("Edda", "engineer", cto.id);
  await employ("Egon", "engineer", cto.id);
  await fleet.call("PATCH", of, { requireBoardApprovalForNewAgents: true });
  return { of, ceo };
}

describe.each(backends.filter(({ isThere }) => isThere))("a company of agents, on $name", ({ takeRedis }) => {
  it("does a day's work by itself, from the board's first goal to the last issue done", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    await Promise.all([fleet.worker(), fleet.scheduler()]);
    const { of, ceo } = await found(fleet);
    const goal = await post(fleet, `${of}/goals`, { title: "Sell online", level: "company", status: "active" });
    const project = await post(fleet, `${of}/projects`, { name: "Shop", goalIds: [goal.id] });

    const first = await post(fleet, `${of}/issues`, {
      title: "Open a shop",
      projectId: project.id,
      goalId: goal.id,
      assigneeAgentId: ceo.id,
      status: "todo",
      priority: "high",
    });

    const hire = await until(async () => (await list(fleet, `${of}/approvals?status=pending`))[0], {
      what: "the CEO to ask for a hire",
    });
    expect(hire).toMatchObject({ type: "hire_agent", requestedByAgentId: ceo.id });
    await post(fleet, `/api/approvals/${hire.id}/approve`, { decisionNote: "Welcome" });

    const isDone = async () => (await fleet.call<Row>("GET", `/api/issues/${first.id}`)).body["status"] === "done";
    await until(isDone, { timeoutMs: 60_000, what: "the first issue to be done" });
    const issues = await list(fleet, `${of}/issues`);
    expect(issues.map(({ title, status }) => `${String(title)}: ${String(status)}`).toSorted()).toEqual([
      "Build the shop: done",
      "Draw the shop: done",
      "Open a shop: done",
      "The catalogue: done",
      "The checkout: done",
    ]);
    await expectSound(fleet);
    const runs = await list(fleet, `${of}/heartbeat-runs?limit=100`);
    expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);

    expect((await fleet.call<Row>("GET", `${of}/costs/summary`)).body).toMatchObject({ spendCents: 75 });
    const byProject = await list(fleet, `${of}/costs/by-project`);
    expect(byProject).toMatchObject([{ projectId: project.id, projectName: "Shop", costCents: 75 }]);
    const agents = await list(fleet, `${of}/agents`);
    expect(agents.map(({ name, status }) => `${String(name)} ${String(status)}`).toSorted()).toEqual(
      ["Cleo", "Dora", "Edda", "Egon", "Otto"].map((name) => `${name} idle`),
    );
    const comments = await list(fleet, `/api/issues/${first.id}/comments?order=asc`);
    expect(comments.map(({ body }) => body)).toEqual(["We need a designer for this.", "All parts are done."]);
  });
});
