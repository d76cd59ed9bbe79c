import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";

import type { RoutineDetail } from "../../shared/routines/routine.schema.ts";
import type { RoutineRun } from "../../shared/routines/routine-run.schema.ts";
import type { MadeTrigger, RoutineTrigger } from "../../shared/routines/trigger.schema.ts";
import { type Answer, bearer, keyOf, send, sharedApi } from "../support/api.ts";
import { dueTrigger, routineOf, signed } from "../support/routines.ts";
import { times } from "../support/waking.ts";
import { board } from "../support/world.ts";

describe("a webhook of a routine", () => {
  const call = sharedApi({ isLoopback: false });
  const asBoard = () => bearer(call.api().world.operatorKey);

  async function webhookOf(body: object = {}, routine: object = {}) {
    const { world } = call.api();
    const agent = await world.agent();
    const { id: routineId } = await routineOf(world, agent, { concurrencyPolicy: "always_enqueue", ...routine });
    const path = `/api/routines/${routineId}/triggers`;
    const made = await call<MadeTrigger>("POST", path, { kind: "webhook", ...body }, asBoard());
    expect(made.status).toBe(201);
    const { webhookUrl, webhookSecret: secret } = made.body.secretMaterial!;
    return { agent, routineId, trigger: made.body.trigger, secret, path: new URL(webhookUrl).pathname };
  }

  /** As somebody without an account of ours sends it. */
  const fire = (path: string, payload: string, headers: Record<string, string> = {}): Promise<Answer<RoutineRun>> =>
    send(call.api().app, {
      method: "POST",
      url: path,
      headers: { host: "hooks.example.com", "content-type": "application/json", ...headers },
      payload,
    }) as Promise<Answer<RoutineRun>>;

  const runsOf = async (routineId: string): Promise<RoutineRun[]> =>
    (await call<RoutineRun[]>("GET", `/api/routines/${routineId}/runs`, undefined, asBoard())).body;

  const hub = (secret: string, body: string) => ({
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  });

  const BODY = '{"ref": "main",  "n": 1}';

  it.each([
    ["bearer", (secret: string) => bearer(secret)],
    ["hmac_sha256", (secret: string) => signed(secret, BODY)],
    ["github_hmac", (secret: string) => hub(secret, BODY)],
    ["none", () => ({})],
  ])("signed by %s makes work for whoever knows the secret", async (signingMode, headersBy) => {
    const { path, secret, routineId, agent, trigger } = await webhookOf({ signingMode });

    const answer = await fire(path, BODY, headersBy(secret));

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      status: "issue_created",
      source: "webhook",
      triggerPayload: { ref: "main", n: 1 },
    });
    expect(await runsOf(routineId)).toMatchObject([
      { id: answer.body.id, trigger: { id: trigger.id, kind: "webhook" } },
    ]);
    const wakes = await call
      .api()
      .world.sql("select payload from agent_wakeup_requests where agent_id = $1", [agent.id]);
    expect(wakes).toMatchObject([{ payload: { routineRunId: answer.body.id, triggerPayload: { ref: "main" } } }]);
  });

  it.each([
    ["bearer", "no secret", () => ({})],
    ["bearer", "another secret", () => bearer("0".repeat(48))],
    ["bearer", "the beginning of the secret", (secret: string) => bearer(secret.slice(0, -1))],
    ["bearer", "a signature", (secret: string) => signed(secret, BODY)],
    ["hmac_sha256", "the secret itself", (secret: string) => bearer(secret)],
    ["hmac_sha256", "another secret's signature", () => signed("0".repeat(48), BODY)],
    ["hmac_sha256", "another body's signature", (secret: string) => signed(secret, `${BODY} `)],
    ["hmac_sha256", "an old signature", (secret: string) => signed(secret, BODY, 301)],
    ["hmac_sha256", "a signature of the future", (secret: string) => signed(secret, BODY, -301)],
    ["hmac_sha256", "a signature without its time", (secret: string) => hub(secret, BODY)],
    [
      "hmac_sha256",
      "a time that was not signed",
      (secret: string) => ({
        ...signed(secret, BODY),
        "x-paperclip-timestamp": String(Math.floor(Date.now() / 1000) - 1),
      }),
    ],
    ["github_hmac", "another secret's signature", () => hub("0".repeat(48), BODY)],
    ["github_hmac", "no signature", () => ({})],
  ])("signed by %s is not fired with %s", async (signingMode, _what, headersBy) => {
    const { path, secret, routineId } = await webhookOf({ signingMode });

    const answer = await fire(path, BODY, headersBy(secret));

    expect(answer).toMatchObject({ status: 401, body: { error: "Unauthorized" } });
    expect(await runsOf(routineId)).toEqual([]);
  });

  it("answers who does not know the secret as if it were not there", async () => {
    const { path } = await webhookOf({ signingMode: "hmac_sha256" });
    const headers = signed("0".repeat(48), BODY);
    const [there, missing] = [
      await fire(path, BODY, headers),
      await fire(path.replace(/.{24}\/fire/, `${"0".repeat(24)}/fire`), BODY, headers),
    ];

    expect([missing.status, missing.body]).toEqual([there.status, there.body]);
  });

  it("takes a signature as old as its window allows, and no older", async () => {
    const { path, secret } = await webhookOf({ signingMode: "hmac_sha256", replayWindowSec: 3_600 });

    expect(await fire(path, BODY, signed(secret, BODY, 3_500))).toMatchObject({ status: 202 });
    expect(await fire(path, BODY, signed(secret, BODY, 3_700))).toMatchObject({ status: 401 });
  });

  it("is fired once by what is sent again, also at the same time, and under another key", async () => {
    const { path, secret, routineId } = await webhookOf({ signingMode: "hmac_sha256" });
    const headers = signed(secret, BODY);

    const answers = await Promise.all(times(4, (n) => fire(path, BODY, { ...headers, "idempotency-key": `k${n}` })));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await runsOf(routineId)).toHaveLength(1);
  });

  it.each([
    ["Idempotency-Key", { "idempotency-key": "push-1" }],
    ["GitHub's delivery", { "x-github-delivery": "72d3162e" }],
  ])("is fired once for each %s", async (_name, key) => {
    const { path, secret, routineId } = await webhookOf();

    const [first, again, other] = [
      await fire(path, BODY, { ...bearer(secret), ...key }),
      await fire(path, BODY, { ...bearer(secret), ...key }),
      await fire(path, BODY, bearer(secret)),
    ];

    expect(again.body.id).toBe(first.body.id);
    expect(other.body.id).not.toBe(first.body.id);
    expect(await runsOf(routineId)).toHaveLength(2);
  });

  it("has another secret from the moment that it is rotated, which is shown once and kept encrypted", async () => {
    const { path, secret, trigger, routineId } = await webhookOf();
    const url = `/api/routine-triggers/${trigger.id}/rotate-secret`;

    const { body } = await call<MadeTrigger>("POST", url, undefined, asBoard());

    const fresh = body.secretMaterial!.webhookSecret;
    expect(fresh).not.toBe(secret);
    expect(body.trigger.lastRotatedAt).not.toBeNull();
    expect(await fire(path, BODY, bearer(secret))).toMatchObject({ status: 401 });
    expect(await fire(path, BODY, bearer(fresh))).toMatchObject({ status: 202 });

    const shown = await call("GET", `/api/routines/${routineId}`, undefined, asBoard());
    expect(JSON.stringify(shown.body)).not.toContain(fresh);
    const { world } = call.api();
    for (const table of ["routine_triggers", "secrets", "secret_versions", "activity_log", "live_events"]) {
      const rows = await world.sql<{ text: string }>(`select t::text as text from ${table} t`);
      expect(
        rows.filter(({ text }) => text.includes(fresh) || text.includes(Buffer.from(fresh).toString("hex"))),
      ).toEqual([]);
    }
  });

  it("of a secret that somebody took away is not fired by anyone", async () => {
    const { path, secret, trigger } = await webhookOf();
    await call("DELETE", `/api/secrets/${trigger.secretId}`, undefined, asBoard());

    expect(await fire(path, BODY, bearer(secret))).toMatchObject({ status: 401 });
    expect(await fire(path, BODY, bearer("0".repeat(48)))).toMatchObject({ status: 401 });
  });

  it.each([
    [
      "it is turned off",
      async (triggerId: string) => call("PATCH", `/api/routine-triggers/${triggerId}`, { enabled: false }, asBoard()),
    ],
    [
      "its routine is paused",
      async (_: string, routineId: string) =>
        call("PATCH", `/api/routines/${routineId}`, { status: "paused" }, asBoard()),
    ],
  ])("tells only who knows the secret that %s", async (_what, stop) => {
    const { path, secret, trigger, routineId } = await webhookOf();
    await stop(trigger.id, routineId);

    expect(await fire(path, BODY, bearer(secret))).toMatchObject({
      status: 409,
      body: { error: "Routine trigger is not active" },
    });
    expect(await fire(path, BODY, bearer("no"))).toMatchObject({ status: 401 });
  });

  it("takes any JSON and nothing at all, and tells who knows the secret what it cannot take", async () => {
    const { path, secret } = await webhookOf();
    const payloadOf = async (payload: string) => (await fire(path, payload, bearer(secret))).body.triggerPayload;

    expect(await payloadOf("")).toBeNull();
    expect(await payloadOf("[1]")).toEqual({ body: [1] });
    expect(await fire(path, "{", bearer(secret))).toMatchObject({ status: 400 });
    expect(await fire(path, "{", bearer("no"))).toMatchObject({ status: 401 });
    expect(await fire(path, `"${"x".repeat(140_000)}"`, bearer(secret))).toMatchObject({ status: 413 });
  });

  it("keeps a failed run where its work cannot be given to anybody", async () => {
    const { path, secret, agent } = await webhookOf();
    await call.api().world.sql("update agents set lifecycle = 'terminated' where id = $1", [agent.id]);

    const answer = await fire(path, BODY, bearer(secret));

    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: "failed",
        failureReason: "Cannot assign work to terminated agents",
        completedAt: expect.any(String),
      },
    });
  });

  it("is not asked without an end: not by who guesses, and not by who may", async () => {
    const { path, secret, trigger } = await webhookOf();
    const { sql } = call.api().world;
    await fire(path, BODY, bearer(secret));
    await fire(path, BODY);
    await sql("update access_attempts set attempts = 1000 where key like 'token:%' or key like 'webhook:%'");

    for (const headers of [{}, bearer(secret)]) {
      const answer = await fire(path, BODY, headers);
      expect([answer.status, Number(answer.headers["retry-after"]) > 0]).toEqual([429, true]);
    }
    expect(trigger.kind).toBe("webhook");
    await sql("delete from access_attempts");
  });
});

