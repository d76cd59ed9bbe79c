import { join } from "node:path";

import { CodexConfig } from "../../../shared/adapters/local-tool-config.schema.ts";
import { mcpServerOf } from "../../mcp-server.ts";
import { isJsonObject } from "../../output/reported.ts";
import { companyHome } from "./codex-home.ts";
import { codexRecords } from "./codex-session.ts";
import { CODEX, codexStream } from "./codex-stream.ts";
import type { LocalTool, ToolCall } from "./local-tool.ts";
import { option } from "./option.ts";
import { toldSkills } from "./skills.ts";

/**
 * Codex, without a person in front of it: its prompt comes on standard input, with its instructions before it.
 *
 * @param root where what it remembers for a company is kept
 */
export const codexTool = (root: string): LocalTool<CodexConfig> => ({
  ...CODEX,
  type: "codex_local",
  reportsCost: "at_end",
  install: "Install Codex where the workers are (npm install -g @openai/codex), or give its full path.",
  helpArgs: ["exec", "--help"],
  config: CodexConfig,
  prepare: async (config, { execution, facts, instructions, environment }) => {
    const home = hasOwnHome(config) ? undefined : await companyHome(root, execution.companyId, hostHome(environment));
    if (typeof home === "object") return home;
    const args = config.extraArgs.length > 0 ? config.extraArgs : config.args;
    const skills = config.skillsDir === undefined ? undefined : await toldSkills(config.skillsDir);
    const told = [instructions.text, skills].filter((text) => text !== undefined);
    return {
      ...(home === undefined ? {} : { environment: { CODEX_HOME: home } }),
      told: told.length === 0 ? undefined : told.join("\n\n"),
      resumes: facts.knows("resume"),
      args: (sessionId) => [
        ...(config.search ? ["--search"] : []),
        "exec",
        "--json",
        ...(facts.knows("--skip-git-repo-check") ? ["--skip-git-repo-check"] : []),
        ...(config.dangerouslyBypassApprovalsAndSandbox
          ? ["--dangerously-bypass-approvals-and-sandbox"]
          : setting("sandbox_mode", "workspace-write")),
        ...option("--model", config.model),
        ...(config.modelReasoningEffort === undefined
          ? []
          : setting("model_reasoning_effort", config.modelReasoningEffort)),
        ...(takesServers(facts.version) ? mcpServer(execution) : []),
        ...args,
        ...(sessionId === null ? ["-"] : ["resume", sessionId, "-"]),
      ],
    };
  },
  stream: codexStream,
  records: codexRecords,
});

/** It was told itself where it keeps things. */
const hasOwnHome = ({ env }: CodexConfig): boolean => isJsonObject(env) && ("CODEX_HOME" in env || "HOME" in env);

const hostHome = (environment: ToolCall["environment"]): string => join(environment["HOME"] ?? "", ".codex");

/** Before this one it knew only of MCP servers that it starts itself, and refused a configuration that names another. */
const FIRST_WITH_SERVERS = [0, 46];

function takesServers(version: string | undefined): boolean {
  if (version === undefined) return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least = 0, leastMinor = 0] = FIRST_WITH_SERVERS;
  return major > least || (major === least && minor >= leastMinor);
}

/** It takes the token from a variable: the command line is seen by every user of the host. */
function mcpServer({ environment, apiKey }: ToolCall["execution"]): string[] {
  const { url } = mcpServerOf({ apiUrl: environment["PAPERCLIP_API_URL"] ?? "", apiKey });
  return [
    ...setting("mcp_servers.systole.url", url),
    ...setting("mcp_servers.systole.bearer_token_env_var", "PAPERCLIP_API_KEY"),
  ];
}

/** A value of its configuration, as TOML has it. */
const setting = (key: string, value: string): string[] => ["-c", `${key}=${JSON.stringify(value)}`];
