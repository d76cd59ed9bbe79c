import { plainTextOf } from "../secrets/secret-binding.ts";
import { misfits } from "./config-misfits.ts";
import type { EnvironmentCheck } from "./environment-test.schema.ts";
import type { Examined, PlaceAsked } from "./examined.ts";
import { HttpConfig } from "./http-config.schema.ts";
import { ClaudeConfig, CodexConfig } from "./local-tool-config.schema.ts";
import { examineOpenclaw } from "./openclaw-check.ts";
import { ProcessConfig } from "./process-config.schema.ts";
import { type ReportingWorker, reportedChecks, workspaceChecks } from "./tool-checks.ts";
import { hasOwnCommand } from "./tool-commands.ts";

type Json = Readonly<Record<string, unknown>>;

interface Examination {
  /** With which its checks' codes begin. */
  readonly prefix: string;
  /** `workers`: those that take runs. */
  readonly examine: (config: Json, workers: readonly ReportingWorker[]) => Examined;
}

/** By the adapter's type. */
export const EXAMINATIONS: Readonly<Record<string, Examination>> = {
  process: { prefix: "process", examine: examineProcess },
  http: { prefix: "http", examine: examineHttp },
  claude_local: { prefix: "claude", examine: examineTool("claude_local", "claude", ClaudeConfig) },
  codex_local: { prefix: "codex", examine: examineTool("codex_local", "codex", CodexConfig) },
  openclaw: { prefix: "openclaw_gateway", examine: examineOpenclaw },
  openclaw_gateway: { prefix: "openclaw_gateway", examine: examineOpenclaw },
};

function examineProcess(config: Json, workers: readonly ReportingWorker[]): Examined {
  const { success, data, error } = ProcessConfig.safeParse(config);
  if (!success) return { checks: [commandCheck(config), ...misfits("process", ["command"], error.issues)] };
  const { command, cwd } = data;
  const place: PlaceAsked = { command, cwd, path: ownPath(config) };
  return { checks: [commandCheck(config), ...workspaceChecks(cwd, workers)], onHosts: { ...place } };
}

/** Of a tool that has a name of its own: whether it is there, and has a directory to work in. */
function examineTool(type: string, prefix: string, schema: typeof ClaudeConfig | typeof CodexConfig) {
  return (config: Json, workers: readonly ReportingWorker[]): Examined => {
    const { success, data, error } = schema.safeParse(config);
    if (!success) return { checks: misfits(prefix, [], error.issues) };
    const { command, cwd } = data;
    const workspace = workspaceChecks(cwd, workers);
    if (hasOwnCommand(type, config)) {
      const place: PlaceAsked = { command, cwd, path: ownPath(config) };
      return { checks: workspace, onHosts: { ...place } };
    }
    const found = workers.length === 0 ? [] : reportedChecks(type, workers, config["env"]);
    return { checks: [...workspace, ...found], onHosts: cwd === undefined ? {} : { cwd } };
  };
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

/** The PATH that the agent's own variables give it. */
function ownPath({ env }: Json): string | undefined {
  return typeof env === "object" && env !== null ? plainTextOf((env as Json)["PATH"]) : undefined;
}

function examineHttp(config: Json): Examined {
  const url = urlCheck(config["url"]);
  const { success, data, error } = HttpConfig.safeParse(config);
  if (!success) return { checks: [url, ...misfits("http", ["url"], error.issues)] };
  const method: EnvironmentCheck = {
    code: "http_method_configured",
    level: "info",
    message: `The method is ${data.method}`,
  };
  return { checks: [url, method], onHosts: { url: data.url.href } };
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
