import { describe, expect, it } from "vitest";
import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { CreateHire } from "../../shared/approvals/hire.schema.ts";
import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { freshSecret } from "../../shared/platform/config.ts";
import { createKeyring } from "../../shared/secrets/keyring.ts";
import { createSecretKeys } from "../../shared/secrets/secret-keys.service.ts";
import type { Resolution } from "../../shared/secrets/secret-resolution.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { asAgent, board, World } from "../support/world.ts";

const VALUE = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

const env = (variables: Record<string, unknown>) => ({ command: "true", env: variables });

const resolve = (world: World, companyId: string, variables: Record<string, unknown>): Promise<Resolution> =>
  world.services.secretResolution.resolve({ companyId, adapterConfig: env(variables) });

/** The variables that a run would get, or why it would get none. */
async function given(world: World, companyId: string, variables: Record<string, unknown>): Promise<unknown> {
  const resolution = await resolve(world, companyId, variables);
  return resolution.kind === "resolved" ? resolution.adapterConfig["env"] : resolution.errorCode;
}

const update = (world: World, agentId: string, adapterConfig: Record<string, unknown>) =>
  world.services.agents.update(board, agentId, UpdateAgent.parse({ adapterConfig }));

describe("a secret", () => {
  it("is stored so that nothing in the database tells its value", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent, { value: VALUE });
    await world.services.secrets.rotate(board, secret.id, { value: `${VALUE}2` });

    const tables = await world.sql<{ name: string }>(
      "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    );
    const hex = Buffer.from(VALUE).toString("hex");
    for (const { name } of tables) {
      const rows = JSON.stringify(await world.sql(`select t::text as row from ${name} t`));
      expect([rows.includes(VALUE), rows.includes(hex)], name).toEqual([false, false]);
    }
  });

  it("is given in its latest version, or in the one that is pinned", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent, { value: "first-value" });
    const rotated = await world.services.secrets.rotate(board, secret.id, { value: "second-value" });

    expect(rotated).toMatchObject({ latestVersion: 2, rotatedAt: expect.any(String) });
    await expect(
      given(world, agent.companyId, { A: referTo(secret), B: referTo(secret, 1), C: referTo(secret, 2), D: "plain" }),
    ).resolves.toEqual({ A: "second-value", B: "first-value", C: "second-value", D: "plain" });
    await expect(given(world, agent.companyId, { A: referTo(secret, 3) })).resolves.toBe("secret_version_not_found");
    const detail = await world.services.secrets.get(board, secret.id);
    expect(detail.versions.map(({ version }) => version)).toEqual([2, 1]);
    expect(detail.lastUsedAt).not.toBeNull();
  });

  it("gets versions one after the other, however many rotate it at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent);

    await Promise.all([1, 2, 3, 4, 5].map((n) => world.services.secrets.rotate(board, secret.id, { value: `v-${n}` })));

    const { latestVersion, versions } = await world.services.secrets.get(board, secret.id);
    expect([latestVersion, versions.map(({ version }) => version)]).toEqual([6, [6, 5, 4, 3, 2, 1]]);
  });

  it("has a name that no other of its company has", async () => {
    await using world = await World.open();
    const [agent, stranger] = [await world.agent(), await world.agent()];
    await keptBy(world, agent, { name: "taken" });
    const free = await keptBy(world, agent, { name: "free" });

    await expect(keptBy(world, agent, { name: "taken" })).rejects.toMatchObject({ code: "conflict" });
    await expect(world.services.secrets.update(board, free.id, { name: "taken" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(keptBy(world, stranger, { name: "taken" })).resolves.toMatchObject({ name: "taken" });
  });

  it("is not given to a run of another company", async () => {
    await using world = await World.open();
    const [agent, stranger] = [await world.agent(), await world.agent()];
    const secret = await keptBy(world, agent);

    await expect(given(world, stranger.companyId, { A: referTo(secret) })).resolves.toBe("secret_not_found");
  });

  it("leaves a trail of what was done to it, and never of what it holds", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await keptBy(world, agent, { value: VALUE });
    await world.services.secrets.update(board, id, { description: "new" });
    await world.services.secrets.rotate(board, id, { value: VALUE });
    await world.services.secrets.remove(board, id, { force: false });

    const filter = ActivityFilter.parse({ entityType: "secret" });
    const trail = await world.services.activity.list(board, agent.companyId, filter);
    expect(trail.map(({ action }) => action)).toEqual([
      "secret.deleted",
      "secret.rotated",
      "secret.updated",
      "secret.created",
    ]);
    expect(JSON.stringify(trail)).not.toContain(VALUE);
  });
});

