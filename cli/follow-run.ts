import type { Client } from "./client.ts";

interface Run {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
  readonly costUsd: number;
  readonly retryOfRunId: string | null;
}

interface LogPage {
  readonly content: string;
  readonly nextOffset?: number;
}

const FINISHED = new Set(["succeeded", "failed", "cancelled", "timed_out"]);
const POLL_MS = 150;

/** Prints a run's output as it comes, byte for byte on the stream it came on; resolves to the run at its end. */
export async function followRun(client: Client, runId: string): Promise<Run> {
  let offset = 0;
  let rest = "";
  for (;;) {
    const run = await client.get<Run>(`/api/heartbeat-runs/${runId}`);
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
const readPage = (client: Client, runId: string, offset: number): Promise<LogPage> =>
  client.get<LogPage>(`/api/heartbeat-runs/${runId}/log?offset=${offset}`).catch(() => ({ content: "" }));

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
