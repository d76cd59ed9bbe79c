import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

import { parseTraceparent } from "../../shared/kernel/trace.ts";
import { endedRuns, type Fleet, hire, openFleet } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

interface Told {
  readonly process: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";

/** An SDK as an operator loads it: one file, before all else, that knows nothing of us. Its spans go to a file. */
async function sdkOf({ directory }: Fleet) {
  const spans = join(directory, "spans.jsonl");
  const file = join(directory, "tracing.mjs");
  const of = (name: string) => JSON.stringify(import.meta.resolve(name));
  await writeFile(spans, "");
  await writeFile(
    file,
    `import { appendFileSync } from "node:fs";
     import { trace } from ${of("@opentelemetry/api")};
     import { BasicTracerProvider, BatchSpanProcessor } from ${of("@opentelemetry/sdk-trace-base")};
     const exporter = {
       export: (spans, done) => {
         for (const span of spans) {
           const told = { process: process.argv[1].split("/").at(-2), name: span.name, ...span.spanContext(),
                          parentSpanId: span.parentSpanContext?.spanId };
           appendFileSync(${JSON.stringify(spans)}, JSON.stringify(told) + "\\n");
         }
         done({ code: 0 });
       },
       shutdown: () => Promise.resolve(),
     };
     // So rarely that what is seen was sent when the process ended.
     const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 600_000 });
     trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));`,
  );
  return {
    environment: { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` },
    spans: async () =>
      (await readFile(spans, "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Told),
  };
}

describe("processes that an OpenTelemetry SDK is loaded into", () => {
  it("tell one trace, from the request by way of the worker to the agent's process, and all of it before they end", async () => {
    await using fleet = await openFleet();
    const sdk = await sdkOf(fleet);
    const api = await fleet.api(sdk.environment);
    const [worker] = await Promise.all([fleet.worker(sdk.environment), fleet.scheduler(sdk.environment)]);
    const given = join(fleet.directory, "given");
    const tells = `printf %s "$TRACEPARENT $NODE_OPTIONS" > ${given}`;
    const { company, agents } = await hire(fleet, 1, { command: "sh", args: ["-c", tells] });

    const answer = await fetch(`${fleet.url()}/api/agents/${agents[0]!.id}/wakeup`, {
      method: "POST",
      headers: { "content-type": "application/json", traceparent: `00-${TRACE}-${CALLER}-01` },
      body: "{}",
    });
    expect(answer.status).toBe(202);
    await endedRuns(fleet, company.id, 1);
    await expectSound(fleet);
    for (const process of [api, worker]) process.signal("SIGTERM");
    await Promise.all([api.exited, worker.exited]);

    const ours = await until(async () => {
      const spans = (await sdk.spans()).filter(({ traceId }) => traceId === TRACE);
      return spans.length >= 6 && spans;
    });
    const one = (name: string): Told => ours.find((span) => span.name === name)!;
    expect(ours.map(({ process, name }) => `${process}: ${name}`).sort()).toEqual([
      "api: POST /api/agents/:agentId/wakeup",
      "api: accept wakeup",
      "worker: claim",
      "worker: execute",
      "worker: run",
      "worker: settle",
    ]);
    expect(one("POST /api/agents/:agentId/wakeup").parentSpanId).toBe(CALLER);
    expect(one("accept wakeup").parentSpanId).toBe(one("POST /api/agents/:agentId/wakeup").spanId);
    expect(one("run").parentSpanId).toBe(one("accept wakeup").spanId);
    for (const step of ["claim", "execute", "settle"]) expect(one(step).parentSpanId, step).toBe(one("run").spanId);
    const [traceparent, options] = (await readFile(given, "utf8")).split(" ");
    expect(parseTraceparent(traceparent)).toMatchObject({ traceId: TRACE, spanId: one("execute").spanId });
    expect(options).toBe("");
  });
});
