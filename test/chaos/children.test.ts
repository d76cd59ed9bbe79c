import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";

import type { Company } from "../../shared/companies/company.schema.ts";
import type { Run, RunLogPage } from "../../shared/runs/run.schema.ts";
import { followEvents } from "../support/event-stream.ts";
import { endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { livingOfRun } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";
import { walkSeconds } from "../support/walk.ts";

const MB = 1_000_000;
/** In the short form as much as needs a bound; in the long one eight times as much as a log keeps, which is what takes the time. */
const FLOOD_MB = walkSeconds() < 120 ? 50 : 2_000;
/** A process that kept what it was given would have several hundred megabytes more than this. */
const MAX_MB = 400;

interface Child {
  readonly what: string;
  readonly script: string;
  readonly status: Run["status"];
  readonly config?: object;
  readonly stdout?: (bytes: Buffer) => boolean;
}

const CHILDREN: readonly Child[] = [
  {
    what: "ignores TERM when its time is up",
    script: `trap '' TERM; while :; do sleep 0.1; done`,
    config: { timeoutSec: 1, graceSec: 1 },
    status: "timed_out",
  },
  {
    what: "leaves a child in a session of its own, which ignores all it can",
    script: `setsid sh -c 'trap "" TERM HUP INT; while :; do sleep 0.1; done' & sleep 0.3`,
    status: "succeeded",
  },
  {
    what: "leaves a child that leaves a child",
    script: `setsid sh -c 'setsid sleep 1000 & exec sleep 1000' >/dev/null 2>&1 & sleep 0.3`,
    status: "succeeded",
  },
  {
    what: "closes its output and goes on",
    script: `printf 'said'; exec >&- 2>&-; sleep 1; exit 3`,
    status: "failed",
    stdout: (bytes) => bytes.toString() === "said",
  },
  {
    what: "prints what is text in no language",
    script: `printf '\\377\\376\\303(\\000\\355\\240\\200'`,
    status: "succeeded",
    stdout: (bytes) => bytes.equals(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0, 0xed, 0xa0, 0x80])),
  },
  {
    what: "ends before its output is read",
    script: `head -c ${MB} /dev/zero | tr '\\0' y`,
    status: "succeeded",
    stdout: (bytes) => bytes.length === MB && bytes.every((byte) => byte === 0x79),
  },
];

describe("children that do as they please", () => {
  it("end with their runs, with all that they said, whatever they do", async () => {
    await using fleet = await openFleet();
    await fleet.api();
    await Promise.all([fleet.worker(), fleet.scheduler()]);

    const found = await Promise.all(CHILDREN.map((child) => runOf(fleet, child)));

    expect(found).toEqual(CHILDREN.map(({ what, status }) => ({ what, status, living: [], isAllSaid: true })));
    await expectSound(fleet);
  });

  it("one that floods, and a subscriber that does not read: nobody else notices", async () => {
    await using fleet = await openFleet();
    const [api, worker] = [await fleet.api(), await fleet.worker()];
    await fleet.scheduler();
    const flood = ["-c", `head -c ${FLOOD_MB * MB} /dev/zero | tr '\\0' x`];
    const { company, agents } = await hire(fleet, 1, { command: "sh", args: flood });
    const { body: other } = await fleet.call<{ id: string }>("POST", `/api/companies/${company.id}/agents`, {
      name: "quiet",
      adapterType: "process",
      adapterConfig: { command: "true" },
    });
    await using sleeper = await subscribeAndSleep(fleet, company);
    await using reader = await followEvents(`${fleet.url()}/api/companies/${company.id}/events/stream`);

    const flooding = await wake(fleet, agents[0]?.id ?? "");
    await until(() => reader.events.some(({ type }) => type === "heartbeat.run.log"), { what: "the flood" });
    const quiet = await wake(fleet, other.id);
    const hasEnded = (runId: string) => () =>
      reader.events.some(({ content }) => {
        const { payload } = content as { payload?: { runId?: string; status?: string } };
        return payload?.runId === runId && payload.status === "succeeded";
      });
    await until(hasEnded(quiet.id), { what: "the quiet agent's end, while the other floods" });
    await until(hasEnded(flooding.id), { timeoutMs: 150_000, what: "the flood's end" });

    expect(sleeper.isAsleep()).toBe(true);
    expect(peakMb(worker.pid)).toBeLessThan(MAX_MB);
    expect(peakMb(api.pid)).toBeLessThan(MAX_MB);
    await expectSound(fleet);
  });
});

async function runOf(fleet: Fleet, { what, script, config, stdout }: Child) {
  const { company, agents } = await hire(fleet, 1, { command: "sh", args: ["-c", script], ...config });
  const { id } = await wake(fleet, agents[0]?.id ?? "");
  const [run] = await endedRuns(fleet, company.id, 1);
  return {
    what,
    status: run?.status,
    living: livingOfRun(id),
    isAllSaid: stdout === undefined || stdout(await stdoutOf(fleet, id)),
  };
}

async function stdoutOf(fleet: Fleet, runId: string): Promise<Buffer> {
  let text = "";
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const { body }: { body: RunLogPage } = await fleet.call("GET", `/api/heartbeat-runs/${runId}/log?offset=${offset}`);
    text += body.content;
    offset = body.nextOffset;
  }
  const lines = text.split("\n").slice(0, -1);
  const said = lines
    .map((line) => JSON.parse(line) as { stream: string; chunk: string; base64?: string })
    .filter(({ stream }) => stream === "stdout");
  return Buffer.concat(
    said.map(({ chunk, base64 }) => Buffer.from(base64 ?? chunk, base64 === undefined ? "utf8" : "base64")),
  );
}

/** A subscriber that stays connected and takes nothing. */
async function subscribeAndSleep(
  fleet: Fleet,
  { id }: Company,
): Promise<AsyncDisposable & { isAsleep: () => boolean }> {
  const { hostname, port } = new URL(fleet.url());
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  socket.write(`GET /api/companies/${id}/events/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  await once(socket, "data");
  socket.pause();
  return {
    isAsleep: () => socket.isPaused() && !socket.destroyed,
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}

/** The most memory that a process has had, in megabytes. */
const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_000;
