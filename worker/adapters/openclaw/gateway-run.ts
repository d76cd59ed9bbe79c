import { setTimeout as sleep } from "node:timers/promises";

import type { Connection } from "../../../shared/adapters/openclaw-connection.ts";
import { GatewayRefusal, type Json } from "../../../shared/adapters/openclaw-errors.ts";
import type { AgentRequest } from "./agent-request.ts";
import type { GatewayLink } from "./gateway-link.ts";
import { endOf, isUnknown, type RunEnd, runLost } from "./run-end.ts";
import type { RunFacts } from "./run-facts.ts";

export interface GatewayRunOptions {
  readonly link: GatewayLink;
  readonly request: AgentRequest;
  /** Under which the gateway knows the run: the first is that of the whole chain of attempts, the other this one's own. */
  readonly keys: readonly [chain: string, own: string];
  readonly facts: RunFacts;
  /** For people. */
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One run at a gateway, over as many connections as it takes. */
export interface GatewayRun {
  /** Begins it, or finds it, and waits for its end. @throws what `problemOf` knows */
  readonly follow: () => Promise<RunEnd>;
  /** Ends it there too, if it may have begun. */
  readonly abort: (withinMs: number) => Promise<void>;
  /** What the gateway calls it; undefined before it was asked. */
  readonly runId: () => string | undefined;
  readonly isOurs: (runId: string) => boolean;
}

interface Begun {
  readonly runId: string;
  readonly atMs: number;
  /** Another attempt had begun it. */
  readonly isAnothers: boolean;
  /** The gateway's second answer, with what came of it; it comes over the connection that asked. */
  readonly result: Promise<Json>;
  readonly by: Connection;
}

interface State extends GatewayRunOptions {
  key: string;
  begun: Begun | undefined;
  /** As the gateway writes it. */
  sessionKey: string;
  readonly asked: Set<string>;
}

const ACCEPT_MS = 30_000;
/** So long each wait is, at the gateway; then it is asked again. */
const WAIT_MS = 30_000;
const MARGIN_MS = 15_000;
/** A gateway that does not wait is not asked more often. */
const MIN_WAIT_MS = 1_000;
/** How far behind the end of a run its result may come. */
const RESULT_MS = 2_000;
const MAX_LOSSES = 100;

export function createGatewayRun(options: GatewayRunOptions): GatewayRun {
  const state: State = {
    ...options,
    key: options.keys[0],
    begun: undefined,
    sessionKey: options.request.sessionKey,
    asked: new Set(),
  };
  return {
    follow: () => follow(state),
    abort: (withinMs) => abort(state, withinMs),
    runId: () => state.begun?.runId ?? (state.asked.has(state.key) ? state.key : undefined),
    isOurs: (runId) => runId === state.key || runId === state.begun?.runId,
  };
}

async function follow(state: State): Promise<RunEnd> {
  const { link, note, signal } = state;
  let by = await link.connect();
  note(`connected protocol=${by.hello.protocol ?? "unknown"}`);
  for (let losses = 0; ; losses += 1) {
    try {
      return await through(state, by);
    } catch (error) {
      if (error instanceof GatewayRefusal || signal.aborted || losses >= MAX_LOSSES) throw error;
      note(`connection lost: ${(error as Error).message}`);
      by = await link.reconnect();
      if (state.begun !== undefined && hasRestarted(by, state.begun)) state.begun = undefined;
      note(`connected again${state.begun === undefined ? ", asking again" : ""}`);
    }
  }
}

async function through(state: State, by: Connection): Promise<RunEnd> {
  const begun = state.begun ?? (await begin(state, by));
  state.begun = begun;
  const end = await waitForEnd(state, begun, by);
  if (end.kind === "succeeded" || !begun.isAnothers) return end;
  state.note("another attempt's run had ended badly, beginning anew");
  [, state.key] = state.keys;
  state.begun = undefined;
  return through(state, by);
}

/** Asked again under the same key the gateway answers with what it has, and runs nothing twice. */
async function begin(state: State, by: Connection): Promise<Begun> {
  const { key, asked, request, note } = state;
  const isFirst = !asked.has(key);
  asked.add(key);
  let tell: (answer: Json) => void = () => undefined;
  const result = new Promise<Json>((resolve) => {
    tell = resolve;
  });
  const params = { ...request.params, idempotencyKey: key };
  const onFurther = (further: Json | GatewayRefusal): void => tell(plainAnswer(further));
  const answer = await by.request("agent", params, { timeoutMs: ACCEPT_MS, onFurther }).catch(endedAlready);
  const status = textOf(answer["status"]);
  const runId = textOf(answer["runId"]) ?? key;
  if (endOf(answer, undefined) !== undefined) tell(answer);
  note(`agent accepted runId=${runId} status=${status?.slice(0, 40) ?? "unknown"}`);
  const isAnothers = isFirst && status !== undefined && status !== "accepted";
  state.sessionKey = textOf(answer["sessionKey"]) ?? state.sessionKey;
  return { runId, atMs: performance.now(), isAnothers, result, by };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

async function waitForEnd({ facts }: State, run: Begun, by: Connection): Promise<RunEnd> {
  const params = { runId: run.runId, timeoutMs: WAIT_MS };
  for (;;) {
    const before = facts.eventCount();
    const pause = sleep(MIN_WAIT_MS, undefined, { ref: false });
    const waited = by.request("agent.wait", params, { timeoutMs: WAIT_MS + MARGIN_MS });
    const answer = await Promise.race([run.result, waited]);
    const end = endOf(answer, facts.error());
    if (end !== undefined) {
      facts.takeResult(end.kind === "succeeded" ? await resultOf(run, by) : answer);
      return end;
    }
    if (isUnknown(answer) && facts.eventCount() === before) return runLost;
    await pause;
  }
}

async function resultOf(run: Begun, by: Connection): Promise<Json> {
  if (run.by !== by) return {};
  return Promise.race([run.result, by.lost.then(() => ({})), sleep(RESULT_MS, {}, { ref: false })]);
}

async function abort({ key, asked, begun, sessionKey, link, note }: State, withinMs: number): Promise<void> {
  if (!asked.has(key)) return;
  const until = AbortSignal.timeout(withinMs);
  const late = new Promise<never>((_resolve, reject) => {
    until.addEventListener("abort", () => reject(new Error(`not within ${withinMs} ms`)), { once: true });
  });
  const tell = async (): Promise<void> => {
    const by = link.current() ?? (await link.connect(until));
    await abortAt(by, begun?.runId ?? key, sessionKey);
  };
  try {
    await Promise.race([tell(), late]);
    note("the run was ended at the gateway");
  } catch (error) {
    note(`the run could not be ended at the gateway: ${(error as Error).message}`);
  }
}

/** By the way there is now, and where that is unknown by the one there was before. */
async function abortAt(by: Connection, runId: string, sessionKey: string): Promise<void> {
  const options = { timeoutMs: ACCEPT_MS };
  by.setPaused(false);
  try {
    await by.request("sessions.abort", { key: sessionKey, runId }, options);
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error;
    await by.request("chat.abort", { sessionKey, runId }, options);
  }
}

/** What ended before is told as a refusal, with what came of it besides. */
function endedAlready(error: unknown): Json {
  if (error instanceof GatewayRefusal && error.payload?.["status"] === "error") return plainAnswer(error);
  throw error;
}

const plainAnswer = (answer: Json | GatewayRefusal): Json =>
  answer instanceof GatewayRefusal ? { status: "error", error: answer.message, ...answer.payload } : answer;

/** It has been running for less long than the run has: what it knew is gone. */
const hasRestarted = ({ hello }: Connection, { atMs }: Begun): boolean =>
  hello.uptimeMs !== undefined && hello.uptimeMs + 1_000 < performance.now() - atMs;
