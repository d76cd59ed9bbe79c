import { describe, expect, it } from "vitest";

import { UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { freshSecret } from "../../shared/platform/config.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import { runOf } from "../support/crew.ts";
import { endpoint, type Received } from "../support/endpoint.ts";
import { fakeOpenclaw } from "../support/fake-openclaw.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";
import { asAgent, board, World } from "../support/world.ts";

const VALUE = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

const finished = (world: World, runId: string): Promise<RunRow> =>
  until(
    async () => {
      const run = await runOf(world, runId);
      return run.finished_at !== null && run;
    },
    { timeoutMs: 15_000, what: `run ${runId} to end` },
  );

const shell = (script: string, env: Record<string, unknown>) => ({
  adapterType: "process" as const,
  adapterConfig: { command: "sh", args: ["-c", script], env },
});

async function logOf(world: World, runId: string): Promise<string> {
  const { content } = await world.services.runs.log(board, runId, { offset: 0, limitBytes: 1_000_000 });
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { chunk: string }).chunk)
    .join("");
}

/** Everything that is stored, but for the secret itself. */
async function record(world: World): Promise<string> {
  const tables = await world.sql<{ name: string }>(
    `select relname as name from pg_class
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
  );
  const rows = await Promise.all(tables.map(({ name }) => world.sql(`select t::text as row from ${name} t`)));
  return JSON.stringify(rows);
}

describe("a run that is given a secret", { timeout: 60_000 }, () => {
  it("says to a gateway with it who it is, and says it to nobody else", async () => {
    await using world = await World.open();
    await using gateway = await fakeOpenclaw({
      token: VALUE,
      onRun: (run) => {
        run.emit("assistant", { delta: `they say ${VALUE}` });
        run.end({ payloads: [{ text: `I know ${VALUE}` }] });
      },
    });
    await using _worker = await hireWorker(world, { allowPrivateHttp: true });
    const owner = await world.agent();
    const authToken = referTo(await keptBy(world, owner, { value: VALUE }));
    const adapterConfig = { url: gateway.url, authToken };
    const { id } = await world.agent({ companyId: owner.companyId, adapterType: "openclaw", adapterConfig });

    const run = await finished(world, await world.wake(id));

    expect(run).toMatchObject({ status: "succeeded", session_id_after: gateway.runs[0]?.params["sessionKey"] });
    expect(await logOf(world, run.id)).toContain("they say");
    expect(await record(world)).not.toContain(VALUE);
  });

  it("has it in its environment, in the version that holds when it starts", async () => {
    await using world = await World.open();
    await using _worker = await hireWorker(world);
    const owner = await world.agent();
    const secret = await keptBy(world, owner, { value: "first-value" });
    const script = 'case "$TOKEN" in "$EXPECTED") exit 0;; *) exit 1;; esac';
    const { id } = await world.agent({
      companyId: owner.companyId,
      ...shell(script, { TOKEN: referTo(secret), EXPECTED: "first-value" }),
    });
    const first = await finished(world, await world.wake(id));
    await world.services.secrets.rotate(board, secret.id, { value: "second-value" });
    const change = { adapterConfig: { env: { TOKEN: referTo(secret), EXPECTED: "second-value" } } };
    await world.services.agents.update(board, id, UpdateAgent.parse(change));
    const second = await finished(world, await world.wake(id));

    expect([first.status, second.status]).toEqual(["succeeded", "succeeded"]);
    const events = await world.services.runs.events(board, second.id, { afterSeq: 0, limit: 10 });
    expect(events.filter(({ eventType }) => eventType === "secrets.resolved").map(({ payload }) => payload)).toEqual([
      { secrets: [{ place: "env.TOKEN", secretId: secret.id, version: 2 }] },
    ]);
    await checkInvariants(world.sql);
  });

  it("leaves nothing of it behind, though it prints it in two writes, encoded, in its report and to stderr", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const owner = await world.agent();
    const secret = await keptBy(world, owner, { value: VALUE });
    const [head, tail] = [VALUE.slice(0, 11), VALUE.slice(11)];
    const script = [
      `printf 'split %s' ${head}; sleep 0.4; printf '%s end\\n' ${tail}`,
      'printf "plain %s\\n" "$TOKEN"; printf "err %s\\n" "$TOKEN" >&2',
      'printf "user:%s" "$TOKEN" | base64 -w0; echo',
      "env",
      `printf '{"usage":{"inputTokens":1},"costUsd":0.01,"summary":"used %s","sessionId":"%s","model":"m"}\\n' "$TOKEN" "$TOKEN"`,
      "exit 3",
    ].join("\n");
    const { id } = await world.agent({ companyId: owner.companyId, ...shell(script, { TOKEN: referTo(secret) }) });

    const run = await finished(world, await world.wake(id));

    expect(run).toMatchObject({ status: "failed", exit_code: 3 });
    const log = await logOf(world, run.id);
    // The script itself names the halves, but is not printed.
    expect(log).toContain("split ***REDACTED*** end\n");
    expect(log).toContain("plain ***REDACTED***\n");
    expect(log).toContain("TOKEN=***REDACTED***\n");
    expect(log).toContain("PAPERCLIP_API_KEY=***REDACTED***\n");
    expect(run.stderr_excerpt).toBe("err ***REDACTED***\n");
    expect(run.result_json).toMatchObject({ summary: "used ***REDACTED***" });
    expect(run.session_id_after).toBe("***REDACTED***");
    const stored = await record(world);
    expect(stored).not.toContain(VALUE);
    expect(stored).not.toContain(Buffer.from(`user:${VALUE}`).toString("base64").slice(8, -4));
  });

  it("hands it to an endpoint in a header, and takes it out of what that answers, at once or later", async () => {
    await using world = await World.open();
    await using _worker = await hireWorker(world, { allowPrivateHttp: true });
    const owner = await world.agent();
    const secret = await keptBy(world, owner, { value: VALUE });
    const answers: Received[] = [];
    await using server = await endpoint((request, response) => {
      answers.push(request);
      const isLater = answers.length > 1;
      response.writeHead(isLater ? 202 : 200, { "content-type": "application/json" });
      response.end(
        JSON.stringify(isLater ? { status: "accepted" } : { summary: `got ${String(request.headers["x-token"])}` }),
      );
    });
    const { id } = await world.agent({
      companyId: owner.companyId,
      adapterType: "http",
      adapterConfig: { url: server.url, headers: { "X-Token": referTo(secret) } },
    });
    const first = await finished(world, await world.wake(id));
    const secondId = await world.wake(id);
    const second = await until(async () => {
      const run = await runOf(world, secondId);
      return run.awaits_result && run;
    });
    const actor = {
      ...asAgent({ id, companyId: owner.companyId }),
      run: { runId: second.id, fencingToken: Number(second.fencing_token) },
    };
    await world.services.runResults.report(
      actor,
      second.id,
      RunResult.parse({ status: "succeeded", summary: VALUE, result: { a: [VALUE] } }),
    );

    expect(answers.map(({ headers }) => headers["x-token"])).toEqual([VALUE, VALUE]);
    expect(first).toMatchObject({ status: "succeeded", result_json: { summary: "got ***REDACTED***" } });
    expect(await runOf(world, second.id)).toMatchObject({
      status: "succeeded",
      result_json: { summary: "***REDACTED***", a: ["***REDACTED***"] },
    });
    expect(await record(world)).not.toContain(VALUE);
  });

  it.each([
    [
      "was deleted",
      "secret_not_found",
      async (world: World, secretId: string) => {
        await world.services.secrets.remove(board, secretId, { force: true });
        return world.masterKey;
      },
    ],
    ["has a key that its worker does not have", "secret_unreadable", () => Promise.resolve(freshSecret())],
    [
      "was tampered with",
      "secret_unreadable",
      async (world: World) => {
        await world.sql("update secret_versions set sealed_value = wrapped_key");
        return world.masterKey;
      },
    ],
  ])("fails for good, and says which, when it %s", async (_what, errorCode, spoil) => {
    await using world = await World.open();
    const owner = await world.agent();
    const secret = await keptBy(world, owner, { value: VALUE });
    const { id } = await world.agent({ companyId: owner.companyId, ...shell("exit 0", { TOKEN: referTo(secret) }) });
    await using _worker = await hireWorker(world, { masterKeys: await spoil(world, secret.id) });

    const run = await finished(world, await world.wake(id));

    expect(run).toMatchObject({ status: "failed", error_code: errorCode, process_pid: null });
    expect(run.error).toMatch(/^env\.TOKEN cannot be given to the agent: the secret /);
    await expect(world.sql("select from heartbeat_runs where retry_of_run_id is not null")).resolves.toEqual([]);
    await checkInvariants(world.sql);
  });
});
