import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";

import { instanceBoard } from "../../shared/auth/actor.ts";
import { signRunToken, verifyRunToken } from "../../shared/auth/run-token.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { board, World } from "../support/world.ts";

const READ = { isMutation: false };
const CHANGE = { isMutation: true };

/** An agent with a run that is going, and the token that the run was given. */
async function running(world: World) {
  const agent = await world.agent();
  const { run, fencingToken } = await world.run(agent.id);
  const claims = { agentId: agent.id, companyId: agent.companyId, adapterType: "process", runId: run.id, fencingToken };
  const token = await signRunToken({ secret: world.jwtSecret, ttlSec: 60, ...claims });
  return { agent, run, claims, token };
}

const endRun = (world: World, runId: string, ago = "0 seconds") =>
  world.sql("update heartbeat_runs set status = 'succeeded', finished_at = now() - $2::interval where id = $1", [
    runId,
    ago,
  ]);

describe("authenticate", () => {
  it("knows the operator by the operator's key", async () => {
    await using world = await World.open();
    const { authenticate } = world.services.auth;

    await expect(authenticate(world.operatorKey, CHANGE)).resolves.toEqual(instanceBoard("operator"));
    await expect(authenticate(`${world.operatorKey}x`, CHANGE)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it.each(["", "nonsense", "pcp_", `pcp_${"0".repeat(48)}`, "a.b.c", "null"])("refuses %j", async (bearer) => {
    await using world = await World.open();

    await expect(world.services.auth.authenticate(bearer, READ)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("a key of an agent", () => {
  it("speaks for the agent, also while it is paused", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { token } = await world.services.agents.createKey(board, agent.id, { name: "k" });
    await world.services.agents.pause(board, agent.id);

    await expect(world.services.auth.authenticate(token, CHANGE)).resolves.toEqual({
      type: "agent",
      agentId: agent.id,
      companyId: agent.companyId,
    });
  });

  it.each([
    ["was revoked", "update agent_api_keys set revoked_at = now()"],
    ["belongs to a terminated agent", "update agents set lifecycle = 'terminated'"],
    ["belongs to an agent that is pending approval", "update agents set lifecycle = 'pending_approval'"],
    ["belongs to a deleted agent", "update agents set deleted_at = now()"],
    ["belongs to a deleted company", "update companies set deleted_at = now()"],
  ])("counts no more when it %s", async (_, change) => {
    await using world = await World.open();
    const agent = await world.agent();
    const { token } = await world.services.agents.createKey(board, agent.id, { name: "k" });
    await world.sql(change);

    await expect(world.services.auth.authenticate(token, READ)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("notes its use at most once a minute, even in a burst", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { token } = await world.services.agents.createKey(board, agent.id, { name: "k" });
    const { authenticate } = world.services.auth;
    const version = async () =>
      (
        await world.sql<{ at: Date | null; xmin: string }>(
          "select last_used_at as at, xmin::text as xmin from agent_api_keys",
        )
      )[0]!;
    await world.sql(
      "create table uses (n int); create function count_use() returns trigger language plpgsql as $$ begin insert into uses values (1); return new; end $$",
    );
    await world.sql("create trigger counted after update on agent_api_keys for each row execute function count_use()");

    await Promise.all(Array.from({ length: 10 }, () => authenticate(token, READ)));
    const first = await version();
    await authenticate(token, READ);
    await expect(version()).resolves.toEqual(first);
    await expect(world.sql("select 1 from uses")).resolves.toHaveLength(1);

    await world.sql("update agent_api_keys set last_used_at = now() - interval '61 seconds'");
    const { at: before } = await version();
    await authenticate(token, READ);
    expect((await version()).at!.getTime() - before!.getTime()).toBeGreaterThan(60_000);
    expect(first.at).toBeInstanceOf(Date);
  });
});

describe("the token of a run", () => {
  it("speaks for the agent in this run, while it is going", async () => {
    await using world = await World.open();
    const { agent, claims, token } = await running(world);

    await expect(world.services.auth.authenticate(token, CHANGE)).resolves.toEqual({
      type: "agent",
      agentId: agent.id,
      companyId: agent.companyId,
      run: { runId: claims.runId, fencingToken: claims.fencingToken },
    });
  });

  it("is refused to reads and lost to changes once the run has ended", async () => {
    await using world = await World.open();
    const { run, token } = await running(world);
    await endRun(world, run.id);

    await expect(world.services.auth.authenticate(token, READ)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(world.services.auth.authenticate(token, CHANGE)).rejects.toMatchObject({
      code: "lease_lost",
      details: { runId: run.id },
    });
  });

  it("is lost when another claim has superseded it", async () => {
    await using world = await World.open();
    const { run, token } = await running(world);
    await world.sql("update heartbeat_runs set fencing_token = nextval('fencing_tokens') where id = $1", [run.id]);

    await expect(world.services.auth.authenticate(token, READ)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(world.services.auth.authenticate(token, CHANGE)).rejects.toMatchObject({ code: "lease_lost" });
    await expect(world.services.auth.authenticate(token, { ...CHANGE, allowEnded: true })).resolves.toMatchObject({
      type: "agent",
    });
  });

  it("may still report costs for a day after the run has ended", async () => {
    await using world = await World.open();
    const { run, token } = await running(world);
    const costs = { isMutation: true, allowEnded: true };

    await expect(world.services.auth.authenticate(token, costs)).resolves.toMatchObject({ run: { runId: run.id } });
    await endRun(world, run.id, "23 hours");
    await expect(world.services.auth.authenticate(token, costs)).resolves.toMatchObject({ run: { runId: run.id } });
    await endRun(world, run.id, "25 hours");
    await expect(world.services.auth.authenticate(token, costs)).rejects.toMatchObject({ code: "lease_lost" });
  });

  it("changes nothing for an agent that was terminated, but its money is counted", async () => {
    await using world = await World.open();
    const { agent, token } = await running(world);
    await world.services.agents.terminate(board, agent.id);

    await expect(world.services.auth.authenticate(token, READ)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(world.services.auth.authenticate(token, CHANGE)).rejects.toMatchObject({ code: "lease_lost" });
    await expect(world.services.auth.authenticate(token, { ...CHANGE, allowEnded: true })).resolves.toMatchObject({
      type: "agent",
    });
  });

  it("counts for nothing where its run is another's, unknown, or of a deleted agent", async () => {
    await using world = await World.open();
    const { agent, claims, token } = await running(world);
    const other = await running(world);
    const sign = (change: object) => signRunToken({ secret: world.jwtSecret, ttlSec: 60, ...claims, ...change });
    const { authenticate } = world.services.auth;

    for (const forged of [
      await sign({ agentId: other.agent.id }),
      await sign({ companyId: other.agent.companyId }),
      await sign({ runId: newId() }),
    ]) {
      await expect(authenticate(forged, CHANGE)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    await world.services.agents.delete(board, agent.id);
    await expect(authenticate(token, CHANGE)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is not believed when it was signed by someone else, for something else, or too long ago", async () => {
    await using world = await World.open();
    const { claims, token } = await running(world);
    const key = new TextEncoder().encode(world.jwtSecret);
    const jwt = (change: (token: SignJWT) => SignJWT) =>
      change(
        new SignJWT({
          company_id: claims.companyId,
          adapter_type: "process",
          run_id: claims.runId,
          fencing_token: claims.fencingToken,
        })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject(claims.agentId)
          .setIssuer("paperclip")
          .setAudience("paperclip-api")
          .setIssuedAt()
          .setExpirationTime("1m"),
      ).sign(key);
    const [head, body] = token.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;

    await expect(world.services.auth.authenticate(await jwt((same) => same), CHANGE)).resolves.toMatchObject({
      type: "agent",
    });
    for (const bad of [
      await signRunToken({ secret: "another secret, long enough", ttlSec: 60, ...claims }),
      await signRunToken({ secret: world.jwtSecret, ttlSec: -1, ...claims }),
      await jwt((it) => it.setIssuer("somebody")),
      await jwt((it) => it.setAudience("something")),
      await jwt((it) => it.setSubject("nobody")),
      none,
      `${head}.${body}.AAAA`,
    ]) {
      await expect(world.services.auth.authenticate(bad, CHANGE)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("carries the wire's claims", async () => {
    const claims = { agentId: newId(), companyId: newId(), adapterType: "http", runId: newId(), fencingToken: 7 };
    const secret = "a secret for tests, long enough";

    const token = await signRunToken({ secret, ttlSec: 60, ...claims });

    const payload = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
    expect(payload).toEqual({
      sub: claims.agentId,
      company_id: claims.companyId,
      adapter_type: "http",
      run_id: claims.runId,
      fencing_token: 7,
      iss: "paperclip",
      aud: "paperclip-api",
      iat: expect.any(Number),
      exp: (payload["iat"] as number) + 60,
    });
    await expect(verifyRunToken(secret, token)).resolves.toEqual(claims);
  });
});
