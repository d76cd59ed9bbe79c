import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { endedRuns, openFleet, wake } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const RUDE = resolve("test/e2e/fixtures/rude-adapter.mjs");
const TEMPLATE = resolve("docs/adapter-template/adapter.mjs");
const PROGRAM = resolve("docs/adapter-template/fake-program.mjs");
const loading = { SYSTOLE_ADAPTERS: `${RUDE},${TEMPLATE}` };

describe("adapters of others in a fleet", () => {
  it("do their work, and what they let fall ends no run but their own", async () => {
    await using fleet = await openFleet();
    await fleet.api(loading);
    const [worker] = await Promise.all([fleet.worker(loading), fleet.scheduler()]);
    const { body: company } = await fleet.call<Company>("POST", "/api/companies", { name: "Acme" });
    const run = async (adapterType: string, adapterConfig: object): Promise<string> => {
      const body = {
        name: `${adapterType} ${JSON.stringify(adapterConfig)}`.slice(0, 100),
        adapterType,
        adapterConfig,
      };
      const made = await fleet.call<Agent>("POST", `/api/companies/${company.id}/agents`, body);
      return (await wake(fleet, made.body.id)).id;
    };
    const gate = join(fleet.directory, "gate");
    const waiting = { command: "sh", args: ["-c", `while [ ! -e ${gate} ]; do sleep 0.1; done`] };
    const bystander = await run("process", waiting);

    const fallen = [await run("rude", { scene: "reject" }), await run("rude", { scene: "timer" })];
    const late = await run("rude", { scene: "late" });
    await until(() => worker.output().includes("long after its end"), { timeoutMs: 60_000, what: "the late error" });
    const fine = [
      await run("rude", { scene: "succeed" }),
      await run("json_lines", { program: process.execPath, args: [PROGRAM, "succeed"] }),
    ];
    await writeFile(gate, "");
    const runs = new Map((await endedRuns(fleet, company.id, 6)).map((one) => [one.id, one]));

    for (const id of fallen) {
      expect(runs.get(id)).toMatchObject({
        status: "failed",
        errorCode: "adapter_failed",
        error: expect.stringMatching(/nobody waited for this|thrown in a timer/),
      });
    }
    for (const id of [bystander, late, ...fine]) expect(runs.get(id)).toMatchObject({ status: "succeeded" });
    expect(worker.output()).toContain("an adapter let an error fall");
    await expectSound(fleet);
  });

  it("that cannot be loaded keep the API and workers from starting, which they say", async () => {
    await using fleet = await openFleet();
    const wrong = { SYSTOLE_ADAPTERS: "/no/such/adapter.mjs" };

    for (const start of [fleet.api, fleet.worker]) {
      await expect(start(wrong)).rejects.toThrow(/SYSTOLE_ADAPTERS: \/no\/such\/adapter\.mjs cannot be used/);
    }
  });
});
