import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Run } from "../../shared/runs/run.schema.ts";
import { callApi } from "../support/fleet.ts";
import { type Installation, installCopy } from "../support/installation.ts";
import { openPrivateDatabase } from "../support/private-database.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

/** It takes some seconds, on a machine that does nothing else. */
const DAY_MS = 90_000;
const TEST_MS = 4 * DAY_MS;

const openDatabase = ({ dataDir }: Installation) => openPrivateDatabase((name) => join(dataDir, "postgres", name));

async function ask<Body>({ port }: Installation, path: string): Promise<Body> {
  const { status, body } = await callApi<Body>(`http://127.0.0.1:${port}`, { method: "GET", path });
  expect(status, path).toBe(200);
  return body;
}

/** All that there is of the company, by the API, as its users see it. */
async function everything(installation: Installation) {
  const companies = await ask<Row[]>(installation, "/api/companies");
  const of = (what: string) => ask<Row[]>(installation, `/api/companies/${companies[0]!.id}/${what}`);
  const [agents, issues, approvals, goals, projects, routines] = await Promise.all(
    ["agents", "issues?includeRoutineExecutions=true", "approvals", "goals", "projects", "routines"].map(of),
  );
  const runs = (await of("heartbeat-runs?limit=100")) as unknown as Run[];
  return { companies, agents, issues, approvals, goals, projects, routines, runs: runs.toReversed() };
}

describe("npm start -- --demo", () => {
  it(
    "has a company do its day with the tools that come with it: once, however often it is started",
    async () => {
      await using installation = await installCopy();
      const day = await firstDay(installation);
      await using again = await installation.start({ args: ["--demo"] });
      await again.waitForOutput(/The day is done\./, DAY_MS);

      const ids = (list: readonly { id: string }[] | undefined) => list!.map(({ id }) => id).toSorted();
      for (const [what, list] of Object.entries(await everything(installation))) {
        expect(ids(list), what).toEqual(ids(day[what as keyof typeof day]));
      }
      await using database = await openDatabase(installation);
      expect(await database.sql("select id from approval_rules")).toHaveLength(1);
      await expectSound(database);
    },
    TEST_MS,
  );
});

async function firstDay(installation: Installation) {
  await using started = await installation.start({ args: ["--demo"] });
  const [, approve = ""] = await started.waitForOutput(/^ +(curl .*\/approve' .*)$/m, DAY_MS);
  expect(started.output()).toContain("Grace (codex_local) asks for push-to-main.");
  const job = (title: string) =>
    until(async () => (await everything(installation)).issues!.find((issue) => issue["title"] === title), {
      what: title,
    });

  // Nobody pushes before the board has said so.
  expect(await job("Build the page")).toMatchObject({ status: "in_progress" });
  expect(JSON.parse((await installation.shell(approve)).stdout)).toMatchObject({ status: "approved" });
  await started.waitForOutput(/The day is done\.[^]*budgetMonthlyCents/, DAY_MS);
  const looks = [
    ...started
      .output()
      .split("The day is done.")[1]!
      .matchAll(/curl .*/g),
  ].map(([look]) => look);
  for (const look of looks.filter((line) => !line.includes("PATCH"))) {
    expect(JSON.parse((await installation.shell(look)).stdout), look).not.toEqual([]);
  }

  const day = await everything(installation);
  expectWork(day);
  expectMoney(day);
  await using database = await openDatabase(installation);
  await expectSound(database);
  return day;
}

type Day = Awaited<ReturnType<typeof everything>>;

const called = ({ agents }: Day, name: string): Row => agents!.find((agent) => agent["name"] === name)!;
const runsOf = (day: Day, name: string): Run[] => day.runs.filter(({ agentId }) => agentId === called(day, name).id);

function expectWork(day: Day): void {
  expect(day.issues!.map(({ title, status }) => `${String(title)}: ${String(status)}`).toSorted()).toEqual([
    "Build the page: done",
    "Find out what others charge: done",
    "Morning round: done",
    "Open the shop: done",
  ]);
  const types = ["Ada", "Grace", "Linus", "Joan"].map((name) => called(day, name)["adapterType"]);
  expect(types).toEqual(["claude_local", "codex_local", "http", "process"]);

  // Called by name, and answered by the endpoint when it was through.
  expect(runsOf(day, "Linus")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ reason: "issue_comment_mentioned", status: "succeeded" }),
      expect.objectContaining({ reason: "issue_assigned", status: "succeeded" }),
    ]),
  );
  for (const name of ["Ada", "Grace"]) {
    const [first, ...later] = runsOf(day, name);
    expect(first!.sessionIdAfter, name).not.toBeNull();
    expect(later.map(({ sessionIdBefore }) => sessionIdBefore)).toContain(first!.sessionIdAfter);
  }
  expect(runsOf(day, "Grace").at(-1)).toMatchObject({ reason: "approval_approved", status: "succeeded" });
  const asked = day.approvals!.filter(({ type }) => type === "request_board_approval");
  expect(asked.map(({ payload, status }) => [(payload as Row)["action"], status]).toSorted()).toEqual([
    ["deploy:preview", "approved"],
    ["push-to-main", "approved"],
  ]);
}

/** Past the cap goes a step, and what she still spends until she is dead: far from the ten dollars that she is out for. */
function expectMoney(day: Day): void {
  const [stopped, ...more] = runsOf(day, "Joan");
  expect(more).toEqual([]);
  expect(stopped).toMatchObject({ status: "cancelled", errorCode: "budget_exceeded" });
  expect(stopped!.costUsd).toBeGreaterThanOrEqual(1);
  expect(stopped!.costUsd).toBeLessThan(2);
  expect(called(day, "Joan")).toMatchObject({ status: "paused", pauseReason: "budget" });
  for (const run of day.runs) expect(run.costUsd, run.id).toBeGreaterThan(0);
  expect(day.runs.filter(({ status }) => status !== "succeeded")).toEqual([stopped]);
}
