import { z } from "zod";

import type { AdapterSessions } from "../adapter-port/adapter-module.ts";
import { findAdapterModule } from "../adapters/adapter-modules.ts";

/** What an adapter goes on with, as it is kept. */
export interface SessionParams {
  readonly sessionId: string;
  /** In which directory it was: some tools know their sessions only there. */
  readonly cwd?: string | undefined;
  /** Whatever an adapter of others keeps besides. */
  readonly [own: string]: unknown;
}

/** Where work left off, as it is stored. */
export interface StoredSession {
  readonly sessionId: string;
  readonly adapterType: string;
  /** Beside the id; its shape is the codec's to check. */
  readonly params: unknown;
  /** How many runs it has had, and what they gave it to read: input tokens, with those written to a cache. */
  readonly runs: number;
  readonly inputTokens: number;
  readonly ageSec: number;
  readonly lastRunId: string | null;
}

type Json = Readonly<Record<string, unknown>>;

interface SessionCodec {
  /** Null where its adapter could not go on with it. */
  readonly read: (kept: Json) => SessionParams | null;
  /** Absent: it is shown by its id. */
  readonly display?: (session: SessionParams) => string;
  /** It is known in its directory alone. */
  readonly isOfDirectory: boolean;
}

/** An id that stands on a command line: nothing that could be taken for an option there. */
const ToolParams = z.object({
  sessionId: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][\w.:-]*$/),
  cwd: z.string().min(1).max(4096).optional(),
});
const toolSession: SessionCodec = { read: (kept) => ToolParams.safeParse(kept).data ?? null, isOfDirectory: true };

/** A key that is handed on as it is, in a body or a variable. */
const TextParams = z.object({ sessionId: z.string().min(1) });
const textSession: SessionCodec = { read: (kept) => TextParams.safeParse(kept).data ?? null, isOfDirectory: false };

/** As an adapter of others keeps it. */
const ownSession = ({ isOfDirectory = false, parse = (kept) => kept, display }: AdapterSessions): SessionCodec => ({
  read: ({ sessionId, cwd, ...own }) => {
    if (typeof sessionId !== "string" || sessionId === "") return null;
    try {
      return { ...parse(own), sessionId, ...(isOfDirectory && typeof cwd === "string" ? { cwd } : {}) };
    } catch {
      return null;
    }
  },
  ...(display === undefined ? {} : { display }),
  isOfDirectory,
});

const CODECS: Readonly<Record<string, SessionCodec>> = { claude_local: toolSession, codex_local: toolSession };

function codecOf(adapterType: string): SessionCodec {
  if (Object.hasOwn(CODECS, adapterType)) return CODECS[adapterType] as SessionCodec;
  const own = findAdapterModule(adapterType)?.sessions;
  return own === undefined ? textSession : ownSession(own);
}

/** What a run's adapter has to keep of its session beside the id; null: nothing. */
export const paramsToKeep = (adapterType: string, cwd: string | undefined): { readonly cwd: string } | null =>
  codecOf(adapterType).isOfDirectory && cwd !== undefined ? { cwd } : null;

/** A session's parameters as they are shown; null where its adapter could not go on with them. */
export function sessionParamsOf(adapterType: string, sessionId: string, params: unknown): SessionParams | null {
  const kept = typeof params === "object" && params !== null ? params : {};
  return codecOf(adapterType).read({ ...kept, sessionId });
}

const MAX_DISPLAY_ID = 128;

/** @param known null where its adapter could not go on with it */
export function sessionDisplayId(adapterType: string, sessionId: string, known: SessionParams | null): string {
  const { display } = codecOf(adapterType);
  let text: unknown = sessionId;
  try {
    if (known !== null && display !== undefined) text = display(known);
  } catch {
    // By its id, then.
  }
  return String(text).slice(0, MAX_DISPLAY_ID).toWellFormed();
}

/**
 * Why a session is of no use to a run; null where it is gone on with.
 *
 * @param to its adapter and, where it is known already, its directory
 */
export function sessionProblem(
  { sessionId, adapterType, params }: Pick<StoredSession, "sessionId" | "adapterType" | "params">,
  to: { readonly adapterType: string; readonly cwd?: string | undefined },
): string | null {
  if (adapterType !== to.adapterType)
    return `it is a session of ${adapterType}, and the agent is run by ${to.adapterType}`;
  const known = sessionParamsOf(adapterType, sessionId, params);
  if (known === null) return `what was kept of it is no session of ${adapterType}`;
  if (known.cwd === undefined || to.cwd === undefined || known.cwd === to.cwd) return null;
  return `it was in the directory ${known.cwd}, and this run is in ${to.cwd}`;
}
