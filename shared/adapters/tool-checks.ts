import type { EnvironmentCheck } from "./environment-test.schema.ts";
import { TOOL_COMMANDS, type ToolReport } from "./tool-commands.ts";

/** Where a worker makes the directories of agents that have no other. */
export interface WorkspaceReport {
  readonly directory: string;
  readonly isWritable: boolean;
  /** What is left of its disk; null: that cannot be told. */
  readonly freeGib: number | null;
}

/** A worker that takes runs, and what it says of itself. */
export interface ReportingWorker {
  readonly id: string;
  readonly host: string;
  /** Null: it is of a version that does not say, and that looks at nothing. */
  readonly workspaces: WorkspaceReport | null;
  /** Null: it is of a version that does not say. */
  readonly adapters: readonly string[] | null;
  readonly tools: Readonly<Record<string, ToolReport>>;
}

/** Variables with which a tool needs no login. */
const KEYS = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CODEX_API_KEY",
  "OPENAI_API_KEY",
];

/** What to do where nobody is logged in. */
export const LOGIN_COMMANDS: Readonly<Record<string, string>> = {
  claude_local: "claude auth login",
  codex_local: "codex login",
};

/** Of an agent that has no directory of its own choice: whether it is given one. */
export function workspaceChecks(cwd: string | undefined, workers: readonly ReportingWorker[]): EnvironmentCheck[] {
  if (cwd !== undefined) return [];
  const unwritable = workers.filter(({ workspaces }) => workspaces?.isWritable === false);
  if (unwritable.length === 0) {
    return [{ code: "process_cwd_valid", level: "info", message: "It runs in a directory of its own" }];
  }
  return [
    {
      code: "process_cwd_unwritable",
      level: unwritable.length === workers.length ? "error" : "warn",
      message: "Agents' own directories cannot be made on some of the workers' hosts; runs fail there",
      detail: unwritable.map(({ host, workspaces }) => `${host}: ${workspaces?.directory}`).join(", "),
      hint: "Let the worker's user write there, or set SYSTOLE_WORKSPACES_DIR.",
    },
  ];
}

/** What the workers say of a tool that an agent finds on their PATH: whether it is there, which version, logged in. */
export function reportedChecks(
  type: string,
  workers: readonly ReportingWorker[],
  env: unknown,
): readonly EnvironmentCheck[] {
  const command = TOOL_COMMANDS[type] ?? type;
  const able = workers.filter(({ adapters }) => adapters?.includes(type) === true);
  const without = workers.filter((worker) => !able.includes(worker));
  if (able.length === 0) {
    return [
      {
        code: "process_command_unresolvable",
        level: "error",
        message: `No worker has found ${command} on its host; runs wait until one has`,
        detail: hostsOf(without),
        hint: "Install it where workers are: they see it without a restart.",
      },
    ];
  }
  const found: EnvironmentCheck = {
    code: "process_command_resolvable",
    level: "info",
    message: `Workers have found ${command}, and take its runs`,
    detail: able.map((worker) => `${worker.host}: ${worker.tools[type]?.version ?? "version unknown"}`).join(", "),
  };
  return [found, ...loginChecks(type, able, env)];
}

function loginChecks(type: string, able: readonly ReportingWorker[], env: unknown): EnvironmentCheck[] {
  const key = KEYS.find((name) => typeof env === "object" && env !== null && Object.hasOwn(env, name));
  if (key !== undefined) {
    return [{ code: "process_login_configured", level: "info", message: `${key} stands in for a login` }];
  }
  const out = able.filter(({ tools }) => tools[type]?.isLoggedIn === false);
  if (out.length > 0) {
    const hint = `Run ${LOGIN_COMMANDS[type] ?? "its login"} there as the worker's user, or give the agent a key in env.`;
    const message = "Nobody is logged in on some of the workers' hosts; runs fail there";
    const level = out.length === able.length ? "error" : "warn";
    return [{ code: "process_login_required", level, message, detail: hostsOf(out), hint }];
  }
  const isKnown = able.every(({ tools }) => tools[type]?.isLoggedIn === true);
  return isKnown
    ? [{ code: "process_logged_in", level: "info", message: "Somebody is logged in wherever its runs may go" }]
    : [
        {
          code: "process_login_unknown",
          level: "info",
          message: "Whether somebody is logged in shows in its first run",
        },
      ];
}

const hostsOf = (workers: readonly { readonly host: string }[]): string =>
  [...new Set(workers.map(({ host }) => host))].join(", ");
