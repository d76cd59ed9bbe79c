import { plainTextOf } from "../secrets/secret-binding.ts";
import type { AddressGuard } from "./address-guard.ts";
import { findCommand, isDirectory, isWritable } from "./command-lookup.ts";
import { misfits } from "./config-misfits.ts";
import { probeEndpoint } from "./endpoint-probe.ts";
import type { EnvironmentCheck } from "./environment-test.schema.ts";
import { HttpConfig } from "./http-config.schema.ts";
import { ClaudeConfig, CodexConfig } from "./local-tool-config.schema.ts";
import { checkOpenclaw } from "./openclaw-check.ts";
import { ProcessConfig } from "./process-config.schema.ts";
import { type ReportingWorker, reportedChecks } from "./tool-checks.ts";
import { hasOwnCommand } from "./tool-commands.ts";

/** From where it is looked, and with what. */
export interface Lookout {
  readonly host: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where runs go, if that is nowhere on this host. */
  readonly workersElsewhere: readonly string[];
  readonly guard: AddressGuard;
  /** Those that take runs. */
  readonly workers: readonly ReportingWorker[];
}

type Json = Readonly<Record<string, unknown>>;
type Checks = (config: Json, from: Lookout) => Promise<EnvironmentCheck[]> | EnvironmentCheck[];

/** Long enough for any endpoint that a heartbeat could be sent to. */
const PROBE_MS = 3_000;

/** By the adapter's type. */
export const ENVIRONMENT_CHECKS: Readonly<Record<string, Checks>> = {
  process: checkProcess,
  http: checkHttp,
  claude_local: checkTool("claude_local", "claude", ClaudeConfig),
  codex_local: checkTool("codex_local", "codex", CodexConfig),
  openclaw: checkOpenclaw,
  openclaw_gateway: checkOpenclaw,
};

function checkProcess(config: Json, from: Lookout): EnvironmentCheck[] {
  const { success, data, error } = ProcessConfig.safeParse(config);
  if (!success) return [commandCheck(config), ...misfits("process", ["command"], error.issues)];
  const { command, cwd } = data;
  return [...elsewhere(from), commandCheck(config), cwdCheck(cwd, from), foundCheck(command, config, from)];
}

/** Of a tool that has a name of its own: whether it is there, and has a directory to work in. */
function checkTool(type: string, prefix: string, schema: typeof ClaudeConfig | typeof CodexConfig): Checks {
  const named = (check: EnvironmentCheck): EnvironmentCheck => ({
    ...check,
    code: check.code.replace(/^process_/, `${prefix}_`),
  });
  return (config, from) => {
    const { success, data, error } = schema.safeParse(config);
    if (!success) return misfits(prefix, [], error.issues);
    const { command, cwd } = data;
    const isReported = from.workers.length > 0 && !hasOwnCommand(type, config);
    const found = isReported ? reportedChecks(type, from.workers, config["env"]) : [foundCheck(command, config, from)];
    return [...elsewhere(from), cwdCheck(cwd, from), ...found].map(named);
  };
}

function foundCheck(command: string, config: Json, from: Lookout): EnvironmentCheck {
  const cwd = typeof config["cwd"] === "string" && config["cwd"] !== "" ? config["cwd"] : undefined;
  const found = findCommand({ command, cwd, environment: searched(config, from) });
  return found === undefined
    ? {
        code: "process_command_unresolvable",
        level: levelOf(from),
        message: `No file that may be run answers to ${command} on ${from.host}`,
        hint: "Install it where the workers are, or give its full path.",
      }
    : { code: "process_command_resolvable", level: "info", message: `${command} is ${found} on ${from.host}` };
}

/** What cannot be seen from here may still be there. */
const levelOf = ({ workersElsewhere }: Lookout): "warn" | "error" => (workersElsewhere.length > 0 ? "warn" : "error");

function elsewhere({ host, workersElsewhere }: Lookout): EnvironmentCheck[] {
  if (workersElsewhere.length === 0) return [];
  return [
    {
      code: "process_workers_elsewhere",
      level: "warn",
      message: `Runs go to workers on other hosts; command and directory were looked up on ${host} only`,
      detail: workersElsewhere.join(", "),
    },
  ];
}

const commandCheck = ({ command }: Json): EnvironmentCheck =>
  typeof command === "string" && command.trim() !== ""
    ? { code: "process_command_present", level: "info", message: `The command is ${command.trim()}` }
    : {
        code: "process_command_missing",
        level: "error",
        message: "There is no command to run",
        hint: "Set adapterConfig.command.",
      };

function cwdCheck(cwd: string | undefined, from: Lookout): EnvironmentCheck {
  if (cwd === undefined) {
    return { code: "process_cwd_valid", level: "info", message: "It runs in a directory of its own" };
  }
  if (!isDirectory(cwd)) {
    return { code: "process_cwd_invalid", level: levelOf(from), message: `${cwd} is no directory on ${from.host}` };
  }
  return isWritable(cwd)
    ? { code: "process_cwd_valid", level: "info", message: `${cwd} is a directory on ${from.host}` }
    : {
        code: "process_cwd_unwritable",
        level: "warn",
        message: `${cwd} is a directory on ${from.host} that this user may not write to`,
      };
}

/** With the PATH that the agent's own variables give it. */
function searched({ env }: Json, { environment }: Lookout): Readonly<Record<string, string>> {
  const path = typeof env === "object" && env !== null ? plainTextOf((env as Json)["PATH"]) : undefined;
  return path === undefined ? environment : { ...environment, PATH: path };
}

async function checkHttp(config: Json, { guard }: Lookout): Promise<EnvironmentCheck[]> {
  const url = urlCheck(config["url"]);
  const { success, data, error } = HttpConfig.safeParse(config);
  if (!success) return [url, ...misfits("http", ["url"], error.issues)];
  const method: EnvironmentCheck = {
    code: "http_method_configured",
    level: "info",
    message: `The method is ${data.method}`,
  };
  return [url, method, await probeCheck(data.url, guard)];
}

function urlCheck(url: unknown): EnvironmentCheck {
  const hint = "Set adapterConfig.url to an address with http:// or https://.";
  if (typeof url !== "string" || url.trim() === "") {
    return { code: "http_url_missing", level: "error", message: "There is no endpoint to call", hint };
  }
  if (!URL.canParse(url)) return { code: "http_url_invalid", level: "error", message: "The url is none", hint };
  const { protocol, origin } = new URL(url);
  return protocol === "http:" || protocol === "https:"
    ? { code: "http_url_valid", level: "info", message: `The endpoint is at ${origin}` }
    : { code: "http_url_protocol_invalid", level: "error", message: `${protocol}// cannot be called`, hint };
}

/** Many endpoints take only what a run sends: those say so, and are there. */
const NO_HEAD = new Set([405, 501]);

async function probeCheck(url: URL, guard: AddressGuard): Promise<EnvironmentCheck> {
  const probe = await probeEndpoint(url, { guard, timeoutMs: PROBE_MS });
  if (probe.kind !== "answered") {
    const level = probe.kind === "blocked" ? "error" : "warn";
    return { code: "http_endpoint_probe_failed", level, message: `The endpoint was not reached: ${probe.message}` };
  }
  const { httpStatus } = probe;
  const message = `The endpoint answered HEAD with ${httpStatus}`;
  if (httpStatus < 400 || NO_HEAD.has(httpStatus)) return { code: "http_endpoint_probe_ok", level: "info", message };
  const hint = "It may still take what a run sends.";
  return { code: "http_endpoint_probe_unexpected_status", level: "warn", message, hint };
}
