import { CommandError, EXIT } from "./exit.ts";

/** The public API, as any client would use it. */
export interface Client {
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body?: unknown) => Promise<T>;
}

export function createClient({ url, operatorKey }: { url: string; operatorKey: string | undefined }): Client {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers: Record<string, string> = {};
    if (operatorKey !== undefined) headers["authorization"] = `Bearer ${operatorKey}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new CommandError(`${url} does not answer (${reasonOf(error)}); is it started?`, EXIT.unreachable);
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new CommandError(messageOf(text, response.status), exitCodeOf(response.status));
  };
  return { get: (path) => ask("GET", path), post: (path, body) => ask("POST", path, body) };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
};

function exitCodeOf(status: number): number {
  if ([401, 403, 404].includes(status)) return EXIT.notFound;
  if (status === 400) return EXIT.usage;
  return status >= 500 ? EXIT.unreachable : EXIT.failed;
}

function messageOf(text: string, status: number): string {
  try {
    const { error, details } = JSON.parse(text) as { error?: string; details?: unknown };
    const more = details === undefined ? "" : ` ${JSON.stringify(details)}`;
    return `${error ?? text}${more}`;
  } catch {
    return `HTTP ${status}: ${text.slice(0, 500)}`;
  }
}
