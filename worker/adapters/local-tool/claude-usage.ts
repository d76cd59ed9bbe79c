import { isJsonObject, readUsage } from "../../output/reported.ts";
import type { Usage } from "../adapter.ts";

type Json = Readonly<Record<string, unknown>>;

export interface ClaudeUsage {
  /** One line of the model's: a part of a message. */
  readonly add: (message: Json) => void;
  readonly sum: () => Usage;
}

interface Message {
  usage: Usage;
  /** Of what it wrote, in all its parts. */
  characters: number;
}

/** Of messages that are being written at the same time: subagents work side by side. */
const MOST_OPEN = 64;
const CHARACTERS_OF_A_TOKEN = 4;

export const NO_USAGE: Usage = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

/**
 * Adds up what a session used, as it goes on. A message comes in parts, one line for each block of its content, and
 * each of them has the usage of the message as it was known when it began: of its input that is all, of its output next to
 * nothing. What it wrote is therefore counted by its length, until the last line of the run tells the truth.
 */
export function claudeUsage(): ClaudeUsage {
  const open = new Map<string, Message>();
  let closed = NO_USAGE;

  return {
    add: (message) => {
      const { id, usage, content } = message;
      if (typeof id !== "string" || !isJsonObject(usage)) return;
      const known = open.get(id) ?? { usage: NO_USAGE, characters: 0 };
      known.usage = largest(known.usage, readUsage(usage));
      known.characters += lengthOf(content);
      open.set(id, known);
      const [oldest] = open;
      if (open.size <= MOST_OPEN || oldest === undefined) return;
      open.delete(oldest[0]);
      closed = plus(closed, counted(oldest[1]));
    },
    sum: () => [...open.values()].map(counted).reduce(plus, closed),
  };
}

const counted = ({ usage, characters }: Message): Usage => ({
  ...usage,
  outputTokens: Math.max(usage.outputTokens, Math.ceil(characters / CHARACTERS_OF_A_TOKEN)),
});

const each = (a: Usage, b: Usage, join: (a: number, b: number) => number): Usage => ({
  inputTokens: join(a.inputTokens, b.inputTokens),
  cachedInputTokens: join(a.cachedInputTokens, b.cachedInputTokens),
  cacheWriteTokens: join(a.cacheWriteTokens ?? 0, b.cacheWriteTokens ?? 0),
  outputTokens: join(a.outputTokens, b.outputTokens),
});
const largest = (a: Usage, b: Usage): Usage => each(a, b, Math.max);
export const plus = (a: Usage, b: Usage): Usage => each(a, b, (x, y) => x + y);

function lengthOf(content: unknown): number {
  if (!Array.isArray(content)) return 0;
  return content.reduce((sum: number, block: unknown) => sum + (isJsonObject(block) ? blockLength(block) : 0), 0);
}

function blockLength({ text, thinking, input }: Json): number {
  const written = [text, thinking].map((part) => (typeof part === "string" ? part.length : 0));
  return written.reduce((a, b) => a + b, input === undefined ? 0 : JSON.stringify(input).length);
}
