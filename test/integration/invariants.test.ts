import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { checkMarks, type Mark, uptime } from "../support/marks.ts";
import { goalOf, plannedBy } from "../support/planning.ts";
import { openQueueProbe } from "../support/queue-probe.ts";
import { checkAttended, checkNoOrphans, checkQueue, checkQuiet } from "../support/quiet.ts";
import { spend } from "../support/waking.ts";
import { World } from "../support/world.ts";

/** One agent with a run behind it, one that goes on, one that waits, and a cost: all of it sound. */
async function soundWorld() {
  const world = await World.open();
  const agent = await world.agent();
  const first = await world.run(agent.id);
  const own = { runId: first.run.id, fencingToken: first.fencingToken };
  for (const lines of ["one\n", "two\n"]) {
    await world.services.execution.appendLog({ ...own, lines, byteLength: 4, live: {} });
  }
  await world.services.execution.settle(endingOf(first));
  const second = await world.run(agent.id);
  const waitingId = await world.wake(agent.id);
  const { goalId } = await plannedBy(world, agent.companyId);
  await goalOf(world, agent.companyId, { parentId: goalId, ownerAgentId: agent.id });
  await spend(world, agent, 3);
  await checkInvariants(world.sql);
  return Object.assign(world, { agentId: agent.id, firstId: first.run.id, secondId: second.run.id, waitingId });
}

type Sound = Awaited<ReturnType<typeof soundWorld>>;

/** What is done to a sound database, and the promise that is then seen to be broken. */
const BREAKAGES: readonly (readonly [promise: string, sql: string, of: (world: Sound) => string])[] = [
  ["counters are what its runs add up to", "update agent_slots set running = 2 where agent_id = $1", (w) => w.agentId],
  [
    "counters are what its runs add up to",
    "update agent_slots set busy_slots = 4 where agent_id = $1",
    (w) => w.agentId,
  ],
  ["counters are what its runs add up to", "update agent_slots set admitted = 1 where agent_id = $1", (w) => w.agentId],
  [
    "no two runs work on one issue",
    "update heartbeat_runs set issue_id = gen_random_uuid() where id = $1",
    (w) => w.secondId,
  ],
  [
    "goals are trees",
    "update goals set parent_id = id where company_id in (select company_id from agents where id = $1)",
    (w) => w.agentId,
  ],
  ["goals are trees", "update goals set parent_id = $1 where parent_id is null", (w) => w.agentId],
  ["whoever owns a goal or leads a project", "update projects set lead_agent_id = $1", (w) => w.firstId],
  ["whoever owns a goal or leads a project", "update agents set deleted_at = now() where id = $1", (w) => w.agentId],
  [
    "one is the primary one",
    "update project_workspaces set is_primary = false where company_id in (select company_id from agents where id = $1)",
    (w) => w.agentId,
  ],
  ["no slot is held by two runs", "update heartbeat_runs set slot_no = null where id = $1", (w) => w.secondId],
  [
    "admission looks at every agent",
    "update agent_slots set capacity = 5, eligible_at = null, head_priority = null where agent_id = $1",
    (w) => w.agentId,
  ],
  [
    "a priority stands beside",
    "update agent_slots set head_priority = 1, eligible_at = null where agent_id = $1",
    (w) => w.agentId,
  ],
  ["a queued run has not begun", "update heartbeat_runs set fencing_token = 1000 where id = $1", (w) => w.waitingId],
  ["a queued run has not begun", "update heartbeat_runs set next_ring_at = now() where id = $1", (w) => w.waitingId],
  [
    "a scheduled retry knows when",
    "update heartbeat_runs set status = 'scheduled_retry' where id = $1",
    (w) => w.waitingId,
  ],
  ["a running run has an owner", "update heartbeat_runs set worker_id = null where id = $1", (w) => w.secondId],
  ["a running run has an owner", "update heartbeat_runs set lease_until = null where id = $1", (w) => w.secondId],
  ["a finished run has ended", "update heartbeat_runs set lease_until = now() where id = $1", (w) => w.firstId],
  [
    "every accepted wakeup has a run",
    "update agent_wakeup_requests set run_id = null where run_id = $1",
    (w) => w.firstId,
  ],
  [
    "every accepted wakeup has a run",
    "update agent_wakeup_requests set outcome = 'skipped' where run_id = $1",
    (w) => w.firstId,
  ],
  ["every run that waits has a wakeup", "delete from agent_wakeup_requests where run_id = $1", (w) => w.waitingId],
  [
    "the events of a run are numbered",
    "update heartbeat_run_events set seq = 9 where run_id = $1 and seq = 2",
    (w) => w.firstId,
  ],
  ["the events of a run are numbered", "update heartbeat_runs set next_event_seq = 7 where id = $1", (w) => w.secondId],
  [
    "the log of a run is one piece",
    "update heartbeat_run_log_chunks set byte_offset = 5 where run_id = $1 and byte_offset = 4",
    (w) => w.firstId,
  ],
  [
    "the log of a run is one piece",
    "delete from heartbeat_run_log_chunks where run_id = $1 and byte_offset = 0",
    (w) => w.firstId,
  ],
  [
    "the log of a run is one piece",
    "update heartbeat_run_log_chunks set lines = 'longer' where run_id = $1 and byte_offset = 4",
    (w) => w.firstId,
  ],
  [
    "balances are the sums",
    "update spend_balances set spent_micros = spent_micros + 1 where scope_id = $1",
    (w) => w.agentId,
  ],
  ["balances are the sums", "delete from cost_events where agent_id = $1", (w) => w.agentId],
  [
    "no two attempts had one slot",
    "update heartbeat_runs set finished_at = now() + interval '1 hour' where id = $1",
    (w) => w.firstId,
  ],
  [
    "no two attempts of a chain",
    "update heartbeat_runs set slot_no = 3, chain_id = (select chain_id from heartbeat_runs where id = $1), started_at = started_at - interval '1 hour' where status = 'running'",
    (w) => w.firstId,
  ],
  [
    "no two runs have one fencing token",
    "update heartbeat_runs set fencing_token = (select fencing_token from heartbeat_runs where id = $1) where status = 'running'",
    (w) => w.firstId,
  ],
  ["greater fencing token", "update heartbeat_runs set fencing_token = 1000000 where id = $1", (w) => w.firstId],
  [
    "no run began before",
    "update agent_wakeup_requests set requested_at = now() + interval '1 hour' where run_id = $1",
    (w) => w.firstId,
  ],
  ["without success says why", "update heartbeat_runs set status = 'failed' where id = $1", (w) => w.firstId],
];

