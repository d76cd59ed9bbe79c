import { tmpdir } from "node:os";
import { describe, expect, it, vi } from "vitest";

import { doctor } from "../../cli/doctor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { emptyDatabase } from "../support/database.ts";
import { seedServer } from "../support/seed-server.ts";
import { writtenBy } from "../support/written.ts";

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly hint?: string;
}

describe("systole doctor", () => {
  const { api } = seedServer();
  /** What it finds with these variables, and its exit code. */
  const examined = async (env: Readonly<Record<string, string>> = {}, url = api().url) => {
    const { databaseUrl, jwtSecret, masterKey } = api().world;
    const variables = {
      PAPERCLIP_AGENT_JWT_SECRET: jwtSecret,
      SYSTOLE_MASTER_KEY: masterKey,
      DATABASE_URL: databaseUrl,
      SYSTOLE_WORKSPACES_DIR: tmpdir(),
      ...env,
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const { stdout, exitCode } = await writtenBy(url, () => doctor({ json: true }));
    const findings = JSON.parse(stdout) as Finding[];
    const of = (check: string) => findings.filter((finding) => finding.check === check);
    return { findings, of, exitCode, bad: findings.filter(({ status }) => status !== "ok").map(({ check }) => check) };
  };

  it("is content with an installation that works, and says what its workers have", async () => {
    const workerId = newId();
    const tools = { claude_local: { version: "2.1.134", isLoggedIn: true } };
    await api().world.services.execution.register({ workerId, host: "one", pid: 1, version: "0", slots: 4, tools });

    const well = await examined();
    expect([well.bad, well.exitCode]).toEqual([[], undefined]);
    expect(well.of("claude_local")).toMatchObject([{ message: "claude 2.1.134 on one, logged in" }]);

    await api().world.sql(`update workers set tools = '{"codex_local": {"version": null, "isLoggedIn": false}}'`);
    const loggedOut = await examined();
    expect([loggedOut.bad, loggedOut.exitCode]).toEqual([["codex_local"], undefined]);
    expect(loggedOut.of("codex_local")[0]?.hint).toContain("codex login");

    const { world } = api();
    const { id: companyId } = await world.company();
    for (const command of [undefined, null, "/opt/claude"]) {
      await world.agent({ companyId, adapterType: "claude_local", adapterConfig: { command } });
    }
    await world.agent({ companyId, adapterType: "pi_local" });
    const stranded = await examined();
    expect([stranded.bad.toSorted(), stranded.exitCode]).toEqual([["claude_local", "codex_local", "pi_local"], 1]);
    expect(stranded.of("claude_local")).toMatchObject([
      {
        status: "fail",
        message: expect.stringContaining("claude, which 2 agents use"),
        hint: expect.stringContaining("Install"),
      },
    ]);
    await world.sql("update agents set adapter_type = 'process' where company_id = $1", [companyId]);

    const place = { directory: "/srv/work", isWritable: true, freeGib: 0 };
    const placed = async (workspaces: object) => {
      await world.sql("update workers set workspaces = $1", [workspaces]);
      return (await examined()).bad;
    };
    expect(await placed(place)).toEqual(["disk", "codex_local"]);
    expect(await placed({ ...place, isWritable: false })).toEqual(["directory", "codex_local"]);
    expect(await placed({ ...place, freeGib: 3 })).toEqual(["codex_local"]);

    await api().world.services.execution.deregister(workerId);
    const alone = await examined();
    expect([alone.bad, alone.exitCode]).toEqual([["workers"], 1]);
  });

  it("fails for each part that is not right, and says what to do", async () => {
    await using empty = await emptyDatabase();
    const wrong = await examined(
      { DATABASE_URL: empty.url, REDIS_URL: "redis://127.0.0.1:1", SYSTOLE_WORKSPACES_DIR: "/dev/null/no" },
      "http://127.0.0.1:1",
    );
    expect([wrong.bad.toSorted(), wrong.exitCode]).toEqual([["directory", "migrations", "redis", "server"], 1]);
    expect(wrong.of("migrations")[0]).toMatchObject({ hint: "Run systole migrate." });
    for (const { status, hint } of wrong.findings) expect(hint === undefined).toBe(status === "ok");

    expect((await examined({ DATABASE_URL: "postgres://127.0.0.1:1/none" })).bad).toContain("database");
    const unreadable = await examined({ PORT: "x" });
    expect([unreadable.bad, unreadable.exitCode]).toEqual([["configuration"], 1]);
  });
});
