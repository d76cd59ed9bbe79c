import type { GatewayEvent } from "../../../shared/adapters/openclaw-channel.ts";
import { type Json, jsonOf } from "../../../shared/adapters/openclaw-errors.ts";
import { readReport } from "../../output/reported.ts";
import type { Reported } from "../adapter.ts";

/** What is known of a run at a gateway, from what it says as it goes and in the end. */
export interface RunFacts {
  /** The line for the log, of an event of the run; undefined for any other event. */
  readonly take: (event: GatewayEvent, isOurs: (runId: string) => boolean) => string | undefined;
  /** The last answer of the method agent, with what came of it. */
  readonly takeResult: (answer: Json) => void;
  readonly report: () => Reported;
  /** What the agent said went wrong. */
  readonly error: () => string | undefined;
  /** Grows with each event of the run. */
  readonly eventCount: () => number;
}

const MAX_SUMMARY = 32 * 1024;
const MAX_DATA = 8_000;

export function createRunFacts(): RunFacts {
  let text = "";
  let result: string | undefined;
  let error: string | undefined;
  let eventCount = 0;
  let reported: Reported = {};

  const takeUsage = (value: Json): void => {
    reported = { ...reported, ...reportOf(value) };
  };
  const takeAssistant = ({ delta, text: whole }: Json): void => {
    // Each says all of the message so far besides what is new; of an older gateway only one of them comes.
    if (typeof whole === "string") text = whole.slice(-MAX_SUMMARY);
    else if (typeof delta === "string") text = `${text}${delta}`.slice(-MAX_SUMMARY);
  };
  const takers: Readonly<Record<string, (data: Json) => void>> = {
    assistant: takeAssistant,
    lifecycle: (data) => {
      error = wordsOf(data["error"]) ?? error;
    },
    error: (data) => {
      error = wordsOf(data["error"]) ?? wordsOf(data["message"]) ?? error;
    },
  };

  return {
    take: ({ event, payload }, isOurs) => {
      const { runId, stream, data: given } = payload;
      if (event !== "agent" || typeof runId !== "string" || !isOurs(runId)) return undefined;
      eventCount += 1;
      const data = jsonOf(given) ?? {};
      const name = typeof stream === "string" ? stream.slice(0, 64) : "unknown";
      if (Object.hasOwn(takers, name)) takers[name]?.(data);
      takeUsage(data);
      return `[openclaw-gateway:event] run=${runId} stream=${name} data=${shown(name, data)}`;
    },
    takeResult: (answer) => {
      const found = jsonOf(answer["result"]) ?? {};
      const meta = jsonOf(found["meta"]) ?? {};
      takeUsage(meta);
      takeUsage(jsonOf(meta["agentMeta"]) ?? {});
      result = textOf(found) ?? result;
    },
    report: () => {
      const summary = (result ?? text).trim().slice(-MAX_SUMMARY).toWellFormed();
      return { ...reported, ...(summary === "" ? {} : { summary }) };
    },
    error: () => error?.slice(0, 2_000).toWellFormed(),
    eventCount: () => eventCount,
  };
}

/** Of a message that grows only what is new: the whole of it each time would be its square. */
function shown(stream: string, data: Json): string {
  const { text: _whole, ...rest } = data;
  const told = stream === "assistant" && typeof data["delta"] === "string" ? rest : data;
  const json = JSON.stringify(told);
  return json.length <= MAX_DATA
    ? json
    : `${json.slice(0, MAX_DATA).toWellFormed()}… (${json.length - MAX_DATA} more characters)`;
}

const wordsOf = (value: unknown): string | undefined => {
  if (typeof value === "string" && value !== "") return value;
  const message = jsonOf(value)?.["message"];
  return typeof message === "string" && message !== "" ? message : undefined;
};

function textOf(result: Json): string | undefined {
  const payloads: unknown[] = Array.isArray(result["payloads"]) ? result["payloads"] : [];
  const texts = payloads.map((payload) => jsonOf(payload)?.["text"]).filter((text) => typeof text === "string");
  return texts.length > 0 ? texts.join("\n\n") : undefined;
}

/** The gateway's own spellings of tokens, besides those of others. */
const SPELLINGS = { input: "inputTokens", output: "outputTokens", cacheRead: "cachedInputTokens" } as const;

function reportOf(value: Json): Reported {
  const usage = jsonOf(value["usage"]);
  const spelt = Object.entries(SPELLINGS).flatMap(([theirs, ours]) =>
    usage?.[theirs] === undefined ? [] : [[ours, usage[theirs]] as const],
  );
  const cacheWrite = usage?.["cacheWrite"] === undefined ? {} : { cacheWriteTokens: usage["cacheWrite"] };
  const { model, provider, costUsd } = value;
  const read = readReport({
    model,
    provider,
    costUsd,
    ...(usage === undefined ? {} : { usage: { ...usage, ...Object.fromEntries(spelt), ...cacheWrite } }),
  });
  return read;
}
