import { type Client, createClient, type Surfaces } from "../client/main.ts";
import { type Config, processEnvironment, readConfig } from "../shared/platform/config.ts";
import { orExit } from "../shared/platform/lifecycle.ts";
import { asCommandError } from "./client.ts";
import { CommandError } from "./exit.ts";

/** Runs a command against the server of the configuration; says in plain words what went wrong. */
export async function command<Surface extends keyof Surfaces>(
  surface: Surface,
  work: (client: Client<Surfaces[Surface]>) => Promise<void>,
): Promise<void> {
  const config = orExit(() => readConfig(processEnvironment()));
  const { operatorKey: token } = config;
  try {
    await work(createClient({ baseUrl: serverUrl(config), surface, ...(token === undefined ? {} : { token }) }));
  } catch (failure) {
    const error = asCommandError(failure);
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

export const serverUrl = ({ apiUrl, isLoopback, host, port }: Config): string =>
  apiUrl ?? `http://${isLoopback ? host : "127.0.0.1"}:${port}`;

/** For people, on stderr: stdout is the command's own. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
