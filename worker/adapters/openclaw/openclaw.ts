import { type AddressGuard, addressGuard } from "../../../shared/adapters/address-guard.ts";
import type { GatewayEvent } from "../../../shared/adapters/openclaw-channel.ts";
import { OpenclawConfig } from "../../../shared/adapters/openclaw-config.schema.ts";
import { type Device, deviceOf } from "../../../shared/adapters/openclaw-device.ts";
import { problemOf } from "../../../shared/adapters/openclaw-problem.ts";
import { createRedactor } from "../../../shared/secrets/redactor.ts";
import type { Adapter, Execution, Outcome, Stop } from "../adapter.ts";
import { configurationInvalid, stopped } from "../outcomes.ts";
import { agentRequestOf } from "./agent-request.ts";
import { createGatewayLink, type Patience } from "./gateway-link.ts";
import { createGatewayRun, type GatewayRun } from "./gateway-run.ts";
import { failedBy } from "./run-end.ts";
import { createRunFacts, type RunFacts } from "./run-facts.ts";
import { createRunLog } from "./run-log.ts";

export interface OpenclawOptions {
  /** Lets gateways be reached on loopback and private networks. */
  readonly allowPrivate: boolean;
  readonly patience?: Patience;
}

const PATIENCE: Patience = { reconnectForMs: 120_000, firstDelayMs: 250 };

/**
 * Hands a run to an OpenClaw gateway: says who is woken and why, as one message in the session of its task, and waits
 * for the end of what the gateway runs. Attempts of one chain are asked under one key, by which it runs nothing twice.
 */
export function openclawAdapter(type: string, { allowPrivate, patience = PATIENCE }: OpenclawOptions): Adapter {
  const guard = addressGuard({ allowPrivate });

  const execute = async (execution: Execution): Promise<Outcome> => {
    const parsed = OpenclawConfig.safeParse(execution.adapterConfig);
    if (!parsed.success) return configurationInvalid(parsed.error);
    const config = parsed.data;
    const device = deviceOf(config.devicePrivateKeyPem);
    if (device === "unusable") {
      return configurationInvalid("devicePrivateKeyPem: must be an Ed25519 private key (PKCS #8, PEM)");
    }
    return attend(execution, config, { guard, device, patience });
  };

  return { type, reportsCost: "at_end", isRemote: true, takesInstructions: true, execute };
}

interface Means {
  readonly guard: AddressGuard;
  readonly device: Device | undefined;
  readonly patience: Patience;
}

async function attend(execution: Execution, config: OpenclawConfig, means: Means): Promise<Outcome> {
  const { signal } = execution;
  if (signal.aborted) return stopped(signal.reason as Stop);
  const redactor = createRedactor(secretsIn(execution, config));
  const where = `The gateway ${config.url.origin}${config.url.pathname}`;
  const request = agentRequestOf(execution, config);
  const facts = createRunFacts();
  const limit = limitOf(signal, config.timeoutMs);
  const log = createRunLog({ output: execution.output, redactor, onFull: (isFull) => link.setPaused(isFull) });
  const link = createGatewayLink({
    ...means,
    target: { ...config, device: means.device },
    onEvent: (event) => take(event, { execution, facts, run, line: log.line }),
    signal: limit.signal,
  });
  const run: GatewayRun = createGatewayRun({
    link,
    request,
    keys: [execution.idempotencyId, `${execution.idempotencyId}:${execution.runId}`],
    facts,
    note: (text) => log.line(`[openclaw-gateway] ${text}`),
    signal: limit.signal,
  });
  try {
    const ended = run.follow().catch((error: unknown) => failedBy(problemOf(error, where)));
    const end = await Promise.race([ended, limit.reached]);
    const outcome = end === "timeout" || "graceMs" in end ? await cut(run, end, config.timeoutMs) : end;
    return redactor.json({ ...reportOf(run, facts, request.sessionKey), ...outcome });
  } finally {
    limit.close();
    link.close();
    await log.flush();
  }
}

interface Taking {
  readonly execution: Execution;
  readonly facts: RunFacts;
  readonly run: GatewayRun;
  readonly line: (text: string) => void;
}

function take(event: GatewayEvent, { execution, facts, run, line }: Taking): void {
  const told = facts.take(event, run.isOurs);
  if (told === undefined) return;
  line(told);
  const report = facts.report();
  if (report.usage !== undefined || report.costUsd !== undefined) execution.metered(report);
}

/** The session is its own from the moment it was asked for: another attempt goes on there. */
function reportOf(run: GatewayRun, facts: RunFacts, sessionId: string) {
  const externalRunId = run.runId();
  return externalRunId === undefined ? {} : { ...facts.report(), sessionId, externalRunId };
}

/** A stop has to be over within a second and a half, whatever was asked for. */
const MAX_ABORT_MS = 1_500;

async function cut(run: GatewayRun, end: Stop | "timeout", timeoutMs: number): Promise<Outcome> {
  await run.abort(end === "timeout" ? MAX_ABORT_MS : Math.min(end.graceMs, MAX_ABORT_MS));
  return end === "timeout" ? { kind: "timed_out", message: `Timed out after ${timeoutMs / 1_000}s` } : stopped(end);
}

const secretsIn = (execution: Execution, config: OpenclawConfig): string[] =>
  [
    execution.apiKey,
    config.authToken,
    config.password,
    config.deviceToken,
    config.devicePrivateKeyPem,
    config.headers["authorization"],
  ].filter((secret) => secret !== undefined);

/** The longest time a timer can wait for, almost 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What may end a run before the gateway does: a stop, or its own time limit. */
function limitOf(signal: AbortSignal, timeoutMs: number) {
  const over = new AbortController();
  let reach: (why: Stop | "timeout") => void = () => undefined;
  const reached = new Promise<Stop | "timeout">((resolve) => {
    reach = resolve;
  });
  const end = (why: Stop | "timeout"): void => {
    over.abort();
    reach(why);
  };
  const onStop = (): void => end(signal.reason as Stop);
  const timer = timeoutMs > 0 ? setTimeout(() => end("timeout"), Math.min(timeoutMs, MAX_TIMER_MS)) : undefined;
  signal.addEventListener("abort", onStop, { once: true });
  return {
    signal: over.signal,
    reached,
    close: (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onStop);
      over.abort();
    },
  };
}