describe("a row of a secret that was tampered with", () => {
  it.each([
    ["has the value of another secret", "sealed_value = o.sealed_value"],
    ["has all that another secret has", "sealed_value = o.sealed_value, wrapped_key = o.wrapped_key"],
    ["has a changed value", "sealed_value = set_byte(v.sealed_value, 30, get_byte(v.sealed_value, 30) # 1)"],
    ["has a changed key", "wrapped_key = set_byte(v.wrapped_key, 40, get_byte(v.wrapped_key, 40) # 1)"],
    ["is empty", "sealed_value = ''"],
  ])("is refused: one that %s", async (_what, change) => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent, { name: "mine", value: "mine-mine" });
    const other = await keptBy(world, agent, { name: "other", value: "other-other" });
    await world.sql(
      `update secret_versions v set ${change} from secret_versions o where v.secret_id = $1 and o.secret_id = $2`,
      [secret.id, other.id],
    );

    await expect(given(world, agent.companyId, { A: referTo(secret) })).resolves.toBe("secret_unreadable");
    await expect(given(world, agent.companyId, { A: referTo(other) })).resolves.toEqual({ A: "other-other" });
  });

  it("is refused: an old version put in the place of the latest, and a secret moved to another company", async () => {
    await using world = await World.open();
    const [agent, thief] = [await world.agent(), await world.agent()];
    const secret = await keptBy(world, agent, { value: "first-value" });
    await world.services.secrets.rotate(board, secret.id, { value: "second-value" });
    await world.sql(
      `update secret_versions v set wrapped_key = o.wrapped_key, sealed_value = o.sealed_value
         from secret_versions o where v.version = 2 and o.version = 1`,
    );
    await expect(given(world, agent.companyId, { A: referTo(secret) })).resolves.toBe("secret_unreadable");

    await world.sql("update secrets set company_id = $1", [thief.companyId]);
    await world.sql("update secret_versions set company_id = $1", [thief.companyId]);
    await expect(given(world, thief.companyId, { A: referTo(secret, 1) })).resolves.toBe("secret_unreadable");
  });
});

describe("what an agent's configuration may refer to", () => {
  it.each([
    ["no secret", () => referTo({ id: newId() }), "invalid_reference"],
    ["a version that there is not", (id: string) => referTo({ id }, 2), "invalid_reference"],
    ["what is no id", () => ({ type: "secret_ref", secretId: "github" }), "invalid_input"],
    ["what is no version", (id: string) => ({ ...referTo({ id }), version: "newest" }), "invalid_input"],
  ])("is not %s", async (_what, referenceTo, code) => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await keptBy(world, agent);
    const config = { adapterConfig: env({ TOKEN: referenceTo(id) }) };

    const [created, updated, hired] = await Promise.allSettled([
      world.agent({ companyId: agent.companyId, ...config }),
      world.services.agents.update(board, agent.id, UpdateAgent.parse(config)),
      world.services.approvals.hire(board, agent.companyId, CreateHire.parse({ name: "Dave", ...config })),
    ]);
    for (const result of [created, updated, hired]) {
      expect(result).toMatchObject({ status: "rejected", reason: { code } });
    }
  });

  it("is not a secret of another company", async () => {
    await using world = await World.open();
    const [agent, stranger] = [await world.agent(), await world.agent()];
    const foreign = await keptBy(world, stranger);

    await expect(update(world, agent.id, env({ TOKEN: referTo(foreign) }))).rejects.toMatchObject({
      code: "invalid_reference",
    });
  });

  it("is not judged anew where it stays as it was", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    await update(world, agent.id, env({ TOKEN: referTo(secret) }));
    await world.services.secrets.remove(board, secret.id, { force: true });

    await expect(update(world, agent.id, env({ TOKEN: referTo(secret), MORE: "1" }))).resolves.toMatchObject({
      adapterConfig: { env: { MORE: "1" } },
    });
    await expect(update(world, agent.id, env({ OTHER: referTo(secret) }))).rejects.toMatchObject({
      code: "invalid_reference",
    });
  });

  it("is not a secret that an agent lacks itself, where it hires without the board", async () => {
    await using world = await World.open();
    const boss = await world.agent({ role: "ceo" });
    const [own, other] = [await keptBy(world, boss, { name: "own" }), await keptBy(world, boss, { name: "other" })];
    await update(world, boss.id, env({ TOKEN: referTo(own) }));
    const hire = (secret: { id: string }) =>
      world.services.approvals.hire(
        asAgent(boss),
        boss.companyId,
        CreateHire.parse({ name: "Dave", adapterConfig: env({ TOKEN: referTo(secret) }) }),
      );

    await expect(hire(other)).rejects.toMatchObject({ code: "forbidden", details: { secretIds: [other.id] } });
    await expect(hire(own)).resolves.toMatchObject({ approval: null });
  });

  it("is no plain value of what a name calls a secret, in strict mode", async () => {
    await using world = await World.open({ PAPERCLIP_SECRETS_STRICT_MODE: "true" });
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    // As it was configured before the mode was set.
    await world.sql("update agents set adapter_config = $2 where id = $1", [agent.id, env({ OLD_TOKEN: "kept" })]);

    for (const value of ["plain", { type: "plain", value: "plain" }]) {
      await expect(update(world, agent.id, env({ API_KEY: value }))).rejects.toMatchObject({
        code: "plain_secret_refused",
        details: { places: ["env.API_KEY"] },
      });
    }
    await expect(
      update(
        world,
        agent.id,
        env({ API_KEY: referTo(secret), OLD_TOKEN: "***REDACTED***", EMPTY_TOKEN: "", NAME: "x" }),
      ),
    ).resolves.toMatchObject({ id: agent.id });
  });
});

