import { NoAnswerError, retryAfterSecOf } from "./api-error.ts";

export type Fetch = (request: Request) => Promise<Response>;

export interface RetryTerms {
  readonly fetch: Fetch;
  /** How often a call is made again at the most. */
  readonly retries: number;
  readonly random?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** Who is told to come back later than this is told so. */
const LONGEST_RETRY_AFTER_SEC = 60;

/** What may be done twice as well as once. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/**
 * `fetch` that asks again when nothing came back, or when the answer says to: 429, 503, what a proxy says of a server
 * that is away, and a 409 with `Retry-After` (the first of two calls with one Idempotency-Key is still under way).
 * Only what may be sent twice is: idempotent methods, and what has an Idempotency-Key.
 *
 * @throws NoAnswerError, and the signal's reason when it aborts
 */
export function retrying({ fetch, retries, random = Math.random, pause = pauseFor }: RetryTerms): Fetch {
  return async (request) => {
    const most = mayBeRepeated(request) ? retries : 0;
    for (let retry = 0; retry < most; retry += 1) {
      // A body can be sent once; the last try takes the original.
      const answer = await fetch(request.clone()).catch(() => request.signal.throwIfAborted());
      const waitMs = waitBefore(answer ?? undefined, retry, random);
      if (answer && waitMs === undefined) return answer;
      await answer?.body?.cancel();
      await pause(waitMs ?? 0, request.signal);
    }
    return fetch(request).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw new NoAnswerError(request.url, error);
    });
  };
}

const mayBeRepeated = ({ method, headers }: Request): boolean =>
  IDEMPOTENT.has(method) || headers.has("idempotency-key");

/** In milliseconds; undefined when the answer is one. Never less than was asked for, and at random, so that callers part. */
function waitBefore(answer: Response | undefined, retry: number, random: () => number): number | undefined {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retry);
  const pauseMs = ceiling * (0.5 + random() / 2);
  if (answer === undefined) return pauseMs;
  const retryAfterSec = retryAfterSecOf(answer);
  const { status } = answer;
  if (![429, 502, 503, 504].includes(status) && (status !== 409 || retryAfterSec === undefined)) return undefined;
  if (retryAfterSec === undefined) return pauseMs;
  return retryAfterSec > LONGEST_RETRY_AFTER_SEC ? undefined : retryAfterSec * 1000 + FIRST_PAUSE_MS * random();
}

/** @throws the signal's reason when it aborts */
export function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
