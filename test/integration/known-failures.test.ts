import { describe, expect, it } from "vitest";

import { startApi } from "../../api/server.ts";
import { openDb, statement } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { silent } from "../support/api.ts";
import { runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, statusesOf, timersComeDue, times } from "../support/waking.ts";
import { issueOf, say, wakesOf } from "../support/working.ts";
import { board, World } from "../support/world.ts";

/** The worker is dead, and whatever watched it has said so. */
const die = (world: World, runId: string) =>
  world.sql("update heartbeat_runs set lease_ended_by = 'death' where id = $1", [runId]);

const SETTINGS = statement(
  "settings_of_connection",
  `select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('statement_timeout') as statement`,
);

describe("an agent whose worker is gone", () => {
  it("loses nothing that it is told before that is noticed: it runs as soon as it is", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const { id } = await issueOf(world, agent.companyId, { assigneeAgentId: agent.id });
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "running" });

    await say(world, id, "Are you there?");

    expect(await wakesOf(world, agent.id)).toContain("automation issue_commented");
    expect(await statusesOf(world, agent.id)).toEqual(["running", "queued"]);
    await die(world, claimed.run.id);
    await expect(world.services.reaper.reap()).resolves.toBe(1);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle" });
    await expect(world.services.admission.admit()).resolves.toBe(1);
    await checkInvariants(world.sql);
  });
});

describe("an agent that is called to an issue on which another works", () => {
  it("has its turn when that one's runs are over, though nothing tells that they are", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [alice, bob] = [
      await world.agent({ companyId, name: "Alice" }),
      await world.agent({ companyId, name: "Bob" }),
    ];
    const issue = await issueOf(world, companyId, { assigneeAgentId: alice.id });
    const working = await world.run(alice.id, { payload: { issueId: issue.id } });

    await say(world, issue.id, "@bob please look at this");
    const [called] = await world.sql<{ id: string }>("select id from heartbeat_runs where agent_id = $1", [bob.id]);
    await world.services.admission.admit();
    await expect(claim(world, called!.id)).resolves.toBeNull();
    expect(await runOf(world, called!.id)).toMatchObject({ status: "queued", hold_reason: "work.held" });

    const over = async (runId: string) => {
      await die(world, runId);
      await world.services.reaper.reap();
      // As if whoever ended it had died before it could look for those who wait.
      await world.sql("update agent_slots set eligible_at = null, head_priority = null");
      await world.services.admission.repair();
      await world.services.admission.admit();
    };
    await over(working.run.id);
    const [told] = await world.sql<{ id: string }>(
      "select id from heartbeat_runs where agent_id = $1 and status = 'queued'",
      [alice.id],
    );
    await expect(claim(world, told!.id), "the comment woke her first").resolves.toMatchObject({
      run: { id: told!.id },
    });
    await over(told!.id);
    await expect(claim(world, called!.id)).resolves.toMatchObject({ run: { id: called!.id } });
    await checkInvariants(world.sql);
  });
});

describe("an API that starts beside what a dead fleet left", () => {
  it("listens and takes wakeups at once: whatever is to be mended is a scheduler's", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(20, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    for (const { id } of agents) await world.run(id);
    await world.sql("update heartbeat_runs set lease_until = now() - interval '1 day'");
    await using fresh = await world.another();

    const config = { host: "127.0.0.1", port: 0, isLoopback: true };
    const api = await startApi({ config, services: fresh.services, log: silent });
    try {
      expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
      const answer = await fetch(`${api.url}/api/agents/${agents[0]!.id}/wakeup`, { method: "POST" });
      expect(answer.status).toBe(202);
    } finally {
      await api.stop();
    }

    const left = await world.sql("select from heartbeat_runs where status = 'running'");
    expect(left).toHaveLength(agents.length);
  });
});

describe("a timer", () => {
  it("comes when it is due, however often its agent is woken by others", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 7_200 } } });
    const due = () => world.sql<{ due_at: Date }>("select due_at from clock_timers where agent_id = $1", [agent.id]);
    const before = await due();

    for (let n = 0; n < 3; n += 1) {
      await world.run(agent.id, { payload: { taskKey: newId() } });
      await world.sql("update heartbeat_runs set lease_ended_by = 'death' where status = 'running'");
      await world.sql("update heartbeat_runs set cancel_requested_at = now() where status = 'running'");
      await world.services.reaper.reap();
    }
    expect(await due()).toEqual(before);

    await timersComeDue(world);
    await expect(world.services.clock.fireDue()).resolves.toBe(1);
    expect(await wakesOf(world, agent.id)).toContain("timer heartbeat_timer");
  });
});

describe("a connection of the pool", () => {
  it("is not held for ever by a transaction that nobody goes on with, nor by a statement that does not end", async () => {
    await using world = await World.open();
    const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "test", onError: () => undefined });
    try {
      await expect(db.rows(SETTINGS)).resolves.toEqual([{ idle: "15s", statement: "30s" }]);
    } finally {
      await db.close();
    }
  });
});