describe("a secret in use", () => {
  it("says who is given it, and is deleted only by force", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    await update(world, agent.id, {
      ...env({ TOKEN: referTo(secret) }),
      headers: { authorization: referTo(secret, 1) },
    });
    const retired = await world.agent({ companyId: agent.companyId, adapterConfig: env({ TOKEN: referTo(secret) }) });
    await world.services.agents.terminate(board, retired.id);

    await expect(world.services.secrets.usage(board, secret.id, { limit: 10 })).resolves.toEqual([
      {
        agentId: agent.id,
        agentName: agent.name,
        bindings: [
          { place: "env.TOKEN", version: "latest" },
          { place: "headers.authorization", version: 1 },
        ],
      },
    ]);
    await expect(world.services.secrets.remove(board, secret.id, { force: false })).rejects.toMatchObject({
      code: "secret_in_use",
      details: { agentIds: [agent.id] },
    });
    await world.services.secrets.remove(board, secret.id, { force: true });
    await expect(given(world, agent.companyId, { A: referTo(secret) })).resolves.toBe("secret_not_found");
    await expect(world.sql("select from secret_versions")).resolves.toEqual([]);
  });

  it.each(["signingSecret", "authToken", "devicePrivateKeyPem"])("is one too where it is %s", async (field) => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    await update(world, agent.id, { [field]: referTo(secret) });

    await expect(world.services.secrets.usage(board, secret.id, { limit: 10 })).resolves.toMatchObject([
      { agentId: agent.id, bindings: [{ place: field, version: "latest" }] },
    ]);
  });

  it("is not deleted while an agent is just being given it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    for (let round = 0; round < 10; round += 1) {
      const secret = await keptBy(world, agent, { name: `secret-${round}` });
      const [deleted, bound] = await Promise.allSettled([
        world.services.secrets.remove(board, secret.id, { force: false }),
        update(world, agent.id, env({ [`TOKEN_${round}`]: referTo(secret) })),
      ]);

      expect([deleted.status, bound.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("the master key", () => {
  it("is replaced: the new one encrypts, both decrypt, and after rewrapping the new one alone", async () => {
    const [old, fresh] = [freshSecret(), freshSecret()];
    await using before = await World.open({ SYSTOLE_MASTER_KEY: old });
    const agent = await before.agent();
    const { companyId } = agent;
    const secret = await keptBy(before, agent);
    for (let n = 2; n <= 7; n += 1) await before.services.secrets.rotate(board, secret.id, { value: `value-${n}` });
    await using after = await before.another({ SYSTOLE_MASTER_KEY: fresh });
    const keyring = createKeyring([fresh, old]);
    const db = openDb({ url: before.databaseUrl, pool: 2, applicationName: "test", onError: () => {} });
    const keys = createSecretKeys({ db, keyring, batch: 3 });
    const outcome = async () =>
      (await after.services.secretResolution.resolve({ companyId, adapterConfig: env({ A: referTo(secret) }) })).kind;

    expect(await outcome()).toBe("failed");
    await expect(after.services.secretKeys.listUnknown()).resolves.toEqual([
      { keyId: expect.any(String), versions: 7 },
    ]);
    await expect(keys.rewrap(board)).resolves.toEqual({ rewrapped: 7, remaining: 0, unreadable: 0 });
    expect(await outcome()).toBe("resolved");
    await expect(keys.rewrap(board)).resolves.toEqual({ rewrapped: 0, remaining: 0, unreadable: 0 });
    await expect(after.services.secretKeys.listUnknown()).resolves.toEqual([]);
    const [trail] = await before.sql("select company_id, action from activity_log where action = 'secret.rewrapped'");
    expect(trail).toEqual({ company_id: companyId, action: "secret.rewrapped" });
    await db.close();
  });

  it("that is not there is named by who needs it, and what it encrypted is passed over in rewrapping", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    await using other = await world.another({ SYSTOLE_MASTER_KEY: freshSecret() });

    await expect(
      other.services.secretResolution.resolve({
        companyId: agent.companyId,
        adapterConfig: env({ A: referTo(secret) }),
      }),
    ).resolves.toMatchObject({
      kind: "failed",
      errorCode: "secret_unreadable",
      message: expect.stringMatching(
        /^env\.A cannot be given .*"github-token" .*master key [0-9a-f]{16}, .*SYSTOLE_MASTER_KEY/,
      ),
    });
    await expect(other.services.secretKeys.rewrap(board)).resolves.toEqual({
      rewrapped: 0,
      remaining: 0,
      unreadable: 1,
    });
  });
});