describe("the routines of a company", () => {
  const call = sharedApi();

  it("are listed page by page, with their triggers, their last run and what they are at", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    for (const title of ["a", "b", "c"]) {
      const { id } = await routineOf(world, agent, { title });
      await call("POST", `/api/routines/${id}/triggers`, {
        kind: "schedule",
        cronExpression: "0 9 * * MON-FRI",
        timezone: "Europe/Berlin",
      });
      await call("POST", `/api/routines/${id}/run`);
    }
    const path = `/api/companies/${agent.companyId}/routines`;

    const first = await call<RoutineDetail[]>("GET", `${path}?limit=2`);
    const rest = await call<RoutineDetail[]>("GET", `${path}?limit=2&cursor=${String(first.headers["x-next-cursor"])}`);

    expect([...first.body, ...rest.body].map(({ title }) => title)).toEqual(["c", "b", "a"]);
    expect(rest.headers["link"]).toBeUndefined();
    for (const listed of first.body) {
      expect(listed).toMatchObject({
        status: "active",
        triggers: [{ kind: "schedule", timezone: "Europe/Berlin", nextRunAt: expect.stringMatching(/T0[78]:00:00/) }],
        lastRun: { status: "issue_created", source: "manual" },
        activeIssue: { status: "todo" },
      });
    }
    expect((await call<unknown[]>("GET", `${path}?status=archived`)).body).toEqual([]);
  });

  it.each([
    [{ kind: "schedule", cronExpression: "61 * * * *" }, 422],
    [{ kind: "schedule", cronExpression: "* * * * * *" }, 422],
    [{ kind: "schedule", cronExpression: "0 0 31 2 *" }, 422],
    [{ kind: "schedule", cronExpression: "0 9 * * *", timezone: "Mars/Base" }, 422],
    [{ kind: "schedule" }, 400],
    [{ kind: "webhook", replayWindowSec: 29 }, 400],
    [{ kind: "webhook", signingMode: "rot13" }, 400],
    [{ kind: "telepathy" }, 400],
  ])("take no trigger like %j", async (body, status) => {
    const { world } = call.api();
    const { id } = await routineOf(world, await world.agent());

    expect(await call("POST", `/api/routines/${id}/triggers`, body)).toMatchObject({ status });
  });

  it("are changed and stopped by their triggers' own paths", async () => {
    const { world } = call.api();
    const { id } = await routineOf(world, await world.agent());
    const made = await call<MadeTrigger>("POST", `/api/routines/${id}/triggers`, {
      kind: "schedule",
      cronExpression: "0 9 * * *",
    });
    const path = `/api/routine-triggers/${made.body.trigger.id}`;

    const changed = await call<RoutineTrigger>("PATCH", path, { cronExpression: "30 10 * * *", label: "Late" });
    expect(changed.body).toMatchObject({ label: "Late", nextRunAt: expect.stringContaining("T10:30:00") });
    expect(await call("PATCH", path, { enabled: false })).toMatchObject({ body: { nextRunAt: null } });
    expect(await call("PATCH", path, { signingMode: "none" })).toMatchObject({ status: 400 });
    expect(await call("DELETE", path)).toMatchObject({ status: 200 });
    expect(await call("DELETE", path)).toMatchObject({ status: 404 });
  });

  it("keep a due time that has come when a trigger is only called something else", async () => {
    const { world } = call.api();
    const { id } = await routineOf(world, await world.agent());
    const dueAt = new Date(Date.now() - 3_600_000).toISOString();
    const path = `/api/routine-triggers/${await dueTrigger(world, id, { dueAt })}`;

    expect(await call("PATCH", path, { label: "Daily" })).toMatchObject({ body: { label: "Daily", nextRunAt: dueAt } });
    const other = await call<RoutineTrigger>("PATCH", path, { timezone: "Asia/Tokyo" });
    expect(Date.parse(other.body.nextRunAt!)).toBeGreaterThan(Date.now());
  });

  it("come no more often than the operator allows", async () => {
    const { world } = call.api();
    const { id } = await routineOf(world, await world.agent());
    const add = (cronExpression: string) =>
      call<MadeTrigger>("POST", `/api/routines/${id}/triggers`, { kind: "schedule", cronExpression });
    const tooOften = { status: 422, body: { details: { leastSec: 600 } } };
    const early = await add("*/5 * * * *");
    const path = `/api/routine-triggers/${early.body.trigger.id}`;
    await world.services.settings.updateGeneral(board, { minTimerIntervalSec: 600 });
    try {
      expect(await add("0,5 9 * * *")).toMatchObject(tooOften);
      expect(await add("0,10 9 * * *")).toMatchObject({ status: 201 });
      // What was set before stays, also when it is stopped for a while.
      for (const enabled of [false, true])
        expect(await call("PATCH", path, { enabled })).toMatchObject({ status: 200 });
      expect(await call("PATCH", path, { cronExpression: "*/6 * * * *" })).toMatchObject(tooOften);
      expect(await call("PATCH", path, { timezone: "Asia/Tokyo" })).toMatchObject(tooOften);
    } finally {
      await world.services.settings.updateGeneral(board, { minTimerIntervalSec: 1 });
    }
  });

  it("are run once for each key, in the header or in the body, by an agent of their own too", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { id } = await routineOf(world, agent);
    const api = await call<MadeTrigger>("POST", `/api/routines/${id}/triggers`, { kind: "api" });
    const body = { source: "api", triggerId: api.body.trigger.id };

    const key = bearer(await keyOf(world, agent.id));
    const runs = [
      await call<RoutineRun>("POST", `/api/routines/${id}/run`, body, { ...key, "idempotency-key": "k" }),
      await call<RoutineRun>("POST", `/api/routines/${id}/run`, { ...body, idempotencyKey: "k" }, key),
    ];

    expect(runs.map(({ status }) => status)).toEqual([202, 202]);
    expect(runs[0]!.body).toMatchObject({ source: "api", triggerId: api.body.trigger.id, status: "issue_created" });
    expect(runs[1]!.body.id).toBe(runs[0]!.body.id);
  });

  it("leave their issues out of lists that do not ask for them, and in the hands of who does them", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { id } = await routineOf(world, agent);
    const { body: run } = await call<RoutineRun>("POST", `/api/routines/${id}/run`);
    const listed = async (query: string) =>
      (await call<{ id: string }[]>("GET", `/api/companies/${agent.companyId}/issues?${query}`)).body.map(
        (issue) => issue.id,
      );

    expect(await listed("")).toEqual([]);
    for (const query of [
      "includeRoutineExecutions=true",
      "originKind=routine_execution",
      `originId=${id}`,
      `assigneeAgentId=${agent.id}`,
    ]) {
      expect([query, await listed(query)]).toEqual([query, [run.linkedIssueId]]);
    }
  });
});
