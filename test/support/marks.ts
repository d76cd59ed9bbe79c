import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { livingWith } from "./marked.ts";
import type { World } from "./world.ts";

/** A moment at which a process of a run lived, in seconds since the machine was started (CLOCK_BOOTTIME). */
export interface Mark {
  readonly agentId: string;
  readonly runId: string;
  readonly kind: "start" | "beat" | "stray" | "end";
  readonly at: number;
  readonly pid: number;
}

/** Agents that write down when they live (`fixtures/marking-agent.sh`). */
export interface Marking {
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly adapterConfigWith: (more: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;
  readonly marks: () => Promise<Mark[]>;
  /** Lets those that are at work finish, and those to come finish at once. */
  readonly open: () => Promise<void>;
}

const SCRIPT = resolve("test/e2e/fixtures/marking-agent.sh");

export function markingAgents(directory: string, more: Readonly<Record<string, string>> = {}): Marking {
  const [file, gate] = [`${directory}/marks`, `${directory}/gate`];
  const adapterConfigWith: Marking["adapterConfigWith"] = (others) => ({
    command: "sh",
    args: [SCRIPT],
    env: { MARKS: file, GATE: gate, ...more, ...others },
  });
  return {
    adapterConfig: adapterConfigWith({}),
    adapterConfigWith,
    marks: async () => parse(await readFile(file, "utf8").catch(() => "")),
    open: () => writeFile(gate, ""),
  };
}

const parse = (text: string): Mark[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [agentId = "", runId = "", kind, at, pid] = line.split(" ");
      return { agentId, runId, kind: kind as Mark["kind"], at: Number(at), pid: Number(pid) };
    });

export const uptime = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);

export const startsOf = (marks: readonly Mark[]): Mark[] => marks.filter(({ kind }) => kind === "start");

/** Runs of one agent that lived at the same moment: with one slot, each is a broken promise. */
export function overlaps(marks: readonly Mark[]): string[] {
  const lives = new Map<string, { agentId: string; runId: string; from: number; to: number }>();
  for (const { agentId, runId, at } of marks) {
    const life = lives.get(runId) ?? { agentId, runId, from: at, to: at };
    lives.set(runId, { ...life, from: Math.min(life.from, at), to: Math.max(life.to, at) });
  }
  const inOrder = [...lives.values()].sort((a, b) => a.from - b.from);
  return inOrder.flatMap((life, index) =>
    inOrder
      .slice(index + 1)
      .filter((later) => later.agentId === life.agentId && later.from < life.to)
      .map((later) => `${later.runId} began at ${later.from}, while ${life.runId} lived until ${life.to}`),
  );
}

/** What still lives of a run, wherever in the process tree. */
export const livingOfRun = (runId: string): number[] => livingWith(`PAPERCLIP_RUN_ID=${runId}`);

/** How exactly a mark can be compared with the database's clock: a tick of /proc/uptime, and the steps between. */
const TOLERANCE_SEC = 0.25;

interface RecordedRun extends Record<string, unknown> {
  readonly id: string;
  readonly agent_id: string;
  readonly slot_no: number | null;
  readonly status: string;
  readonly finished_at_sec: number | null;
}

/**
 * What the children say of their own lives, held against the record: no two of one slot lived at a time, none was
 * started twice, none lived on when its run was over, and what succeeded began and ended.
 */
export async function checkMarks(marks: readonly Mark[], sql: World["sql"]): Promise<void> {
  const rows = await sql<RecordedRun>(
    "select id, agent_id, slot_no, status, extract(epoch from finished_at)::float8 as finished_at_sec from heartbeat_runs",
  );
  const runs = new Map(rows.map((row) => [row.id, row]));
  const bootedAtSec = Date.now() / 1000 - uptime();
  const ofSlots = marks.map((mark) => ({ ...mark, agentId: `${mark.agentId} slot ${runs.get(mark.runId)?.slot_no}` }));

  const byRun = new Map(marks.map(({ runId }) => [runId, marks.filter((mark) => mark.runId === runId)]));
  const wrong = [
    ...overlaps(ofSlots),
    ...[...byRun].flatMap(([runId, own]) =>
      wrongOf(own, runs.get(runId), bootedAtSec).map((what) => `${runId} ${what}`),
    ),
    ...rows
      .filter(({ agent_id, status }) => status === "succeeded" && marks.some(({ agentId }) => agentId === agent_id))
      .filter(({ id }) => !["start", "end"].every((kind) => byRun.get(id)?.some((mark) => mark.kind === kind)))
      .map(({ id }) => `${id} succeeded, and left no marks of it`),
  ];
  if (wrong.length > 0) throw new Error(`the children's own marks say:\n${wrong.join("\n")}`);
}

function wrongOf(own: readonly Mark[], run: RecordedRun | undefined, bootedAtSec: number): string[] {
  if (run === undefined) return ["lived, and the database does not know it"];
  const starts = startsOf(own).length;
  const last = Math.max(...own.map(({ at }) => at));
  const overAt = (run.finished_at_sec ?? Number.POSITIVE_INFINITY) - bootedAtSec;
  return [
    ...(starts > 1 ? [`was started ${starts} times`] : []),
    ...(last > overAt + TOLERANCE_SEC ? [`lived until ${last}, and was over at ${overAt}`] : []),
  ];
}
