import { describe, expect, it } from "vitest";

import type { AppError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";
import { largestGrant } from "../../shared/wakeups/queue-limit.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, outcomeOf, request, timersComeDue, times } from "../support/waking.ts";
import { change, issueOf, wakesOf } from "../support/working.ts";
import { board, World } from "../support/world.ts";

const queuedOf = async (world: World, companyId: string): Promise<number> =>
  (
    await world.sql<{ n: number }>(
      "select count(*)::int as n from heartbeat_runs where status = 'queued' and company_id = $1",
      [companyId],
    )
  )[0]!.n;

const wakeupCount = async (world: World): Promise<number> =>
  (await world.sql<{ n: number }>("select count(*)::int as n from agent_wakeup_requests"))[0]!.n;

const task = (taskKey: string): Partial<WakeupRequest> => ({ payload: { taskKey } });

/** `queued`, `coalesced`, …, or the code of the error. */
const tryWith = (services: Services, agentId: string, body: Partial<WakeupRequest>): Promise<string> =>
  services.wakeups.request(board, agentId, WakeupRequest.parse(body)).then(outcomeOf, (error: AppError) => error.code);

describe("where as many runs of a company are queued as may be", () => {
  const LIMIT = { SYSTOLE_MAX_QUEUED_PER_COMPANY: "3" };

  async function full() {
    const world = await World.open(LIMIT);
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600 } } });
    for (const key of ["a", "b", "c"]) await request(world, agent.id, task(key));
    return { world, agent, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
  }

  it("a call that would make another is told which limit, and when to come back; nothing of it is kept", async () => {
    await using at = await full();
    const { world, agent } = at;
    const before = await wakeupCount(world);

    await expect(request(world, agent.id, { ...task("d"), idempotencyKey: "k" })).rejects.toMatchObject({
      code: "backlog_full",
      details: { scopeType: "company", limit: 3 },
      retryAfterSec: 5,
    });

    expect(await wakeupCount(world)).toBe(before);
    expect(await queuedOf(world, agent.companyId)).toBe(3);
    await checkInvariants(world.sql);
  });

  it("the key of a call that was turned away is as good as new", async () => {
    await using at = await full();
    const { world, agent } = at;
    await expect(request(world, agent.id, { ...task("d"), idempotencyKey: "k" })).rejects.toThrow(
      "as many queued runs",
    );
    const [run] = await world.sql<{ id: string }>("select id from heartbeat_runs where admitted_at is not null");
    await world.services.execution.settle(endingOf((await claim(world, run!.id))!));

    const taken = await until(
      () => request(world, agent.id, { ...task("d"), idempotencyKey: "k" }).catch(() => undefined),
      { what: "the next count" },
    );

    expect(outcomeOf(taken)).toBe("queued");
    expect(outcomeOf(await request(world, agent.id, { ...task("d"), idempotencyKey: "k" }))).toBe("replayed");
  });

  it("a call that joins a run that waits is taken", async () => {
    await using at = await full();

    await expect(tryWith(at.world.services, at.agent.id, task("b"))).resolves.toBe("coalesced");
    await expect(tryWith(at.world.services, at.agent.id, task("e"))).resolves.toBe("backlog_full");
  });

  it("a key that was used before is answered as it was", async () => {
    await using at = await full();
    const { world, agent } = at;
    await world.sql("update agent_wakeup_requests set idempotency_key = 'used' where scope = 'a'");

    await expect(tryWith(world.services, agent.id, { ...task("z"), idempotencyKey: "used" })).resolves.toBe("replayed");
  });

  it.each(["assignment", "automation", "timer"] as const)(
    "a call that says that it is %s is turned away like any other",
    async (source) => {
      await using at = await full();
      const { world, agent } = at;

      await expect(tryWith(world.services, agent.id, { ...task("d"), source })).resolves.toBe("backlog_full");
      await expect(tryWith(world.services, agent.id, { ...task("b"), source })).resolves.toBe("coalesced");

      expect(await queuedOf(world, agent.companyId)).toBe(3);
    },
  );

  it("a timer of its agents fires", async () => {
    await using at = await full();
    const { world, agent } = at;
    await timersComeDue(world);

    await expect(world.services.clock.fireDue()).resolves.toBe(1);

    expect(await queuedOf(world, agent.companyId)).toBe(4);
  });

  it("an issue that is assigned wakes its agent, and so does what was kept for it and comes free", async () => {
    await using at = await full();
    const { world, agent } = at;
    const { id } = await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "todo" });
    expect(await queuedOf(world, agent.companyId)).toBe(4);
    const colleague = await world.agent({ companyId: agent.companyId, name: "Bob" });
    await world.services.agents.pause(board, colleague.id);
    await change(world, id, { assigneeAgentId: colleague.id });
    expect(await wakesOf(world, colleague.id)).toEqual(["assignment issue_assigned"]);
    // What waited for the former assignee is cancelled: as many as may be again.
    expect(await queuedOf(world, agent.companyId)).toBe(3);

    await world.services.agents.resume(board, colleague.id);
    await world.services.release.releaseDeferred();

    expect(await queuedOf(world, agent.companyId)).toBe(4);
    await expect(tryWith(world.services, agent.id, task("d"))).resolves.toBe("backlog_full");
    await checkInvariants(world.sql);
  });

  it("another company's call is taken", async () => {
    await using at = await full();
    const other = await at.world.agent();

    await expect(tryWith(at.world.services, other.id, task("d"))).resolves.toBe("queued");
  });

  it("a call that is refused for another reason is told that reason", async () => {
    await using at = await full();
    await at.world.sql("update companies set status = 'paused'");

    await expect(tryWith(at.world.services, at.agent.id, task("d"))).resolves.toBe("not_invokable");
  });
});

