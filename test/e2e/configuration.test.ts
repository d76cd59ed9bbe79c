import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { emptyDatabase } from "../support/database.ts";
import { callApi } from "../support/fleet.ts";
import { commandsOf, installCopy } from "../support/installation.ts";
import { openPrivateDatabase } from "../support/private-database.ts";
import { expectSound } from "../support/sound.ts";

const KEY = "an operator key for tests";

describe("a start that cannot be right", () => {
  it.each([
    ["a port that is none", { PORT: "70000" }, /^PORT="70000" is not allowed: a whole number from 0 to 65535\n$/],
    ["a lease that is too short", { SYSTOLE_LEASE_SEC: "1" }, /^SYSTOLE_LEASE_SEC="1" is not allowed: .* 3 to 300\n$/],
    [
      "a database that is none",
      { DATABASE_URL: "mysql://x" },
      /^DATABASE_URL=\(the value given\) is not allowed: .*\n$/,
    ],
    [
      "a bind that others reach, without a key",
      { HOST: "0.0.0.0" },
      /^HOST="0\.0\.0\.0" .* SYSTOLE_OPERATOR_KEY must be set/,
    ],
    ["two slips at once", { PORT: "x", LOG_LEVEL: "loud" }, /^PORT=.*\nLOG_LEVEL=.*\n$/],
  ])("is refused in one line: %s", async (_, env: Record<string, string>, message) => {
    await using installation = await installCopy();

    const refused = await installation.script("start.mjs", { env });

    expect([refused.code, refused.stdout]).toEqual([78, ""]);
    expect(refused.stderr).toMatch(message);
    expect(installation.living()).toEqual([]);
  });

  it.each(["api", "worker", "scheduler"])("is refused in one line: the %s without a database", async (name) => {
    await using installation = await installCopy();

    const refused = await installation.script("run.mjs", { args: [name] });

    expect([refused.code, refused.stdout]).toEqual([78, ""]);
    expect(refused.stderr).toMatch(
      /^DATABASE_URL, PAPERCLIP_AGENT_JWT_SECRET and SYSTOLE_MASTER_KEY must be set .*\n$/,
    );
  });
});

describe("a command", () => {
  it("that there is not is refused with those that there are", async () => {
    await using installation = await installCopy();

    for (const args of [["serve"], ["serve", "--demo"]]) {
      const refused = await installation.script("run.mjs", { args });

      expect([refused.code, refused.stdout]).toEqual([2, ""]);
      expect(refused.stderr).toMatch(
        /^systole has no command "serve"; it has start, keys, migrate, doctor, reset-password, wake, agents, secrets, timers, tokens, help \(.*\)\n$/,
      );
    }
    expect(installation.living()).toEqual([]);
  });

  it("to migrate needs a database, and nothing else", async () => {
    await using installation = await installCopy();
    await using database = await emptyDatabase();

    const refused = await installation.script("run.mjs", { args: ["migrate"] });
    const env = { DATABASE_URL: database.url, HOST: "0.0.0.0" };
    const migrated = await installation.script("run.mjs", { args: ["migrate"], env });

    expect(refused).toMatchObject({ code: 78, stderr: expect.stringMatching(/^DATABASE_URL must be set .*\n$/) });
    expect(migrated).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });
});

describe("npm start where others can reach it", () => {
  it("asks everyone for the operator's key, and its own commands bring it", async () => {
    await using installation = await installCopy();
    await using started = await installation.start({ env: { HOST: "0.0.0.0", SYSTOLE_OPERATOR_KEY: KEY } });
    const url = `http://127.0.0.1:${installation.port}`;
    const ask = { method: "GET", path: "/api/companies" };

    expect((await callApi(url, ask)).status).toBe(401);
    expect((await callApi(url, { ...ask, token: `${KEY}!` })).status).toBe(401);
    expect((await callApi(url, { ...ask, token: KEY })).status).toBe(200);
    const [curl = "", create = "", wake = ""] = commandsOf(started);
    const withKey = { SYSTOLE_OPERATOR_KEY: KEY };
    expect(JSON.parse((await installation.shell(curl, withKey)).stdout)).toMatchObject({ name: "Acme" });
    expect((await installation.shell(create, withKey)).code).toBe(0);
    expect((await installation.shell(wake, withKey)).code).toBe(0);
    expect(await installation.shell(wake)).toMatchObject({ code: 3, stderr: "Authentication required\n" });
    await using database = await openPrivateDatabase((name) => join(installation.dataDir, "postgres", name));
    await expectSound(database);
  });
});
