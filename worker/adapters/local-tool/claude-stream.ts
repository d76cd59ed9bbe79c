import { isJsonObject, readReport, readUsage } from "../../output/reported.ts";
import type { Failed, Reported, Usage } from "../adapter.ts";
import { permanent } from "../outcomes.ts";
import { claudeUsage, NO_USAGE, plus } from "./claude-usage.ts";
import { momentOf } from "./retry-hint.ts";
import { endedWithoutWord, failureOf, IS_FULL, quota, shown, type ToolEnd, type ToolNames } from "./tool-failure.ts";
import { MAX_SUMMARY, type StreamStart, type ToolStream, textOf } from "./tool-stream.ts";

type Json = Readonly<Record<string, unknown>>;

export const CLAUDE: ToolNames = {
  name: "Claude Code",
  prefix: "claude",
  login:
    "Run `claude` as the worker's user and log in there with /login, or give the agent ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in its env.",
};

/** Variables by which it is paid by the token; without them it uses what a subscription includes. */
const PAID_BY_TOKEN = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
];
/** What `apiKeySource` says where there is no key. */
const NO_KEY = new Set(["none", "oauth"]);

/** Names itself as the model where it tells of an error in the model's place. */
const OF_THE_TOOL = "<synthetic>";

/** Of the last line, what is kept with the run: the rest of it is in the log. */
const KEPT = ["subtype", "is_error", "num_turns", "duration_ms", "duration_api_ms", "stop_reason"] as const;

/**
 * Reads what `claude --print --output-format stream-json --verbose` prints: a `system` line of subtype `init`, an
 * `assistant` line for each block that the model writes, `rate_limit_event` lines, and one last `result`.
 */
export function claudeStream({ sessionId: resumed, model: wanted, environment }: StreamStart): ToolStream {
  const used = claudeUsage();
  let result: Json | undefined;
  let report: Reported = { provider: "anthropic", billingType: billingOf(environment, undefined) };
  let hasBegun = false;
  let hasAnswered = false;
  /** How the last answer of the model ended, where it was an error or a refusal. */
  let error: string | undefined;
  let stopReason: string | undefined;
  let resetsAt: number | undefined;

  const say = (more: Reported): void => {
    report = { ...report, ...more };
  };
  const takers: Readonly<Record<string, (line: Json) => void>> = {
    system: (line) => {
      if (line["subtype"] !== "init") return;
      hasBegun = true;
      const model = textOf(line["model"]) ?? wanted;
      say({ billingType: billingOf(environment, line["apiKeySource"]), ...(model === undefined ? {} : { model }) });
    },
    assistant: (line) => {
      const { message } = line;
      error = textOf(line["error"]);
      if (!isJsonObject(message)) return;
      hasAnswered ||= message["model"] !== OF_THE_TOOL;
      stopReason = textOf(message["stop_reason"]);
      used.add(message);
      say({ usage: used.sum(), ...modelOf(message, report) });
    },
    rate_limit_event: ({ rate_limit_info: info }) => {
      if (!isJsonObject(info)) return;
      const at = info["resetsAt"];
      resetsAt = info["status"] === "rejected" ? momentOf(typeof at === "number" ? at : 0) : undefined;
    },
    result: (line) => {
      result = line;
      say(resultReport(line, report.usage));
    },
  };

  return {
    take: (line) => {
      const session = textOf(line["session_id"]);
      if (session !== undefined && session !== report.sessionId) say({ sessionId: session });
      const type = textOf(line["type"]) ?? "";
      if (Object.hasOwn(takers, type)) takers[type]?.(line);
    },
    report: () => report,
    verdict: (end) => {
      const said = [result === undefined ? "" : wordsOf(result), error ?? ""].join("\n").trim();
      const isAtStart = resumed !== null && !hasAnswered;
      if (isAtStart && isOfNoUse(`${said}\n${end.stderr}`, result, end.now)) return "unknown_session";
      if (isSuccess(result)) return plainEnd(end, textOf(result["stop_reason"]) ?? stopReason);
      if (resetsAt !== undefined) return limited(resetsAt, said, end.now);
      return result === undefined ? wordless(said, end, hasBegun) : resultFailure(result, said, end);
    },
  };
}