describe("the limit of all companies together", () => {
  it("turns a call away that no company's own limit would", async () => {
    await using world = await World.open({ SYSTOLE_MAX_QUEUED: "2" });
    const agents = [await world.agent(), await world.agent(), await world.agent()] as const;
    for (const { id } of agents.slice(0, 2)) await request(world, id);

    await expect(request(world, agents[2].id)).rejects.toMatchObject({
      code: "backlog_full",
      details: { scopeType: "instance", limit: 2 },
    });
  });

  it("may be none", async () => {
    await using world = await World.open({ SYSTOLE_MAX_QUEUED: "0", SYSTOLE_MAX_QUEUED_PER_COMPANY: "0" });
    const agent = await world.agent();

    const outcomes = await Promise.all(times(40, (n) => tryWith(world.services, agent.id, task(`t${n}`))));

    expect(new Set(outcomes)).toEqual(new Set(["queued"]));
  });
});

describe("callers that race for the last places", () => {
  const LIMIT = 64;

  it("of one process get exactly those", async () => {
    await using world = await World.open({ SYSTOLE_MAX_QUEUED_PER_COMPANY: `${LIMIT}` });
    const agent = await world.agent();

    const outcomes = await Promise.all(times(300, (n) => tryWith(world.services, agent.id, task(`t${n}`))));

    expect(outcomes.filter((outcome) => outcome === "queued")).toHaveLength(LIMIT);
    expect(outcomes.filter((outcome) => outcome === "backlog_full")).toHaveLength(300 - LIMIT);
    expect(await queuedOf(world, agent.companyId)).toBe(LIMIT);
    expect(await wakeupCount(world)).toBe(LIMIT);
    await checkInvariants(world.sql);
  });

  it("of two processes go past the limit by no more than one process's grant, with no scheduler about", async () => {
    await using world = await World.open({ SYSTOLE_MAX_QUEUED_PER_COMPANY: `${LIMIT}` });
    await using other = await world.another();
    const agent = await world.agent();

    const outcomes = await Promise.all(
      times(400, (n) => tryWith(n % 2 === 0 ? world.services : other.services, agent.id, task(`t${n}`))),
    );

    const queued = await queuedOf(world, agent.companyId);
    expect(queued).toBeGreaterThanOrEqual(LIMIT);
    expect(queued).toBeLessThanOrEqual(LIMIT + largestGrant(LIMIT));
    expect(new Set(outcomes)).toEqual(new Set(["queued", "backlog_full"]));
    expect(await wakeupCount(world)).toBe(queued);
    await checkInvariants(world.sql);
  });
});
