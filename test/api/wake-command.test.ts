import { describe, expect, it, vi } from "vitest";

import { wake } from "../../cli/commands.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { seedServer } from "../support/seed-server.ts";
import { until } from "../support/until.ts";
import { writtenBy } from "../support/written.ts";

describe("systole wake --follow", () => {
  const { api, ask } = seedServer();

  it("says once why a run waits, and how it ended", async () => {
    const { world } = api();
    const agent = await world.agent({ adapterType: "claude_local" });
    const ended = writtenBy(api().url, () => wake(agent.id, { follow: true }));
    const runId = await until(
      async () =>
        (await world.sql<{ id: string }>("select id from heartbeat_runs where agent_id = $1", [agent.id]))[0]?.id,
    );

    await expect(world.services.execution.claim(runId, newId(), 60, { usable: ["process"] })).resolves.toBeNull();
    // It is said while the command still follows.
    await until(() => vi.mocked(process.stderr.write).mock.calls.some(([text]) => String(text).includes("it waits")));
    await ask("POST", `/api/heartbeat-runs/${runId}/cancel`, {});

    const { stderr, exitCode } = await ended;
    expect(stderr.match(/it waits: adapter\.no_worker/g)).toHaveLength(1);
    expect([stderr.trim().split("\n").at(-1), exitCode]).toEqual([expect.stringContaining("cancelled"), 1]);
  });
});