function billingOf(environment: StreamStart["environment"], apiKeySource: unknown): string {
  const isPaid = PAID_BY_TOKEN.some((name) => (environment[name] ?? "") !== "");
  const hasKey = typeof apiKeySource === "string" && !NO_KEY.has(apiKeySource);
  return isPaid || hasKey ? "metered_api" : "subscription_included";
}

/** Where the first line named none, or never came. */
const modelOf = ({ model }: Json, report: Reported): Pick<Reported, "model"> =>
  report.model === undefined && typeof model === "string" && model !== OF_THE_TOOL ? { model } : {};

function resultReport(line: Json, before: Usage | undefined): Reported {
  const { costUsd, summary, usage } = readReport(line);
  const total = modelTotals(line["modelUsage"]) ?? usage ?? before;
  return {
    ...(total === undefined ? {} : { usage: total }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(summary === undefined ? {} : { summary: summary.slice(0, MAX_SUMMARY).toWellFormed() }),
    result: Object.fromEntries(KEPT.filter((key) => key in line).map((key) => [key, line[key]])),
  };
}

/** Of all models that took part; `usage` tells only of the main one. */
function modelTotals(modelUsage: unknown): Usage | undefined {
  if (!isJsonObject(modelUsage)) return undefined;
  const usages = Object.values(modelUsage).filter(isJsonObject).map(readUsage);
  return usages.length === 0 ? undefined : usages.reduce(plus, NO_USAGE);
}

const isSuccess = (result: Json | undefined): result is Json =>
  result?.["subtype"] === "success" && result["is_error"] !== true;

const wordless = (said: string, end: ToolEnd, hasBegun: boolean): Failed =>
  failureOf(said, CLAUDE, end.now) ?? endedWithoutWord(end, hasBegun, CLAUDE);

/** What a last line says that tells of a failure. */
function wordsOf({ result, errors }: Json): string {
  const listed = Array.isArray(errors) ? errors.filter((entry) => typeof entry === "string") : [];
  return [textOf(result) ?? "", ...listed].join("\n").trim();
}

/** By its words or, since they change, by its form: it was to go on, and failed before its first turn. */
function isOfNoUse(said: string, result: Json | undefined, now: Date): boolean {
  if (IS_FULL.test(said)) return true;
  if (/no conversation found|session[^\n]{0,80}(?:not found|does not exist)|unknown session/i.test(said)) return true;
  const isAtOnce = result?.["subtype"] === "error_during_execution" && result["num_turns"] === 0;
  return isAtOnce && failureOf(said, CLAUDE, now) === undefined;
}

function limited(resetsAt: number, said: string, now: Date): Failed {
  const sec = resetsAt === 0 ? undefined : Math.max(0, Math.ceil((resetsAt - now.getTime()) / 1_000));
  return quota(said === "" ? "rejected" : shown(said), sec, CLAUDE);
}

function resultFailure(result: Json, said: string, end: ToolEnd): Failed {
  const { subtype } = result;
  if (subtype === "error_max_turns") {
    const turns = typeof result["num_turns"] === "number" ? ` (${result["num_turns"]})` : "";
    const message = `Claude Code came to its limit of turns${turns}`;
    return { kind: "failed", failure: "unfinished", errorCode: "max_turns_exhausted", message };
  }
  const words = said === "" ? `Claude Code ended with ${String(subtype)}` : shown(said);
  return failureOf(said, CLAUDE, end.now) ?? permanent("adapter_failed", words);
}

function plainEnd(end: ToolEnd, stopReason: string | undefined): Failed | "succeeded" {
  if (stopReason === "refusal") return permanent("model_refused", "The model refused to do what it was asked for");
  if (end.exitCode === 0) return "succeeded";
  const how =
    end.exitCode === null ? `was ended by ${end.exitSignal ?? "a signal"}` : `exited with code ${end.exitCode}`;
  return permanent("adapter_failed", `Claude Code ${how} behind its result`);
}
