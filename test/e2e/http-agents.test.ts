import { describe, expect, it } from "vitest";

import { freshSigningSecret } from "../../shared/webhooks/webhook-signature.ts";
import { type Endpoint, endpoint } from "../support/endpoint.ts";
import { endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";
import { verifiedBy } from "../support/webhooks.ts";

const ALLOWED = { SYSTOLE_ALLOW_PRIVATE_HTTP: "true" };

/** Takes each run with 202, and does nothing of itself: the test is what works behind it. */
const patient = () =>
  endpoint((_request, response) => {
    response.writeHead(202, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: "accepted", deadlineSec: 60 }));
  });

/** Apart from those of workers that look whether it is there. */
const callsOf = ({ received }: Endpoint) => received.filter(({ method }) => method === "POST");

/** An agent whose work is done elsewhere, woken; resolves when its call has come and it is known to be held open. */
async function atWork(fleet: Fleet, behind: Endpoint, more: Readonly<Record<string, unknown>> = {}) {
  const signingSecret = freshSigningSecret();
  const { company, agents } = await hire(
    fleet,
    1,
    { url: behind.url, signingSecret },
    { adapterType: "http", ...more },
  );
  const run = await wake(fleet, agents[0]!.id);
  const call = await until(() => callsOf(behind)[0], { what: "the call", timeoutMs: 30_000 });
  const token = call.headers.authorization!.replace("Bearer ", "");
  const tell = (what: "progress" | "result", said: object) =>
    fleet.call<Record<string, unknown>>("POST", `/api/heartbeat-runs/${run.id}/${what}`, said, token);
  await until(
    async () => {
      const { body } = await fleet.call<{ workerId: string | null }>("GET", `/api/heartbeat-runs/${run.id}`);
      return body.workerId === null;
    },
    { what: "the run to be held open", timeoutMs: 30_000 },
  );
  return { company, agent: agents[0]!, run, call, signingSecret, tell };
}

describe("an http agent that answers 202", () => {
  it("is called signed, says how far it is, and ends its run once, though the worker is killed meanwhile", async () => {
    await using behind = await patient();
    await using fleet = await openFleet();
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker(ALLOWED), fleet.scheduler()]);
    const { company, run, call, signingSecret, tell } = await atWork(fleet, behind);

    expect(verifiedBy(signingSecret, call)).toMatchObject({ runId: run.id });
    expect(() => verifiedBy(freshSigningSecret(), call)).toThrow("No matching signature found");
    worker.signal("SIGKILL");
    await worker.exited;
    expect(await tell("progress", { message: "Half of it", costUsd: 0.01, deadlineSec: 60 })).toMatchObject({
      status: 200,
      body: { runId: run.id, cancelRequested: false },
    });
    await fleet.worker(ALLOWED);

    const result = { status: "succeeded", summary: "All of it", costUsd: 0.02 };
    const answers = [await tell("result", result), await tell("result", result)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const runs = await endedRuns(fleet, company.id, 1);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: "succeeded", costUsd: 0.02, resultJson: { summary: "All of it" } });
    expect(callsOf(behind)).toHaveLength(1);
    await expectSound(fleet);
  });

  it("is told to stop by the budget that its own report used up, and what it cost is booked", async () => {
    await using behind = await patient();
    await using fleet = await openFleet();
    await fleet.api();
    await Promise.all([fleet.worker(ALLOWED), fleet.scheduler()]);
    const { company, agent, run, tell } = await atWork(fleet, behind, { budgetMonthlyCents: 10 });

    expect((await tell("progress", { costUsd: 0.04 })).body).toMatchObject({ cancelRequested: false });
    await until(async () => (await tell("progress", { costUsd: 0.12 })).body["cancelRequested"] !== false, {
      what: "it to be told to stop",
    });
    await tell("result", { status: "cancelled", costUsd: 0.12 });

    const runs = await endedRuns(fleet, company.id, 1);
    expect(runs).toMatchObject([{ id: run.id, status: "cancelled", errorCode: "budget_exceeded", costUsd: 0.12 }]);
    const paused = await until(
      async () => {
        const { body } = await fleet.call<Record<string, unknown>>("GET", `/api/agents/${agent.id}`);
        return body["status"] === "paused" && body;
      },
      { what: "its agent to be paused" },
    );
    expect(paused).toMatchObject({ pauseReason: "budget", spentMonthlyCents: 12 });
    await expectSound(fleet);
  });

  it("that is never heard of again ends with its deadline, whichever worker called it", async () => {
    await using behind = await patient();
    await using fleet = await openFleet();
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker(ALLOWED), fleet.scheduler()]);
    const { company, tell } = await atWork(fleet, behind);
    worker.signal("SIGKILL");
    await worker.exited;
    await tell("progress", { costUsd: 0.03, deadlineSec: 1 });

    expect(await endedRuns(fleet, company.id, 1)).toMatchObject([{ status: "timed_out", costUsd: 0.03 }]);
    const late = await tell("result", { status: "succeeded", costUsd: 0.05 });
    expect(late).toMatchObject({ status: 409, body: { details: { status: "timed_out" } } });
    await expectSound(fleet);
  });
});
