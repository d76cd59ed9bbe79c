import { Buffer } from "node:buffer";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run, RunLogPage } from "../../shared/runs/run.schema.ts";
import type { Wakeup } from "../../shared/wakeups/wakeup.schema.ts";
import { type Answer, openApi, type TestApi } from "../support/api.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { seedOf } from "../support/seed.ts";
import { until } from "../support/until.ts";

const SEED = seedOf("FUZZ_SEED");
const EACH = 20;
const DEEPEST = 100;
/** Not too long for one variable. */
const LONG = "x".repeat(130_000);

type Payload = Readonly<Record<string, unknown>>;
interface Accepted {
  readonly id: string;
  readonly wakeup: { readonly id: string };
}

/** Any UTF-16, with a liking for what text cannot hold and for what objects already have. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    "\0",
    "\ud800",
    "a\udc00",
    "\u2028",
    "\\u0000",
  ),
);
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e308, 5e-324, 2 ** 53),
);

/** Objects as JSON can write them: `__proto__` is a key like any other there. */
const anyPayload: fc.Arbitrary<Payload> = fc.letrec<{ value: unknown; object: Payload }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    anyNumber,
    anyText,
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc
    .array(fc.tuple(anyText, tie("value")), { maxLength: 4 })
    .map((entries) =>
      JSON.parse(`{${entries.map(([key, of]) => `${JSON.stringify(key)}:${JSON.stringify(of)}`).join()}}`),
    ),
})).object;

/** Payloads that a database of text can hold. */
const storable = anyPayload.filter(isStorable);

describe(`what a wakeup brings (FUZZ_SEED=${SEED})`, () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it("is refused with a reason, or given back as it came", async () => {
    const agent = await api.world.agent();
    await fc.assert(
      fc.asyncProperty(anyPayload, async (payload) => {
        const before = await count(api);
        const answer = await wake(api, agent, { payload, coalesce: false });

        const isTaken = isStorable(payload);
        expect(answer.status).toBe(isTaken ? 202 : 400);
        const kept = isTaken ? (await wakeupOf(api, answer)).payload : [refusalOf(answer), await count(api)];
        expect(kept).toEqual(isTaken ? normal(payload) : refused(before));
      }),
      { seed: SEED, numRuns: 150, interruptAfterTimeLimit: 8_000 },
    );
  });

  it.each([
    ["a megabyte of text", { text: "é".repeat(512 * 1024) }],
    ["a megabyte of small things", { list: Array.from({ length: 100_000 }, (_, n) => ({ n })) }],
    ["a megabyte of keys", Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`key ${n}`, n]))],
    ["as deep as may be", nested(DEEPEST - 2)],
  ])("%s is given back as it came", async (_, payload) => {
    const answer = await wake(api, await api.world.agent(), { payload });

    expect(answer.status).toBe(202);
    expect((await wakeupOf(api, answer)).payload).toEqual(payload);
  });

  it.each([DEEPEST, 1_000, 100_000])("nested %i deep is refused with a reason", async (depth) => {
    const before = await count(api);
    const body = `{"payload":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;

    const answer = await wake(api, await api.world.agent(), body);

    expect(answer).toMatchObject({ status: 400, body: { error: "JSON may be nested 100 deep at the most" } });
    expect(await count(api)).toBe(before);
  });

  it("may have a reason of two thousand characters, and no more", async () => {
    const agent = await api.world.agent();
    const reason = 'é\u2028"\\'.repeat(500);

    const answer = await wake(api, agent, { reason });

    expect((await wakeupOf(api, answer)).reason).toBe(reason);
    expect(await wake(api, agent, { reason: `${reason}x` })).toMatchObject({ status: 400 });
  });
});

describe(`what an agent's process is given (FUZZ_SEED=${SEED})`, () => {
  it("is the wakeup's payload and the agent's variables as they came, and its output is kept as it was", async () => {
    await using api = await openApi();
    await using _worker = await hireWorker(api.world);
    await using _scheduler = await hireScheduler(api.world);
    const texts = fc.sample(
      anyText.filter((text) => text !== "" && isStorable(text)),
      { seed: SEED, numRuns: EACH },
    );
    const payloads = fc.sample(storable, { seed: SEED, numRuns: EACH });

    await Promise.all(
      payloads.map(async (payload, n) => {
        const text = texts[n] ?? "";
        const command = { command: "sh", args: ["-c", 'printf "%s\\n%s" "$TEXT" "$PAPERCLIP_WAKE_PAYLOAD_JSON"'] };
        const agent = await api.world.agent({ name: "echo", adapterConfig: { ...command, env: { TEXT: text } } });
        const answer = await wake(api, agent, { payload });
        const run = await ended(api, answer);

        expect(run).toMatchObject({ status: "succeeded", contextSnapshot: expected(payload) });
        const { stdout } = await outputOf(api, run.id);
        expect(stdout.subarray(0, Buffer.byteLength(text) + 1).toString()).toBe(`${text}\n`);
        const given: unknown = JSON.parse(stdout.subarray(Buffer.byteLength(text) + 1).toString());
        expect(given).toEqual(run.contextSnapshot);
      }),
    );
  });

  it("is nothing of a payload that no variable can hold, which is in the run's context all the same", async () => {
    await using api = await openApi();
    await using _worker = await hireWorker(api.world);
    await using _scheduler = await hireScheduler(api.world);
    const script = 'printf "%s" "$' + '{PAPERCLIP_WAKE_PAYLOAD_JSON-none}"';
    const agent = await api.world.agent({ adapterConfig: { command: "sh", args: ["-c", script] } });
    const text = "x".repeat(1024 * 1024);

    const run = await ended(api, await wake(api, agent, { payload: { text } }));

    expect(run.status).toBe("succeeded");
    expect(run.contextSnapshot?.["text"] === text).toBe(true);
    expect((await outputOf(api, run.id)).stdout.toString()).toBe("none");
  });

  it.each([
    ["a variable that is too long", { LONG: "x".repeat(260_000) }],
    ["too many long variables", Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`LONG_${n}`, LONG]))],
    ["a variable that has no name", { "A=B": "x" }],
  ])(
    "fails with a reason where %s keeps a process from starting",
    async (_, env) => {
      await using api = await openApi();
      await using _worker = await hireWorker(api.world);
      await using _scheduler = await hireScheduler(api.world);
      const agent = await api.world.agent({ adapterConfig: { command: "true", env } });

      const run = await ended(api, await wake(api, agent, {}));

      expect([run.status, run.errorCode, run.error?.slice(0, 100)]).toEqual([
        "failed",
        expect.stringMatching(/^(?!internal)/),
        expect.any(String),
      ]);
    },
    40_000,
  );
});

