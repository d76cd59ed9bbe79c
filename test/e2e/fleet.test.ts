import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import type { Run, RunEvent, RunLogPage } from "../../shared/runs/run.schema.ts";
import { followEvents, type StreamedEvent } from "../support/event-stream.ts";
import { backends, endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 50;
/** Text in several scripts, bytes that are no text in any, a NUL, and the beginning of a character that never ends. */
const OUTPUT = Buffer.concat([
  Buffer.from("grüße, 世界 🎉🏽 "),
  Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x00, 0xed, 0xa0, 0x80]),
  Buffer.from('{"not":"a report"}\n\r\u2028'),
  Buffer.from([0xf0, 0x9f]),
]);
const REPORT = '\n{"usage":{"inputTokens":100,"outputTokens":7},"costUsd":0.02,"provider":"test","model":"small"}\n';
const REPEAT = 3;

describe.each(backends)("a fleet on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("runs what is asked of fifty agents, and tells all of it", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    await Promise.all([fleet.worker(), fleet.worker(), fleet.scheduler(), fleet.scheduler()]);
    const { company, agents } = await hire(fleet, AGENTS, {
      command: process.execPath,
      args: [resolve("test/e2e/fixtures/reporting-agent.mjs")],
      env: { OUTPUT: OUTPUT.toString("base64"), REPEAT: String(REPEAT), TOKENS: fleet.directory },
      timeoutSec: 60,
    });

    const stream = `${fleet.url()}/api/companies/${company.id}/events/stream`;
    const seen: StreamedEvent[] = [];
    const runIds = await (async () => {
      await using first = await followEvents(stream);
      const ids = await wakeAll(fleet, agents);
      await until(() => first.events.length > AGENTS, { timeoutMs: 30_000, what: "the stream" });
      seen.push(...first.events);
      return ids;
    })();
    await endedSince(fleet, company);
    await using second = await followEvents(stream, seen.at(-1)?.id);
    const runs = await endedRuns(fleet, company.id, runIds.size);

    expect(new Set(runs.map(({ id }) => id))).toEqual(runIds);
    expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
    await Promise.all(runs.map((run) => expectRecord(fleet, run)));
    await expectMoney(fleet, { company, agents, runs });
    await until(() => statuses([...seen, ...second.events], "succeeded").size === runs.length, {
      what: "the last event",
    });
    expectStories([...seen, ...second.events], runs);
    await expectFenced(fleet, runs[0] as Run);
    await expectSound(fleet);
  });
});

/** Waits until more has happened than a stream that was left has told. */
async function endedSince(fleet: Fleet, { id }: Company): Promise<void> {
  const count = async () => (await runsOf(fleet, id)).filter(({ finishedAt }) => finishedAt !== null).length;
  const before = await count();
  await until(async () => (await count()) > before, { timeoutMs: 30_000, what: "another run to end" });
}

/** Each twice at once with the same key, and once more without one; resolves to the runs that answer. */
async function wakeAll(fleet: Fleet, agents: readonly Agent[]): Promise<Set<string>> {
  const answers = await Promise.all(
    agents.map(async ({ id }) => {
      const keyed = { reason: "fifty", idempotencyKey: "the same" };
      const [one, other] = await Promise.all([wake(fleet, id, keyed), wake(fleet, id, keyed)]);
      expect(other.id).toBe(one.id);
      expect([one, other].map(({ wakeup }) => wakeup.outcome).sort()).toEqual(["queued", "replayed"]);
      return [one.id, (await wake(fleet, id)).id];
    }),
  );
  return new Set(answers.flat());
}

/** Events without a gap, the output byte for byte, the cost. */
async function expectRecord(fleet: Fleet, run: Run): Promise<void> {
  const { body: events } = await fleet.call<RunEvent[]>("GET", `/api/heartbeat-runs/${run.id}/events`);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.message).toBe("run succeeded");

  const output = await readOutput(fleet, run.id);
  const known = Buffer.concat(Array.from({ length: REPEAT }, () => OUTPUT));
  expect(output.stderr.equals(known)).toBe(true);
  expect(output.stdout.equals(Buffer.concat([known, Buffer.from(REPORT)]))).toBe(true);

  expect(run.costUsd).toBe(0.02);
  expect(run.usageJson).toMatchObject({ inputTokens: 100, outputTokens: 7 });
}

/** In small pages, so that most of them end in the middle of a line. */
async function readOutput(fleet: Fleet, runId: string): Promise<{ stdout: Buffer; stderr: Buffer }> {
  let text = "";
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const path: string = `/api/heartbeat-runs/${runId}/log?limitBytes=700&offset=${offset}`;
    const { body } = await fleet.call<RunLogPage>("GET", path);
    text += body.content;
    offset = body.nextOffset;
  }
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { stream: string; chunk: string; base64?: string });
  const of = (name: string): Buffer =>
    Buffer.concat(
      lines
        .filter(({ stream }) => stream === name)
        .map(({ chunk, base64 }) => (base64 === undefined ? Buffer.from(chunk) : Buffer.from(base64, "base64"))),
    );
  return { stdout: of("stdout"), stderr: of("stderr") };
}

interface Spenders {
  readonly company: Company;
  readonly agents: readonly Agent[];
  readonly runs: readonly Run[];
}

async function expectMoney(fleet: Fleet, { company, agents, runs }: Spenders): Promise<void> {
  const { body: spent } = await fleet.call<Company>("GET", `/api/companies/${company.id}`);
  expect(spent.spentMonthlyCents).toBe(2 * runs.length);
  const { body: now } = await fleet.call<Agent[]>("GET", `/api/companies/${company.id}/agents`);
  const expected = agents.map(({ id }) => [id, 2 * runs.filter(({ agentId }) => agentId === id).length]);
  expect(new Map(now.map(({ id, spentMonthlyCents }) => [id, spentMonthlyCents]))).toEqual(new Map(expected as []));
}

type Told = { readonly payload: { readonly runId: string; readonly status?: string } };

/** Each run's story in the order in which the stream told it. */
function stories(events: readonly StreamedEvent[]): Map<string, string[]> {
  const byRun = new Map<string, string[]>();
  for (const { type, content } of events) {
    if (type !== "heartbeat.run.queued" && type !== "heartbeat.run.status") continue;
    const { runId, status = "queued" } = (content as Told).payload;
    byRun.set(runId, [...(byRun.get(runId) ?? []), status]);
  }
  return byRun;
}

const statuses = (events: readonly StreamedEvent[], status: string): Set<string> =>
  new Set([...stories(events)].filter(([, story]) => story.includes(status)).map(([runId]) => runId));

function expectStories(events: readonly StreamedEvent[], runs: readonly Run[]): void {
  const whole = ["queued", "running", "succeeded"];
  expect(stories(events)).toEqual(new Map(runs.map(({ id }) => [id, whole])));
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
}

/** What an ended run kept of its token opens nothing any more; only a cost that is already gone is still booked. */
async function expectFenced(fleet: Fleet, { id, agentId, companyId }: Run): Promise<void> {
  const token = await readFile(`${fleet.directory}/${id}`, "utf8");
  const me = await fleet.call("GET", "/api/agents/me", undefined, token);
  const wakeup = await fleet.call("POST", `/api/agents/${agentId}/wakeup`, {}, token);
  const cost = { agentId, provider: "test", model: "small", costCents: 1, occurredAt: new Date().toISOString() };
  const late = await fleet.call("POST", `/api/companies/${companyId}/cost-events`, cost, token);
  expect([me.status, wakeup.status, late.status]).toEqual([401, 409, 201]);
}
