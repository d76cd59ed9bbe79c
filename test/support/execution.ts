import { randomUUID } from "node:crypto";

import type { Execution, OutputStream, SpawnedChild, Stop } from "../../worker/adapters/adapter.ts";

/** One attempt at a run, and what its adapter did with it. */
export interface Attempt {
  readonly execution: Execution;
  readonly stdout: () => Buffer;
  readonly stderr: () => Buffer;
  readonly text: () => string;
  readonly chunkSizes: () => readonly number[];
  readonly children: readonly SpawnedChild[];
  readonly stop: (stop?: Partial<Stop>) => void;
}

export function attempt(adapterConfig: Record<string, unknown>, more: Partial<Execution> = {}): Attempt {
  const chunks: { stream: OutputStream; bytes: Buffer }[] = [];
  const children: SpawnedChild[] = [];
  const abort = new AbortController();
  const of = (name: OutputStream): Buffer =>
    Buffer.concat(chunks.filter(({ stream }) => stream === name).map(({ bytes }) => bytes));
  const runId = randomUUID();
  return {
    execution: {
      runId,
      agentId: "agent-1",
      agentName: "Alice",
      companyId: "company-1",
      sessionId: null,
      fencingToken: 7,
      idempotencyId: `chain-of-${runId}`,
      adapterConfig,
      context: { wakeReason: "because" },
      memory: null,
      instructions: null,
      environment: {
        PAPERCLIP_RUN_ID: runId,
        PAPERCLIP_API_KEY: "run-token",
        SYSTOLE_MEMORY_SCOPES: "agent,company",
        TRACEPARENT: "00-trace-01",
      },
      apiKey: "run-token",
      signal: abort.signal,
      output: (stream, bytes) => {
        chunks.push({ stream, bytes: Buffer.from(bytes) });
        return Promise.resolve();
      },
      metered: () => undefined,
      spawned: (child) => {
        children.push(child);
      },
      ...more,
    },
    stdout: () => of("stdout"),
    stderr: () => of("stderr"),
    text: () => of("stdout").toString("utf8"),
    chunkSizes: () => chunks.map(({ bytes }) => bytes.length),
    children,
    stop: (stop) => {
      abort.abort({ cause: "cancelled", message: "a person cancelled it", graceMs: 1_000, ...stop } satisfies Stop);
    },
  };
}
