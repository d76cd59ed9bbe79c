import { describe, expect, it } from "vitest";

import { tokensCreate, tokensList, tokensRevoke, tokensRotate } from "../../cli/tokens.ts";
import { bearer } from "../support/api.ts";
import { seedServer } from "../support/seed-server.ts";
import { writtenBy } from "../support/written.ts";

describe("systole tokens", () => {
  const { api, ask } = seedServer();
  const ran = (command: () => Promise<void>) => writtenBy(api().url, command);
  const whoami = async (token: string) => (await ask("GET", "/v1/whoami", undefined, bearer(token.trim()))).status;
  const idIn = (stderr: string): string => /^tok_\w+/.exec(stderr)?.[0] ?? "none";

  it("lists them without their values, gives one a new value, and ends it", async () => {
    const made = await ran(() => tokensCreate({ name: "ci", scopes: "read, write", expires: "2099-01-31" }));
    const id = idIn(made.stderr);
    expect(made.stderr).toBe(`${id}: read, write; until 2099-01-31T00:00:00.000Z\n`);

    const listed = await ran(tokensList);
    expect(
      listed.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ id, name: "ci" }]);
    expect(listed.stdout).not.toContain(made.stdout.trim());

    const rotated = await ran(() => tokensRotate(id, {}));
    expect(rotated.stdout).toMatch(/^ca_dev_[0-9a-f]{32}\n$/);
    expect([await whoami(made.stdout), await whoami(rotated.stdout)]).toEqual([200, 200]);
    const again = await ran(() => tokensRotate(id, { grace: "0" }));
    expect([await whoami(rotated.stdout), await whoami(again.stdout)]).toEqual([401, 200]);

    expect(await ran(() => tokensRevoke(id))).toMatchObject({ stderr: `${id} counts no more\n`, exitCode: undefined });
    expect(await whoami(again.stdout)).toBe(401);
  });

  it("lists all of them, however many pages that takes", async () => {
    const { world } = api();
    await world.sql(
      `insert into api_tokens (id, name, scopes, created_by)
       select gen_random_uuid(), 'many', '{read}', 'user:x' from generate_series(1, 120)`,
    );

    const { stdout } = await ran(tokensList);

    expect(stdout.match(/"many"/g)).toHaveLength(120);
  });

  it("say what went wrong, and end accordingly", async () => {
    expect(await ran(() => tokensRevoke("tok_nothing"))).toMatchObject({ stdout: "", exitCode: 3 });
    const refused = await ran(() => tokensCreate({ name: "x", scopes: "everything" }));
    expect(refused).toMatchObject({ stdout: "", exitCode: 1 });
    expect(refused.stderr).toContain("There is no scope everything");
    const { id } = (await ask<{ data: { id: string } }>("POST", "/v1/tokens", { name: "x", scopes: ["read"] })).body
      .data;
    for (const grace of ["soon", "-1"]) {
      expect((await ran(() => tokensRotate(id, { grace }))).exitCode).not.toBeUndefined();
    }
  });
});
