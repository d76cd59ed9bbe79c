import type { Redactor } from "../../shared/secrets/redactor.ts";
import type { Outcome, Reported } from "../adapters/adapter.ts";
import type { LogSink } from "../log-sink.ts";

/** A sink that never sees what the redactor knows, however it is cut. */
export function redactedSink(sink: LogSink, redactor: Redactor): LogSink {
  const streams = { stdout: redactor.stream(), stderr: redactor.stream() };
  const write: LogSink["write"] = (stream, bytes) =>
    bytes.length === 0 ? Promise.resolve() : sink.write(stream, bytes);
  return {
    write: (stream, bytes) => write(stream, streams[stream].push(bytes)),
    end: async () => {
      for (const stream of ["stdout", "stderr"] as const) await write(stream, streams[stream].end());
      await sink.end();
    },
    excerpts: sink.excerpts,
    digest: sink.digest,
  };
}

/** Hands a report on without it. The same report again is the same again: a meter asks nothing for it. */
export function redactedMeter(read: (report: Reported) => void, redactor: Redactor): (report: Reported) => void {
  let last: Reported | undefined;
  let shown: Reported = {};
  return (report) => {
    if (report !== last) shown = redactedReport(report, redactor);
    last = report;
    read(shown);
  };
}

/** What of an outcome is of our own making stays: its kind, its class, its codes. */
export const redactedOutcome = (outcome: Outcome, redactor: Redactor): Outcome => ({
  ...outcome,
  ...redactedReport(outcome, redactor),
  ...("message" in outcome ? { message: redactor.text(outcome.message) } : {}),
  ...("errorMeta" in outcome ? { errorMeta: redactor.json(outcome.errorMeta) } : {}),
});

const SAID = [
  "provider",
  "model",
  "billingType",
  "result",
  "summary",
  "sessionId",
  "sessionParams",
  "externalRunId",
] as const;

/** Of what an execution says about itself, all that is text. */
function redactedReport<R extends Reported>(report: R, redactor: Redactor): R {
  const said = SAID.flatMap((field) => (report[field] === undefined ? [] : [[field, redactor.json(report[field])]]));
  return { ...report, ...Object.fromEntries(said) };
}