describe("the invariants", () => {
  it.each(BREAKAGES.map(([promise, statement, of]) => ({ promise, statement, of })))(
    "are seen to be broken ($promise) by: $statement",
    async ({ promise, statement, of }) => {
      await using world = await soundWorld();

      await world.sql(statement, [of(world)]);

      await expect(checkInvariants(world.sql)).rejects.toThrow(promise);
    },
  );

  it("name one slot held by two runs, where no index refuses it", async () => {
    await using world = await soundWorld();
    await world.sql("drop index heartbeat_runs_one_per_slot");

    await world.sql("update heartbeat_runs set status = 'running', finished_at = null where id = $1", [world.firstId]);

    await expect(checkInvariants(world.sql)).rejects.toThrow("no slot is held by two runs");
  });
});

describe("what must hold when all is quiet", () => {
  it("does, when every run has ended; and does not, while one goes on or waits", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id);
    await expect(checkQuiet(world.sql)).rejects.toThrow(/every run has ended[^]*every slot is free/);
    await world.services.execution.settle(endingOf(run));
    await checkQuiet(world.sql);
    await world.wake(agent.id);
    await expect(checkQuiet(world.sql)).rejects.toThrow("every run has ended");
  });

  it.each([
    ["every accepted wakeup was answered", "update heartbeat_runs set started_at = null"],
    ["was tried again", "update heartbeat_runs set status = 'failed', error_code = 'process_lost'"],
    ["every slot is free", "update agent_slots set admitted = 1"],
    ["as many lost attempts as it counts", "update heartbeat_runs set lost_count = 1"],
    ["was lost twice before", "update heartbeat_runs set error_code = 'poison', lost_count = 1"],
    [
      "what counts as lost lost its worker",
      "update heartbeat_runs set status = 'failed', error_code = 'process_lost', lease_ended_by = 'guardian'",
    ],
    [
      "what counts as lost lost its worker",
      `with beat as (insert into workers (id, host, pid, version, slots, last_beat_at)
         select worker_id, 'h', 1, '0', 1, now() + interval '1 hour' from heartbeat_runs)
       update heartbeat_runs set status = 'failed', error_code = 'poison', lost_count = 2, lease_ended_by = 'death'`,
    ],
  ])("is seen to be broken: %s", async (promise, statement) => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.execution.settle(endingOf(await world.run(agent.id)));

    await world.sql(statement);

    await expect(checkQuiet(world.sql)).rejects.toThrow(promise);
  });
});

