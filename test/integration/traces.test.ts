import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

import type { Issue } from "../../shared/issues/issue.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { parseTraceparent } from "../../shared/kernel/trace.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { openApi, type TestApi } from "../support/api.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { until } from "../support/until.ts";

const spans = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));

beforeEach(() => spans.reset());
afterAll(() => trace.disable());

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";
const traceparent = `00-${TRACE}-${CALLER}-01`;

const named = (name: string): ReadableSpan => {
  const found = spans.getFinishedSpans().filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`${found.length} spans are called ${name}`);
  return found[0] as ReadableSpan;
};
const parentOf = (name: string): string | undefined => named(name).parentSpanContext?.spanId;
const idOf = (name: string): string => named(name).spanContext().spanId;

/** An agent whose process writes down the trace context that it was given. */
async function tracedAgent({ world }: TestApi) {
  const file = join(tmpdir(), `systole-trace-${newId()}`);
  const agent = await world.agent({
    adapterType: "process",
    adapterConfig: { command: "sh", args: ["-c", `printf %s "$TRACEPARENT" > ${file}`] },
  });
  return { agent, given: () => readFile(file, "utf8") };
}

const ended = ({ world }: TestApi, agentId: string): Promise<RunRow> =>
  until(
    async () => {
      const [run] = await world.sql<RunRow>("select * from heartbeat_runs where agent_id = $1", [agentId]);
      return run?.finished_at != null && spans.getFinishedSpans().some(({ name }) => name === "run") && run;
    },
    { timeoutMs: 30_000, what: "the run to end" },
  );

describe("the trace of a wakeup", () => {
  it("goes from the request by way of the run's row to the worker and its child", async () => {
    await using api = await openApi();
    await using _worker = await hireWorker(api.world);
    const { agent, given } = await tracedAgent(api);
    spans.reset();

    const answer = await api.call("POST", `/api/agents/${agent.id}/wakeup`, {}, { traceparent });
    const run = await ended(api, agent.id);

    const request = "POST /api/agents/:agentId/wakeup";
    expect(new Set(spans.getFinishedSpans().map((span) => span.spanContext().traceId))).toEqual(new Set([TRACE]));
    expect(parentOf(request)).toBe(CALLER);
    expect(parseTraceparent(String(answer.headers["traceparent"]))?.spanId).toBe(idOf(request));
    expect(parentOf("accept wakeup")).toBe(idOf(request));
    expect(parseTraceparent(run.traceparent ?? "")?.spanId).toBe(idOf("accept wakeup"));
    expect(parentOf("run")).toBe(idOf("accept wakeup"));
    for (const step of ["claim", "execute", "settle"]) expect(parentOf(step), step).toBe(idOf("run"));
    expect(await given()).toBe(`00-${TRACE}-${idOf("execute")}-01`);
  });

  it("names what it is about by ids and codes, and says nothing that anybody wrote", async () => {
    await using api = await openApi();
    await using _worker = await hireWorker(api.world);
    const { agent } = await tracedAgent(api);
    spans.reset();

    const told = { reason: "a-secret-reason", payload: { token: "a-secret-payload" }, idempotencyKey: "a-secret-key" };
    await api.call("POST", `/api/agents/${agent.id}/wakeup?note=a-secret-query`, told, { traceparent });
    const run = await ended(api, agent.id);

    const ids = { "systole.run_id": run.id, "systole.agent_id": agent.id, "systole.company_id": agent.companyId };
    expect(named("accept wakeup").attributes).toEqual({
      ...ids,
      "systole.wakeup.source": "on_demand",
      "systole.wakeup.outcome": "queued",
    });
    expect(named("run").attributes).toEqual(ids);
    expect(named("execute").attributes).toEqual({ "systole.adapter": "process", "systole.outcome": "succeeded" });
    expect(named("POST /api/agents/:agentId/wakeup").attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/api/agents/:agentId/wakeup",
      "http.response.status_code": 202,
    });
    const all = spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(JSON.stringify(all)).not.toContain("a-secret");
  });

  it("is the one of the request that brought it about, whatever that was", async () => {
    await using api = await openApi();
    const { agent } = await tracedAgent(api);

    const issue = { title: "Mend it", assigneeAgentId: agent.id, status: "todo" };
    await api.call<Issue>("POST", `/api/companies/${agent.companyId}/issues`, issue, { traceparent });

    const [run] = await api.world.sql<RunRow>("select * from heartbeat_runs");
    expect(run).toMatchObject({ invocation_source: "assignment", traceparent: expect.stringContaining(TRACE) });
  });

  it("is kept by a run that is tried again", async () => {
    await using api = await openApi();
    await using _worker = await hireWorker(api.world);
    await using _scheduler = await hireScheduler(api.world);
    const agent = await api.world.agent({
      adapterType: "process",
      adapterConfig: { command: "sh", args: ["-c", "exit 75"] },
      runtimeConfig: { heartbeat: { retry: { maxRetries: 1, baseSec: 1, maxSec: 1 } } },
    });
    spans.reset();

    await api.call("POST", `/api/agents/${agent.id}/wakeup`, {}, { traceparent });
    await until(() => spans.getFinishedSpans().filter(({ name }) => name === "run").length === 2, {
      timeoutMs: 30_000,
      what: "two attempts",
    });

    const attempts = spans.getFinishedSpans().filter(({ name }) => name === "run");
    expect(attempts.map((span) => span.spanContext().traceId)).toEqual([TRACE, TRACE]);
  });

  it("says of a request that failed for a reason of ours that it did", async () => {
    await using api = await openApi({
      replace: ({ companies }) => ({
        companies: { ...companies, list: () => Promise.reject(new Error("a-secret message")) },
      }),
    });
    await api.call("GET", "/api/companies");
    await api.call("GET", "/api/companies/nobody-knows-it");

    const failed = named("GET /api/companies");
    expect(failed.status.code).toBe(2);
    expect(failed.attributes).toMatchObject({ "error.type": "500" });
    expect(failed.events).toEqual([]);
    expect(named("GET /api/companies/:companyId").status.code).toBe(0);
  });
});