function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, of]) => key !== "__proto__" && isStorable(key) && isStorable(of));
}

/** As JSON has it: -0 is 0. */
const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const REFUSAL = /NUL or unpaired surrogates|__proto__/;
const refused = (before: unknown): unknown => [expect.stringMatching(REFUSAL), before];
const refusalOf = ({ body }: Answer): string => (body as { error: string }).error;

/** Keys that a context has of its own are not the payload's. */
const OWN = [
  "wakeReason",
  "wakeSource",
  "wakeTriggerDetail",
  "triggeredBy",
  "actorId",
  "forceFreshSession",
  "wakeCount",
  "wakes",
];

const expected = (payload: Payload): unknown =>
  Object.fromEntries(Object.entries(normal(payload) as Payload).filter(([key]) => !OWN.includes(key)));

function nested(depth: number): Payload {
  let value: Payload = {};
  for (let n = 0; n < depth; n += 1) value = { a: value };
  return value;
}

const wake = ({ call }: TestApi, { id }: Agent, body: unknown): Promise<Answer<Accepted>> =>
  call<Accepted>("POST", `/api/agents/${id}/wakeup`, typeof body === "string" ? body : JSON.stringify(body), {
    "content-type": "application/json",
  });

const wakeupOf = async ({ call }: TestApi, { body }: Answer<Accepted>): Promise<Wakeup> =>
  (await call<Wakeup>("GET", `/api/wakeups/${body.wakeup.id}`)).body;

async function count({ world }: TestApi): Promise<unknown> {
  const [row] = await world.sql(
    "select (select count(*) from agent_wakeup_requests) as wakeups, (select count(*) from heartbeat_runs) as runs",
  );
  return JSON.stringify(row);
}

const ended = ({ call }: TestApi, { body }: Answer<Accepted>): Promise<Run> =>
  until(
    async () => {
      const { body: run } = await call<Run>("GET", `/api/heartbeat-runs/${body.id}`);
      return run.finishedAt === null ? undefined : run;
    },
    { timeoutMs: 15_000, what: "the run to end" },
  );

/** The bytes that a process wrote. */
async function outputOf({ call }: TestApi, runId: string): Promise<{ readonly stdout: Buffer }> {
  const { body } = await call<RunLogPage>("GET", `/api/heartbeat-runs/${runId}/log?limitBytes=1048576`);
  const lines = body.content.split("\n").filter((line) => line !== "");
  const chunks = lines
    .map((line) => JSON.parse(line) as { stream: string; chunk: string; base64?: string })
    .filter(({ stream }) => stream === "stdout");
  return {
    stdout: Buffer.concat(
      chunks.map(({ chunk, base64 }) => Buffer.from(base64 ?? chunk, base64 === undefined ? "utf8" : "base64")),
    ),
  };
}
