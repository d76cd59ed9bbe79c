import { describe, expect, it } from "vitest";

import { timersAdd, timersChange, timersFire, timersList } from "../../cli/timers.ts";
import { seedServer } from "../support/seed-server.ts";
import { writtenBy } from "../support/written.ts";

describe("systole timers", () => {
  const { api } = seedServer();
  const ran = (command: () => Promise<void>) => writtenBy(api().url, command);

  it("adds one, lists it, pauses and resumes it, fires it, and deletes it", async () => {
    const { name, companyId } = await api().world.agent({ name: "Ada" });
    const company = companyId;
    const made = await ran(() =>
      timersAdd(name, { company, cron: "0 9 * * 1-5", timezone: "Europe/Berlin", jitter: "30", name: "Day" }),
    );
    const id = made.stdout.trim();
    expect(made.stderr).toContain("Europe/Berlin");

    const lines = async () => (await ran(() => timersList(name, { company }))).stdout;
    expect(await lines()).toMatch(new RegExp(`^${id}  active  \\S+Z  .*Berlin.*  \\(Day\\)\n$`));
    const [listed] = (await ran(() => timersList(name, { company, json: true }))).stdout.trim().split("\n");
    expect(JSON.parse(listed!)).toMatchObject({ id, jitterSec: 30 });

    expect((await ran(() => timersChange("pause", id))).stderr).toMatch(new RegExp(`^${id}  paused  -`));
    expect((await ran(() => timersFire(id))).stderr).toMatch(/^queued: [0-9a-f-]{36}\n$/);
    expect((await ran(() => timersChange("resume", id))).stderr).toContain("active");
    expect((await ran(() => timersChange("delete", id))).stderr).toBe(`${id} is deleted\n`);
    expect(await lines()).toBe("");
    expect(await ran(() => timersChange("pause", id))).toMatchObject({ stdout: "", exitCode: 3 });
  });

  it("says what is missing, or not understood, and makes nothing", async () => {
    const { id } = await api().world.agent();
    const refused = [
      {},
      { every: "60", cron: "0 9 * * *" },
      { every: "soon" },
      { cron: "at nine" },
      { at: "tomorrow" },
    ];

    for (const options of refused) {
      const { stdout, stderr, exitCode } = await ran(() => timersAdd(id, options));
      expect([options, stdout, stderr === "", exitCode]).toEqual([options, "", false, 2]);
    }
    expect((await ran(() => timersAdd("nobody", { every: "60" }))).exitCode).toBe(3);
    expect((await ran(() => timersList(id, {}))).stdout).toBe("");
  });
});
