import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import { bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { person, signedIn } from "../support/people.ts";
import { times } from "../support/waking.ts";
import { issueOf } from "../support/working.ts";
import { board } from "../support/world.ts";

describe("the audit trail of what agents are woken for", () => {
  const call = sharedApi();

  const invocations = async (companyId: string) =>
    (await call<Activity[]>("GET", `/api/companies/${companyId}/activity?action=heartbeat.invoked`)).body;

  it("has an entry for each call that is accepted, whether it makes a run, joins one or is kept", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const own = bearer(await keyOf(world, agent.id));
    const url = `/api/agents/${agent.id}/wakeup`;

    const made = await call<{ id: string }>("POST", url, { reason: "secret plans", payload: { a: "b" } });
    await call("POST", url, { source: "automation" }, own);
    await world.services.agents.pause(board, agent.id);
    const kept = await call<{ wakeupId: string }>("POST", url, { source: "assignment" });

    const entry = { action: "heartbeat.invoked", agentId: agent.id, runId: null };
    expect(await invocations(agent.companyId)).toMatchObject([
      { ...entry, actorType: "user", entityType: "wakeup", entityId: kept.body.wakeupId },
      { ...entry, actorType: "agent", actorId: agent.id, entityType: "heartbeat_run", entityId: made.body.id },
      {
        ...entry,
        actorType: "user",
        entityType: "heartbeat_run",
        entityId: made.body.id,
        details: { source: "on_demand", triggerDetail: "manual", wakeupId: expect.any(String) },
      },
    ]);
    expect(JSON.stringify(await invocations(agent.companyId))).not.toContain("secret plans");
    const told = await world.sql<{ payload: Activity }>(
      "select payload from live_events where company_id = $1 and payload ->> 'action' = 'heartbeat.invoked' order by id",
      [agent.companyId],
    );
    expect(told.map(({ payload }) => payload.entityId)).toEqual([made.body.id, made.body.id, kept.body.wakeupId]);
  });

  it("has none for what is refused, left out, or was accepted before, nor for what the fleet itself brings about", async () => {
    const { world } = call.api();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: false } } });
    const url = `/api/agents/${agent.id}/wakeup`;
    await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "todo" });
    await call("POST", url, { source: "timer" });
    expect(await invocations(agent.companyId)).toEqual([]);

    await call("POST", url, { idempotencyKey: "once" });
    await call("POST", url, { idempotencyKey: "once" });
    await world.services.agents.pause(board, agent.id);
    expect(await call("POST", url)).toMatchObject({ status: 409 });

    expect(await invocations(agent.companyId)).toHaveLength(1);
  });

  it("has as many as there are calls, of a hundred at once", async () => {
    const { world } = call.api();
    const agents = [await world.agent(), await world.agent({ name: "Bob" })];

    await Promise.all(
      times(100, (n) => call("POST", `/api/agents/${agents[n % 2]!.id}/wakeup`, { payload: { taskKey: `${n % 7}` } })),
    );

    for (const { companyId } of agents) expect(await invocations(companyId)).toHaveLength(50);
  });

  it("names the run in which an agent asks", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);

    await call("POST", `/api/agents/${agent.id}/wakeup`, {}, bearer(await tokenOf(world, claimed, agent)));

    expect(await invocations(agent.companyId)).toMatchObject([
      { actorType: "agent", runId: claimed.run.id },
      { actorType: "user", runId: null },
    ]);
  });
});

describe("an entry of the audit trail", () => {
  const call = sharedApi({ isLoopback: false });

  it("names the person, and the board key by which it was done", async () => {
    const { world } = call.api();
    const { id: companyId } = await world.company();
    const someone = await person(world, { roles: { [companyId]: "owner" } });
    const byHand = signedIn(someone.session);
    const made = await call<{ id: string; token: string }>("POST", "/api/board-api-keys", { name: "laptop" }, byHand);
    const { id, token } = made.body;

    await call("PATCH", `/api/companies/${companyId}`, { description: "By key" }, bearer(token));
    await call("POST", `/api/companies/${companyId}/goals`, { title: "By hand" }, byHand);

    const trail = await call<Activity[]>("GET", `/api/companies/${companyId}/activity`, undefined, byHand);
    const [last, first] = trail.body;
    expect(first).toMatchObject({
      action: "company.updated",
      actorType: "user",
      actorId: someone.id,
      details: { changed: ["description"], boardKey: { id, name: "laptop" } },
    });
    expect(last).toMatchObject({ action: "goal.created", actorId: someone.id });
    expect(last!.details).not.toHaveProperty("boardKey");
  });
});
