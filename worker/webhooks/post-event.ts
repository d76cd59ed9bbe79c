import type { Agent, Dispatcher } from "undici";
import { type AddressGuard, addressGuard } from "../../shared/adapters/address-guard.ts";
import { storableText } from "../../shared/kernel/storable.ts";
import type { SendResult } from "../../shared/webhooks/sending.service.ts";
import { secondsUntil } from "../adapters/http-answer.ts";

/** One signed request. */
export interface EventPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** It may lead to this machine. */
  readonly mayBeLocal: boolean;
}

export interface EventPoster {
  /** Never rejects: an answer that is none is a result too. Undefined when `signal` cut it short. */
  readonly post: (event: EventPost, signal: AbortSignal) => Promise<SendResult | undefined>;
  readonly close: () => Promise<void>;
}

export interface EventPosterOptions {
  /** Hosts and networks that are not public, and may be called all the same. */
  readonly allowed: readonly string[];
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const EXCERPT_BYTES = 1_024;
/** What was answered is settled by its status: for the excerpt nobody waits longer than this. */
const READ_MS = 1_000;

type Line = { readonly agent: Agent; readonly guard: AddressGuard };

/** Posts events. Redirects are not followed, and no answer is read beyond its beginning. */
export function eventPoster({ allowed, timeoutMs = TIMEOUT_MS }: EventPosterOptions): EventPoster {
  const opened = new Map<boolean, Promise<Line>>();

  /** Opened with the first event: a worker whose companies want none does without the client's memory. */
  const lineTo = (mayBeLocal: boolean): Promise<Line> => {
    const line = opened.get(mayBeLocal) ?? openLine(mayBeLocal, allowed, timeoutMs);
    opened.set(mayBeLocal, line);
    return line;
  };

  return {
    post: async (event, signal) => {
      const line = await lineTo(event.mayBeLocal);
      const began = performance.now();
      const late = AbortSignal.timeout(timeoutMs);
      const result = await send(line, event, AbortSignal.any([signal, late])).catch((error: unknown) => {
        if (late.aborted) return failed(`No answer within ${timeoutMs / 1_000} s`);
        return failed(reasonOf(error));
      });
      if (signal.aborted && result.statusCode === null) return undefined;
      return { ...result, latencyMs: Math.round(performance.now() - began) };
    },
    close: async () => {
      for (const line of opened.values()) await (await line).agent.destroy();
    },
  };
}

async function openLine(mayBeLocal: boolean, allowed: readonly string[], timeoutMs: number): Promise<Line> {
  const undici = await import("undici");
  const hint = "SYSTOLE_WEBHOOK_ALLOWED_HOSTS names those that may be sent to all the same";
  const guard = addressGuard({ allowPrivate: false, allowLoopback: mayBeLocal, allowed, hint });
  return { guard, agent: new undici.Agent({ connect: { lookup: guard.lookup, timeout: timeoutMs } }) };
}

type Result = Omit<SendResult, "latencyMs">;

const failed = (error: string): Result => ({
  statusCode: null,
  answer: null,
  error: storableText(error).slice(0, 500),
});

async function send({ agent, guard }: Line, { url, headers, body }: EventPost, signal: AbortSignal): Promise<Result> {
  const problem = guard.addressProblem(url);
  if (problem !== undefined) throw problem;
  const response = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: "POST",
    headers: { ...headers },
    body,
    signal,
  });
  const { statusCode } = response;
  const answer = await beginningOf(response.body);
  const retryAfter = response.headers["retry-after"];
  const retryAfterSec = secondsUntil(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, new Date());
  const isTaken = statusCode >= 200 && statusCode < 300;
  return { statusCode, answer, error: isTaken ? null : meaningOf(statusCode), retryAfterSec };
}

const meaningOf = (statusCode: number): string =>
  statusCode >= 300 && statusCode < 400
    ? `Answered ${statusCode}: redirects are not followed`
    : `Answered ${statusCode}`;

/** However long it says that it is, or is; and however slowly it comes. */
async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string | null> {
  // Cutting it off, here or by the other side, is no news.
  body.on("error", () => undefined);
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => body.destroy(), READ_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= EXCERPT_BYTES) break;
    }
  } catch {
    // What came before it broke off is all there is.
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
  return length === 0 ? null : storableText(Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString("utf8"));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = "" } = error as NodeJS.ErrnoException;
  const cause = error.message === "" ? code : error.message;
  return code === "" || cause.includes(code) ? cause : `${cause} (${code})`;
}
