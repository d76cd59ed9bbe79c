import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { decodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { endpoint } from "../support/endpoint.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { adminOf, companyOnV1, type Enveloped, SENIOR, type ShownAgent } from "../support/staffing.ts";
import { until } from "../support/until.ts";
import { eventIn, listenAt, sendWebhooks } from "../support/webhooks.ts";

/** Where the two surfaces meet: what is done on one of them, seen from both, and as it is told. README.md has the rest. */
describe("agents of both surfaces", () => {
  const call = sharedApi();

  async function furnished(company: Parameters<typeof companyOnV1>[1] = {}) {
    const { world } = call.api();
    const { companyId, base } = await companyOnV1(world, company);
    const token = await adminOf(world);
    const ask = <Body = Enveloped<ShownAgent>>(method: string, path: string, body?: unknown) =>
      call<Body>(method, `${base}${path}`, body, token);
    const hire = () => ask("POST", "/agents", { ...SENIOR, teamId: "default" });
    return { world, companyId, ask, hire };
  }

  const uuidOf = ({ id }: { readonly id: string }): string => decodePublicId("agent", id) ?? "";

  it("finish their run when they are paused on /v1, and not on /api; paused they are on both", async () => {
    const { world, companyId, ask } = await furnished();
    const directory = await mkdtemp(join(tmpdir(), "systole-paused-"));
    const mayEnd = join(directory, "may-end");
    const script = `until [ -e ${mayEnd} ]; do sleep 0.1; done`;
    const working = {
      companyId,
      adapterType: "process",
      adapterConfig: { command: "sh", args: ["-c", script] },
    } as const;
    const [here, there] = [await world.agent(working), await world.agent(working)];
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const runs = [await world.wake(here.id), await world.wake(there.id)];
    const statuses = () =>
      Promise.all(
        runs.map(async (id) => (await call<{ status: string }>("GET", `/api/heartbeat-runs/${id}`)).body.status),
      );
    const become = (...expected: string[]) =>
      until(async () => (await statuses()).join() === expected.join(), { timeoutMs: 15_000, what: expected.join() });
    await become("running", "running");

    await ask("POST", `/agents/${here.id}/pause`);
    await call("POST", `/api/agents/${there.id}/pause`);

    await become("running", "cancelled");
    for (const { id } of [here, there]) {
      expect(await ask("GET", `/agents/${id}`)).toMatchObject({ body: { data: { status: "paused" } } });
      expect(await call("GET", `/api/agents/${id}`)).toMatchObject({ body: { status: "paused" } });
    }
    await writeFile(mayEnd, "");
    await become("succeeded", "cancelled");
    await rm(directory, { recursive: true });
  });

  it("that are terminated on /api are retired on /v1, told once, without a token, and never resumed", async () => {
    const { world, companyId, ask, hire } = await furnished();
    await using receiver = await endpoint((_, response) => response.end());
    const { agentToken = "", ...agent } = (await hire()).body.data;
    await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world);
    const onApi = `/api/agents/${uuidOf(agent)}`;

    await call("POST", `${onApi}/terminate`);
    await call("POST", `${onApi}/terminate`);
    await ask("POST", `/agents/${agent.id}/retire`);

    expect(await ask("GET", `/agents/${agent.id}`)).toMatchObject({ body: { data: { status: "retired" } } });
    expect(await world.services.staff.authenticate(agentToken)).toBeUndefined();
    expect(await ask("POST", `/agents/${agent.id}/resume`)).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
    expect(await call("POST", `${onApi}/resume`)).toMatchObject({
      status: 422,
      body: { error: "Cannot resume a terminated agent" },
    });
    await hire();
    await until(() => receiver.received.some((request) => eventIn(request).type === "agent.hired"));
    await until(
      async () => (await world.sql("select from webhook_deliveries where status <> 'delivered'")).length === 0,
    );
    const told = receiver.received.map(eventIn).filter(({ data }) => data["id"] === agent.id);
    expect(told.map(({ type, data }) => [type, data["status"]])).toEqual([["agent.retired", "retired"]]);
  });

  it("that wait for the board have no token, and are told as hired when it has let them in", async () => {
    const { world, companyId, ask, hire } = await furnished({ requireBoardApprovalForNewAgents: true });
    await using receiver = await endpoint((_, response) => response.end());
    await listenAt(world, companyId, receiver.url, ["*"]);
    await using _sender = await sendWebhooks(world);
    const types = () => receiver.received.map((request) => eventIn(request).type);

    const asked = await hire();
    await until(() => types().includes("approval.requested"));

    expect(asked).toMatchObject({ status: 202, body: { data: { status: "pending_approval" } } });
    expect(asked.body.data).not.toHaveProperty("agentToken");
    expect(types()).not.toContain("agent.hired");
    await ask("POST", `/approvals/${asked.body.data.approvalId}/approve`);
    await until(() => types().includes("agent.hired"));
    expect(types().filter((type) => type === "agent.hired")).toHaveLength(1);
  });
});
