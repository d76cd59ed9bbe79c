/** What was waited for did not come in time. It may still happen: the promise itself is not stopped. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** The promise's result, or a `TimeoutError` after `ms` milliseconds. A rejection that comes later is swallowed. */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
