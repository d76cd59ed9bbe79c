import type { Json } from "../../../shared/adapters/openclaw-errors.ts";
import type { GatewayProblem } from "../../../shared/adapters/openclaw-problem.ts";
import type { Failed, Outcome } from "../adapter.ts";
import { failureOf } from "../local-tool/tool-failure.ts";
import { permanent, transient } from "../outcomes.ts";

/** How a run at the gateway ended, by one of its answers; undefined while it has not. */
export type RunEnd = Exclude<Outcome, { kind: "pending" | "stopped" }>;

const OPENCLAW = {
  name: "OpenClaw",
  prefix: "openclaw",
  login: "Log its provider in where the gateway runs (openclaw models auth).",
};

/** Of an agent that was begun, in a state that is no end. */
const GOES_ON = new Set(["accepted", "in_flight", "started", "pending", "running", "queued"]);

/** `said`: what the agent told of it before. */
export function endOf(answer: Json, said: string | undefined): RunEnd | undefined {
  const { status } = answer;
  if (status === "ok" || status === "completed") return { kind: "succeeded" };
  if (status === "error" || status === "failed") return agentFailed(answer, said);
  if (status === "timeout" || status === "aborted" || status === "cancelled") return cutOff(answer, said);
  if (typeof status !== "string" || GOES_ON.has(status)) return undefined;
  return permanent("adapter_failed", `OpenClaw ended the run in a way that is not known here: ${status.slice(0, 100)}`);
}

function agentFailed({ error, summary }: Json, said: string | undefined): Failed {
  const text = firstText([error, said, summary]) ?? "OpenClaw did not say why";
  return failureOf(text, OPENCLAW, new Date()) ?? permanent("adapter_failed", `The agent failed: ${text}`);
}

const MAX_WORDS = 2_000;

/** By whoever is there, and not by the clock. */
const BY_HAND = new Set<unknown>(["rpc", "stop", "restart"]);

/** A wait that was over before the run was says `timeout` too, and nothing of an end. */
function cutOff(answer: Json, said: string | undefined): RunEnd | undefined {
  const { status, endedAt, stopReason, summary } = answer;
  const hasEnded = typeof endedAt === "number" || typeof stopReason === "string" || summary === "aborted";
  if (status === "timeout" && !hasEnded) return undefined;
  if (status !== "timeout" || BY_HAND.has(stopReason)) {
    const by = typeof stopReason === "string" ? ` (${stopReason.slice(0, 100)})` : "";
    return transient("openclaw_gateway_run_aborted", `The run was ended at the gateway${by}`);
  }
  const words = firstText([answer["error"], said]);
  const why = words === undefined ? "" : `: ${words}`;
  return { kind: "timed_out", message: `OpenClaw ended the run at its own time limit${why}` };
}

const firstText = (texts: readonly unknown[]): string | undefined =>
  texts.find((text): text is string => typeof text === "string" && text !== "")?.slice(0, MAX_WORDS);

/** The gateway has been asked about a run of which it knows nothing. */
export const isUnknown = ({ status, timeoutPhase, providerStarted, endedAt, stopReason }: Json): boolean =>
  status === "timeout" &&
  timeoutPhase === "queue" &&
  providerStarted === false &&
  endedAt === undefined &&
  stopReason === undefined;

export const runLost = transient(
  "openclaw_gateway_run_lost",
  "The gateway does not know the run any more: it was restarted, or has forgotten it",
);

export const failedBy = (problem: GatewayProblem): Failed => ({ kind: "failed", ...problem });
