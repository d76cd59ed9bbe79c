import { ApiError, type Client, createClient, NoAnswerError, type Surfaces } from "../client/main.ts";
import { CommandError, EXIT } from "./exit.ts";

export type ApiClient = Client<Surfaces["api"]>;

export const connect = ({ url, operatorKey }: { url: string; operatorKey: string | undefined }): ApiClient =>
  createClient({ baseUrl: url, surface: "api", ...(operatorKey === undefined ? {} : { token: operatorKey }) });

/** A call that failed, in a command's words; anything else as it is. */
export function asCommandError(error: unknown): unknown {
  if (error instanceof NoAnswerError) return new CommandError(`${error.message}; is it started?`, EXIT.unreachable);
  if (!(error instanceof ApiError)) return error;
  const details = error.details === undefined ? "" : ` ${JSON.stringify(error.details)}`;
  return new CommandError(`${error.message}${details}`, exitCodeOf(error.status));
}

function exitCodeOf(status: number): number {
  if ([401, 403, 404].includes(status)) return EXIT.notFound;
  if (status === 400) return EXIT.usage;
  return status >= 500 ? EXIT.unreachable : EXIT.failed;
}
