import type { AddressGuard } from "./address-guard.ts";
import { type CommandSearch, seeDirectory, seekCommand } from "./command-lookup.ts";
import { probeEndpoint } from "./endpoint-probe.ts";
import type { EnvironmentCheck } from "./environment-test.schema.ts";
import type { PlaceAsked } from "./examined.ts";
import type { HostQuestion } from "./host-looks.service.ts";
import { HttpConfig } from "./http-config.schema.ts";
import { reachOpenclaw } from "./openclaw-check.ts";

/** From where it is looked, and with what. */
export interface Lookout {
  /** What an agent's process would see of the worker's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly guard: AddressGuard;
}

type Json = Readonly<Record<string, unknown>>;
type Checks = (config: Json, from: Lookout) => Promise<readonly EnvironmentCheck[]>;

/** Long enough for any endpoint that a heartbeat could be sent to, and shorter than anybody waits for the answer. */
const PROBE_MS = 2_000;

const HOST_CHECKS: Readonly<Record<string, Checks>> = {
  process: checkPlace,
  claude_local: checkPlace,
  codex_local: checkPlace,
  http: checkEndpoint,
  openclaw: reachOpenclaw,
  openclaw_gateway: reachOpenclaw,
};

/** What shows on a worker's host alone. Starts nothing that a configuration names; undefined: it does not know how to look. */
export const lookAtHost = async (
  { type, config }: HostQuestion,
  from: Lookout,
): Promise<readonly EnvironmentCheck[] | undefined> => HOST_CHECKS[type]?.(config, from);

async function checkPlace({ cwd, command, path }: PlaceAsked, { environment }: Lookout): Promise<EnvironmentCheck[]> {
  const searched = path === undefined ? environment : { ...environment, PATH: path };
  const directory = cwd === undefined ? [] : [await cwdCheck(cwd)];
  const found = command === undefined ? [] : [await foundCheck({ command, cwd, environment: searched })];
  return [...directory, ...found];
}

async function cwdCheck(cwd: string): Promise<EnvironmentCheck> {
  const seen = await seeDirectory(cwd);
  if (seen === undefined) {
    const hint = "Make it there, or mount it, or name another one.";
    return { code: "process_cwd_invalid", level: "error", message: `${cwd} is no directory`, hint };
  }
  return seen.isWritable
    ? { code: "process_cwd_valid", level: "info", message: `${cwd} is a directory` }
    : {
        code: "process_cwd_unwritable",
        level: "warn",
        message: `${cwd} is a directory that the worker's user may not write to`,
      };
}

async function foundCheck(search: CommandSearch): Promise<EnvironmentCheck> {
  const found = await seekCommand(search);
  return found === undefined
    ? {
        code: "process_command_unresolvable",
        level: "error",
        message: `No file that may be run answers to ${search.command}`,
        hint: "Install it where the workers are, or give its full path.",
      }
    : { code: "process_command_resolvable", level: "info", message: `${search.command} is ${found}` };
}

/** Many endpoints take only what a run sends: those say so, and are there. */
const NO_HEAD = new Set([405, 501]);

async function checkEndpoint(config: Json, { guard }: Lookout): Promise<EnvironmentCheck[]> {
  const probe = await probeEndpoint(HttpConfig.parse(config).url, { guard, timeoutMs: PROBE_MS });
  if (probe.kind !== "answered") {
    const level = probe.kind === "blocked" ? "error" : "warn";
    return [{ code: "http_endpoint_probe_failed", level, message: `The endpoint was not reached: ${probe.message}` }];
  }
  const { httpStatus } = probe;
  const message = `The endpoint answered HEAD with ${httpStatus}`;
  if (httpStatus < 400 || NO_HEAD.has(httpStatus)) return [{ code: "http_endpoint_probe_ok", level: "info", message }];
  const hint = "It may still take what a run sends.";
  return [{ code: "http_endpoint_probe_unexpected_status", level: "warn", message, hint }];
}
