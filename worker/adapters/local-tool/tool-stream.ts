import type { Failed, Reported, Usage } from "../adapter.ts";
import type { ToolEnd } from "./tool-failure.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a tool writes down of its sessions, where its stream tells what they used too late or not at all. */
export interface SessionRecords {
  /** In all, as far as it stands there; `glance`: as a look that is soon taken again may miss it. */
  readonly used: (sessionId: string, how?: "glance" | "whole") => Promise<Usage | undefined>;
}

/** What a tool says while it works, line by line. It forgives lines that it does not know. */
export interface ToolStream {
  readonly take: (line: Json) => void;
  /** All that is known so far; the same object until there is more. */
  readonly report: () => Reported;
  /** Takes what the session has used in all by its tool's record: what the stream says itself goes before it. */
  readonly count?: (total: Usage) => void;
  /** What became of it, once it has ended by itself. `unknown_session`: it does not know what it was to go on with, or cannot read it any more. */
  readonly verdict: (end: ToolEnd) => Failed | "unknown_session" | "succeeded";
}

export interface StreamStart {
  /** What it was told to go on with. */
  readonly sessionId: string | null;
  /** The model that it was told to use; some do not say which one they used. */
  readonly model: string | undefined;
  /** What the session had used before, of tools that tell a session's total; absent: it begins, or nobody knows. */
  readonly usedBefore: Usage | undefined;
  /** What the agent is configured with says that its runs are paid for already. */
  readonly isIncluded: boolean;
  /** The variables that the tool sees. */
  readonly environment: Readonly<Record<string, string>>;
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Of what a tool said in the end, what is kept as the run's summary. */
export const MAX_SUMMARY = 16_384;
