import { describe, expect, it } from "vitest";

import type { Approval } from "../../shared/approvals/approval.schema.ts";
import { createApprovalService } from "../../shared/approvals/approval.service.ts";
import { decideApproval, insertApproval } from "../../shared/approvals/approval.store.ts";
import { type Db, openDb } from "../../shared/db/db.ts";
import { askedBy, boardOf, hire } from "../support/approving.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { countBy, outcomesOf, times, wakeupsOf } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const DECISIONS = [
  ["approve", "approved"],
  ["reject", "rejected"],
  ["requestRevision", "revision_requested"],
] as const;

const code = (error: unknown): string => (error as { code: string }).code;

const openTestDb = (world: World): Db =>
  openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => {} });

const activitiesOf = async (world: World, approvalId: string): Promise<string[]> =>
  (
    await world.sql<{ action: string }>("select action from activity_log where entity_id = $1 order by id", [
      approvalId,
    ])
  ).map(({ action }) => action);

/** How many statements wait for a lock. */
const waiting = async (world: World): Promise<number> => {
  const [row] = await world.sql<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return row!.n;
};

describe("deciders who come at the same time", () => {
  it("decide once: the one that came second to another decision is told so", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent);
    await using held = await world.locked("select from approvals where id = $1 for update", [id]);
    const both = Promise.allSettled([
      approvals.approve(boardOf("ann"), id, {}),
      approvals.reject(boardOf("bob"), id, {}),
    ]);
    await until(async () => (await waiting(world)) === 2, { what: "both to have read it as pending" });
    await held.release();

    const [approved, rejected] = await both;

    const won = [approved, rejected].find((one) => one.status === "fulfilled");
    const lost = [approved, rejected].find((one) => one.status === "rejected");
    expect(code(lost?.reason)).toBe("conflict");
    expect(await approvals.get(board, id)).toEqual(won?.value);
    expect(await wakeupsOf(world, agent.id)).toHaveLength(1);
  });

  it("agree on who it was, when they decide the same", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent);

    const answers = await Promise.all(times(8, (n) => approvals.approve(boardOf(`person ${n}`), id, {})));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await outcomesOf(world, agent.id)).toEqual(["automation queued run.queued"]);
    expect((await activitiesOf(world, id)).filter((action) => action === "approval.approved")).toHaveLength(1);
  });

  it("of any kind, many at once over two processes, leave one decision, one wakeup of it and no half-made hire", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const services = [world.services, other.services];
    const company = await world.company({ requireBoardApprovalForNewAgents: true });
    const hires = await Promise.all(times(12, (n) => hire(world, board, company.id, { name: `Agent ${n}` })));

    for (const { agent, approval } of hires) {
      const { id } = approval!;
      const racing = services.flatMap(({ approvals, agents }) => [
        approvals.approve(boardOf("ann"), id, {}),
        approvals.reject(boardOf("bob"), id, {}),
        approvals
          .requestRevision(boardOf("cid"), id, {})
          .then(() => approvals.resubmit(board, id, { payload: { title: "x" } })),
        agents.terminate(board, agent.id),
      ]);
      const failures = (await Promise.allSettled(racing)).flatMap((one) =>
        one.status === "rejected" ? [code(one.reason)] : [],
      );
      expect(["conflict", "illegal_transition"]).toEqual(expect.arrayContaining([...new Set(failures)]));
      const decided = (await activitiesOf(world, id)).filter((action) =>
        ["approval.approved", "approval.rejected", "approval.cancelled"].includes(action),
      );
      expect(decided).toHaveLength(1);
    }
    await checkInvariants(world.sql);
  });
});