describe("what must hold while a fleet works", () => {
  it.each([
    [
      "a running run has a living owner",
      "update heartbeat_runs set lease_until = now() - interval '1 minute' where status = 'running'",
    ],
    ["a worker that runs something is known", "delete from workers"],
    [
      "a run that was let in rings",
      "update heartbeat_runs set admitted_at = now(), next_ring_at = now() - interval '1 minute' where status = 'queued'",
    ],
    [
      "a retry that is due",
      "update heartbeat_runs set status = 'scheduled_retry', scheduled_retry_at = now() - interval '1 minute' where status = 'queued'",
    ],
  ])("is seen to be broken: %s", async (promise, statement) => {
    await using world = await soundWorld();
    await world.sql(
      "insert into workers (id, host, pid, version, slots) select worker_id, 'h', 1, '0', 1 from heartbeat_runs where status = 'running'",
    );
    await checkAttended(world.sql, 5);

    await world.sql(statement);

    await expect(checkAttended(world.sql, 5)).rejects.toThrow(promise);
  });
});

describe("the queue, held against the database", () => {
  it("may hold what is queued, and neither what is over nor what nobody knows", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await using queue = await openQueueProbe({ databaseUrl: world.databaseUrl, redisUrl: undefined });
    const runId = await world.wake(agent.id);
    await queue.ringAgain([runId]);
    await checkQueue(world.sql, await queue.jobs());

    await world.sql("update heartbeat_runs set status = 'cancelled', finished_at = now() where id = $1", [runId]);
    await expect(checkQueue(world.sql, await queue.jobs())).rejects.toThrow(runId);
    await world.sql("update heartbeat_runs set status = 'queued', finished_at = null where id = $1", [runId]);

    const stranger = newId();
    await queue.ringAgain([stranger]);
    await expect(checkQueue(world.sql, await queue.jobs())).rejects.toThrow(stranger);
  });
});

describe("the machine, held against the database", () => {
  it("shows a process whose run is over", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const marker = `${claimed.run.id}.${claimed.fencingToken}`;
    const child = spawn("sleep", ["1000"], {
      env: { PATH: process.env["PATH"], SYSTOLE_RUN: marker },
      stdio: "ignore",
    });
    await once(child, "spawn");
    try {
      await checkNoOrphans(world.sql);
      await world.services.execution.settle(endingOf(claimed));
      await expect(checkNoOrphans(world.sql)).rejects.toThrow(`process ${child.pid} of run ${claimed.run.id}`);
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await checkNoOrphans(world.sql);
  });
});

describe("the children's marks", () => {
  const life = (runId: string, agentId: string, from: number): Mark[] =>
    (["start", "beat", "end"] as const).map((kind, n) => ({ agentId, runId, kind, at: from + n, pid: 1 }));

  it("are held against each other and against the record", async () => {
    await using world = await World.open();
    const { id: agentId } = await world.agent();
    const runOnce = async (): Promise<string> => {
      const claimed = await world.run(agentId);
      await world.services.execution.settle(endingOf(claimed));
      return claimed.run.id;
    };
    const [first, second] = [await runOnce(), await runOnce()];
    const begin = uptime() - 100;
    const sound = [...life(first, agentId, begin), ...life(second, agentId, begin + 10)];
    await checkMarks(sound, world.sql);

    const overlapping = [...life(first, agentId, begin), ...life(second, agentId, begin + 1)];
    await expect(checkMarks(overlapping, world.sql)).rejects.toThrow(`${second} began at`);
    const twice = [...sound, ...life(second, agentId, begin + 20)];
    await expect(checkMarks(twice, world.sql)).rejects.toThrow("was started 2 times");
    const late = [...sound, ...life(second, agentId, begin + 10).map((mark) => ({ ...mark, at: uptime() + 60 }))];
    await expect(checkMarks(late, world.sql)).rejects.toThrow(`${second} lived until`);
    await expect(checkMarks(sound.slice(0, -1), world.sql)).rejects.toThrow(`${second} succeeded, and left no marks`);
    const unknown = [...sound, ...life(newId(), agentId, begin + 20)];
    await expect(checkMarks(unknown, world.sql)).rejects.toThrow("does not know it");
  });
});
