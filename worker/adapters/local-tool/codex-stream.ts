import { isJsonObject, readUsage } from "../../output/reported.ts";
import type { Failed, Reported, Usage } from "../adapter.ts";
import { permanent } from "../outcomes.ts";
import { endedWithoutWord, failureOf, IS_FULL, shown, type ToolNames } from "./tool-failure.ts";
import { MAX_SUMMARY, type StreamStart, type ToolStream, textOf } from "./tool-stream.ts";

type Json = Readonly<Record<string, unknown>>;

export const CODEX: ToolNames = {
  name: "Codex",
  prefix: "codex",
  login: "Run `codex login` as the worker's user, or give the agent CODEX_API_KEY in its env.",
};

/** The provider's words for what its policies forbid. */
const REFUSED = /flagged as potentially violating|invalid_prompt|cyber_policy|content_policy/i;

const UNKNOWN_SESSION =
  /no rollout found|missing rollout path|(?:thread|session|conversation)[^\n]{0,80}(?:not found|does not exist)|error resuming thread/i;

/**
 * Reads what `codex exec --json` prints: `thread.started` with the id of the session, `item.*`, and `turn.completed`
 * with what the session has used in all, or `turn.failed`. Lines of type `error` also tell of what it tries again.
 */
export function codexStream({ sessionId: resumed, model, usedBefore, isIncluded }: StreamStart): ToolStream {
  let report: Reported = {
    provider: "openai",
    billingType: isIncluded ? "subscription_included" : "metered_api",
    ...(model === undefined ? {} : { model }),
  };
  let hasBegun = false;
  let hasWorked = false;
  let hasCompleted = false;
  let failure: string | undefined;
  let error: string | undefined;

  const say = (more: Reported): void => {
    report = { ...report, ...more };
  };
  const isOfNoUse = (words: string): boolean =>
    resumed !== null && ((!hasBegun && UNKNOWN_SESSION.test(words)) || (!hasWorked && IS_FULL.test(words)));
  const takers: Readonly<Record<string, (line: Json) => void>> = {
    "thread.started": ({ thread_id: id }) => {
      const sessionId = textOf(id);
      if (sessionId !== undefined) say({ sessionId });
    },
    "turn.started": () => {
      hasBegun = true;
    },
    "item.completed": ({ item }) => {
      if (!isJsonObject(item)) return;
      hasWorked ||= item["type"] !== "error";
      if (item["type"] !== "agent_message") return;
      const summary = textOf(item["text"])?.slice(0, MAX_SUMMARY).toWellFormed();
      if (summary !== undefined) say({ summary });
    },
    "turn.completed": ({ usage }) => {
      hasCompleted = true;
      if (isJsonObject(usage)) say(usageOf(readUsage(usage), usedBefore));
    },
    "turn.failed": (line) => {
      failure = messageOf(line["error"]) ?? error ?? "The turn failed";
    },
    error: (line) => {
      error = messageOf(line);
    },
  };

  return {
    take: (line) => {
      const type = textOf(line["type"]) ?? "";
      if (Object.hasOwn(takers, type)) takers[type]?.(line);
    },
    report: () => report,
    count: (total) => {
      if (!hasCompleted) say(usageOf(total, usedBefore));
    },
    verdict: (end) => {
      const said = hasCompleted ? failure : (failure ?? error);
      if (isOfNoUse([said, end.stderr].join("\n"))) return "unknown_session";
      if (said !== undefined) return failedWith(said, end.now);
      if (hasCompleted && end.exitCode === 0) return "succeeded";
      return endedWithoutWord(end, hasBegun, CODEX);
    },
  };
}

function failedWith(said: string, now: Date): Failed {
  if (REFUSED.test(said))
    return permanent("model_refused", `The model refused to do what it was asked for: ${shown(said)}`);
  return failureOf(said, CODEX, now) ?? permanent("adapter_failed", shown(said));
}

const messageOf = (value: unknown): string | undefined => (isJsonObject(value) ? textOf(value["message"]) : undefined);

/** What a session's total has grown by. Where it shrank it was counted anew, and is taken as it is. */
function usageOf(total: Usage, before: Usage | undefined): Pick<Reported, "usage" | "sessionUsage"> {
  if (before === undefined || total.inputTokens < before.inputTokens || total.outputTokens < before.outputTokens) {
    return { usage: total };
  }
  return {
    usage: {
      inputTokens: total.inputTokens - before.inputTokens,
      cachedInputTokens: Math.max(0, total.cachedInputTokens - before.cachedInputTokens),
      outputTokens: total.outputTokens - before.outputTokens,
    },
    sessionUsage: total,
  };
}
