import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { endOf, issueOf } from "../support/working.ts";

describe("X-Paperclip-Run-Id", () => {
  const call = sharedApi();

  /** An agent with a run that goes on and an issue to check out; and another agent, likewise. */
  async function two() {
    const { world } = call.api();
    const agent = await world.agent();
    const other = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const [own, others] = [await world.run(agent.id), await world.run(other.id)];
    const issue = await issueOf(world, agent.companyId, { status: "todo" });
    return { world, agent, own, others, issue, key: bearer(await keyOf(world, agent.id)) };
  }

  const checkOut = (issueId: string, agentId: string, headers: Readonly<Record<string, string>>) =>
    call<{ checkoutRunId: string }>(
      "POST",
      `/api/issues/${issueId}/checkout`,
      { agentId, expectedStatuses: ["todo"] },
      headers,
    );

  const saidBy = async (companyId: string, title: string): Promise<Activity | undefined> =>
    (await call<Activity[]>("GET", `/api/companies/${companyId}/activity?action=goal.created`)).body.find(
      ({ details }) => details?.["title"] === title,
    );

  it("lets an agent that comes with its own key ask in its own run that goes on", async () => {
    const { agent, own, issue, key } = await two();
    const header = { ...key, "x-paperclip-run-id": own.run.id.toUpperCase() };

    expect(await checkOut(issue.id, agent.id, key)).toMatchObject({ status: 401 });
    expect(await checkOut(issue.id, agent.id, header)).toMatchObject({
      status: 200,
      body: { checkoutRunId: own.run.id },
    });
    await call("POST", `/api/companies/${agent.companyId}/goals`, { title: "In it" }, header);
    expect(await saidBy(agent.companyId, "In it")).toMatchObject({ actorId: agent.id, runId: own.run.id });
  });

  it.each(["another agent's", "one that is over", "one that never was", "no id"])(
    "counts as not said with a key when it names %s",
    async (which) => {
      const { world, agent, own, others, issue, key } = await two();
      if (which === "one that is over") await endOf(world, own.run.id);
      const named = {
        "another agent's": others.run.id,
        "one that is over": own.run.id,
        "one that never was": newId(),
        "no id": "run-1",
      }[which]!;
      const header = { ...key, "x-paperclip-run-id": named };

      expect(await checkOut(issue.id, agent.id, header)).toMatchObject({
        status: 401,
        body: { error: "Agent run id required" },
      });
      expect(await call("POST", `/api/companies/${agent.companyId}/goals`, { title: which }, header)).toMatchObject({
        status: 201,
      });
      expect(await saidBy(agent.companyId, which)).toMatchObject({ actorId: agent.id, runId: null });
    },
  );

  it("is refused with the token of a run when it names another one, be it of the same agent", async () => {
    const { world, agent, own, others } = await two();
    const token = bearer(await tokenOf(world, own, agent));

    for (const named of [others.run.id, newId(), "run-1"]) {
      const answer = await call("GET", "/api/agents/me", undefined, { ...token, "x-paperclip-run-id": named });
      expect(answer).toMatchObject({ status: 422, body: { details: { code: "agent_jwt_run_id_mismatch" } } });
    }
  });
});
