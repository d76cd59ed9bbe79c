import { isJsonObject } from "../output/reported.ts";
import { RUN_MARKER, runMarker, WORKER_MARKER } from "../processes/markers.ts";
import type { Execution } from "./adapter.ts";

/** Linux refuses to start a process that has a longer variable, `NAME=` and the closing NUL counted. */
const MAX_VARIABLE_BYTES = 128 * 1024 - 1;

export interface ChildEnvironment {
  readonly base: Readonly<Record<string, string>>;
  readonly workerMarker: string;
}

/**
 * A child's environment, built from nothing. Later parts win: what the agent configures over what is inherited, the
 * run's own variables over what the agent configures (nobody passes as another run), the markers over all.
 */
export function childEnvironment(
  execution: Execution,
  configured: Readonly<Record<string, string>>,
  { base, workerMarker }: ChildEnvironment,
): Record<string, string> {
  return {
    ...base,
    ...configured,
    ...execution.environment,
    [RUN_MARKER]: runMarker(execution),
    [WORKER_MARKER]: workerMarker,
  };
}

/** The agent's `env`: text, or `{"type": "plain", "value": text}`. Answers with what is wrong, if something is. */
export function readConfiguredEnvironment(
  env: unknown,
): { readonly variables: Record<string, string> } | { readonly problem: string } {
  if (env === undefined || env === null) return { variables: {} };
  if (!isJsonObject(env)) return { problem: "env must be an object of variables" };
  const variables: Record<string, string> = {};
  for (const [name, binding] of Object.entries(env)) {
    const value = isJsonObject(binding) && binding["type"] === "plain" ? binding["value"] : binding;
    if (!isName(name)) return { problem: `env has a variable named ${JSON.stringify(name)}, which no process can get` };
    if (typeof value !== "string") return { problem: `env.${name} must be text or {"type": "plain", "value": "…"}` };
    variables[name] = value;
  }
  return { variables };
}

const isName = (name: string): boolean => name !== "" && !/[=\0]/.test(name);

/** Why the operating system would refuse this environment, in words; it would only say E2BIG. */
export function environmentProblem(environment: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(environment)) {
    if (value.includes("\0")) return `the variable ${name} holds a NUL character`;
    // At most three bytes a character, so most need no counting.
    if (value.length * 3 > MAX_VARIABLE_BYTES && Buffer.byteLength(`${name}=${value}`) > MAX_VARIABLE_BYTES) {
      return `the variable ${name} is longer than the 128 KiB that a process can be given`;
    }
  }
  return undefined;
}