describe("who asked", () => {
  it.each(DECISIONS)("is woken by %s, with what was decided", async (decide, status) => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await askedBy(world, agent, {}, ["PAP-7", "PAP-3"]);

    await world.services.approvals[decide](board, id, {});

    expect(await wakeupsOf(world, agent.id)).toMatchObject([
      {
        source: "automation",
        reason: `approval_${status}`,
        payload: { approvalId: id, approvalStatus: status, issueId: "PAP-7", issueIds: ["PAP-7", "PAP-3"] },
        scope: "PAP-7",
        outcome: "queued",
        requested_by_actor_type: "user",
        requested_by_actor_id: "tester",
      },
    ]);
    expect(await activitiesOf(world, id)).toEqual([
      "approval.created",
      `approval.${status}`,
      "approval.requester_wakeup_queued",
    ]);
    await checkInvariants(world.sql);
  });

  it("begins a run of its own, or joins the one that waits, and finds the decision in its context", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runId = await world.wake(agent.id);
    const { id } = await askedBy(world, agent);

    await world.services.approvals.approve(board, id, {});

    expect(await outcomesOf(world, agent.id)).toEqual([
      "on_demand queued run.queued",
      "automation coalesced run.joined",
    ]);
    const { context } = await world.run(agent.id);
    expect(context).toMatchObject({ approvalId: id, approvalStatus: "approved" });
    const [{ status }] = (await world.sql<{ status: string }>("select status from heartbeat_runs where id = $1", [
      runId,
    ])) as [{ status: string }];
    expect(status).toBe("running");
  });

  it("is told when it is resumed, where it was paused meanwhile", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await askedBy(world, agent);
    await world.services.agents.pause(board, agent.id);

    await world.services.approvals.reject(board, id, {});
    expect(await outcomesOf(world, agent.id)).toEqual(["automation deferred agent.paused"]);

    await world.services.agents.resume(board, agent.id);
    await world.services.release.releaseDeferred();
    expect(await outcomesOf(world, agent.id)).toEqual(["automation queued released"]);
  });

  it.each(["terminated", "deleted"])("and was %s is not woken, which is written down", async (how) => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await askedBy(world, agent);
    await world.services.agents[how === "deleted" ? "delete" : "terminate"](board, agent.id);

    const decided = await world.services.approvals.approve(board, id, {});

    expect(decided.status).toBe("approved");
    expect(await activitiesOf(world, id)).toContain("approval.requester_wakeup_failed");
    await expect(world.sql("select from heartbeat_runs")).resolves.toHaveLength(0);
  });

  it("is nobody to wake where the board asked for itself, or the system did", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    const db = openTestDb(world);
    const { id } = await db.transaction((tx) =>
      insertApproval(tx, { companyId, type: "budget_override_required", payload: { policyId: "p" } }),
    );
    await db.close();

    const decided = await world.services.approvals.approve(board, id, {});

    expect(decided).toMatchObject({ status: "approved", requestedByAgentId: null, requestedByUserId: null });
    expect(await activitiesOf(world, id)).toEqual(["approval.approved"]);
    await expect(world.sql("select from agent_wakeup_requests")).resolves.toHaveLength(0);
  });

  it("is woken with the decision or not at all: where waking fails, nothing was decided", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await askedBy(world, agent);
    const db = openTestDb(world);
    const failing = createApprovalService({
      db,
      bus: world.services.bus,
      admission: world.services.admission,
      bindingRules: world.services.bindingRules,
      wakeups: {
        requestMany: async (...wishes) => {
          await world.services.wakeups.requestMany(...wishes);
          throw new Error("the process dies here");
        },
      },
    });

    await expect(failing.approve(board, id, {})).rejects.toThrow("the process dies here");
    await db.close();

    expect((await world.services.approvals.get(board, id)).status).toBe("pending");
    expect(await wakeupsOf(world, agent.id)).toEqual([]);
    await world.services.approvals.approve(board, id, {});
    expect(await outcomesOf(world, agent.id)).toEqual(["automation queued run.queued"]);
  });

  it("runs at once: what was let in is rung, not left for a scheduler to find", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await askedBy(world, agent);

    await world.services.approvals.approve(board, id, {});

    const [run] = await world.sql<{ id: string; admitted_at: Date | null }>(
      "select id, admitted_at from heartbeat_runs",
    );
    expect(run?.admitted_at).not.toBeNull();
    expect(world.hints).toContainEqual({ kind: "events", companyId: agent.companyId });
  });
});

describe("an approval that another service makes and resolves in a transaction of its own", () => {
  it("is decided once, and by nobody when that transaction fails", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    const db = openTestDb(world);
    const { id } = await db.transaction((tx) =>
      insertApproval(tx, { companyId, type: "budget_override_required", payload: { apiKey: "k", policyId: "p" } }),
    );
    const resolve = { id, to: "rejected", decidedBy: null, note: "kept paused" } as const;

    const failed = db.transaction(async (tx) => {
      await decideApproval(tx, resolve);
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    const decisions = await Promise.all(times(4, () => db.transaction((tx) => decideApproval(tx, resolve))));
    await db.close();

    expect(countBy(decisions.map((row) => row?.status ?? "came too late"))).toEqual({
      rejected: 1,
      "came too late": 3,
    });
    const approval: Approval = await world.services.approvals.get(board, id);
    expect(approval).toMatchObject({ decisionNote: "kept paused", decidedByUserId: null });
    expect(approval.payload).toEqual({ apiKey: "***REDACTED***", policyId: "p" });
  });
});
