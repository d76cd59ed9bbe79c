import pc from "picocolors";
import type { Schemas } from "../client/main.ts";
import type { ApiClient } from "./client.ts";
import { tell } from "./command.ts";

type Run = Schemas["api"]["HeartbeatRun"];
type LogPage = Pick<Schemas["api"]["HeartbeatRunLog"], "content" | "nextOffset">;

const FINISHED = new Set(["succeeded", "failed", "cancelled", "timed_out"]);
const POLL_MS = 150;

/** Prints a run's output as it comes, byte for byte on the stream it came on, and why it waits; resolves to the run at its end. */
export async function followRun(client: ApiClient, runId: string): Promise<Run> {
  let offset = 0;
  let rest = "";
  let told: string | null = null;
  for (;;) {
    const run = await client.get("/api/heartbeat-runs/{runId}", { path: { runId } });
    if (run.status === "queued" && run.holdReason !== told && run.holdReason !== null)
      tell(pc.dim(`it waits: ${run.holdReason}`));
    told = run.holdReason;
    const hasLog = run.status !== "queued" && run.status !== "scheduled_retry";
    if (hasLog) {
      const page = await readPage(client, runId, offset);
      offset += Buffer.byteLength(page.content);
      rest = printLines(rest + page.content);
      if (page.nextOffset !== undefined) continue;
    }
    if (FINISHED.has(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A run that was cancelled before it started has no log. */
const readPage = (client: ApiClient, runId: string, offset: number): Promise<LogPage> =>
  client.get("/api/heartbeat-runs/{runId}/log", { path: { runId }, query: { offset } }).catch(() => ({ content: "" }));

/** Prints whole NDJSON lines; returns what is left of the last. */
function printLines(text: string): string {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  for (const line of lines) {
    const { stream, chunk, base64 } = JSON.parse(line) as { stream: string; chunk: string; base64?: string };
    const out = stream === "stdout" ? process.stdout : process.stderr;
    out.write(base64 === undefined ? chunk : Buffer.from(base64, "base64"));
  }
  return rest;
}
