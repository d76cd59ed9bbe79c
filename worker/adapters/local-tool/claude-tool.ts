import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ClaudeConfig } from "../../../shared/adapters/local-tool-config.schema.ts";
import { mcpServerOf } from "../../mcp-server.ts";
import { CLAUDE, claudeStream } from "./claude-stream.ts";
import type { LocalTool, ToolCall } from "./local-tool.ts";
import { option } from "./option.ts";

/** Claude Code, without a person in front of it: its prompt comes on standard input. */
export const CLAUDE_TOOL: LocalTool<ClaudeConfig> = {
  ...CLAUDE,
  type: "claude_local",
  reportsCost: "as_it_goes",
  install:
    "Install Claude Code where the workers are (npm install -g @anthropic-ai/claude-code), or give its full path.",
  helpArgs: ["--help"],
  config: ClaudeConfig,
  prepare: async (config, { execution, directory, facts, instructions }) => {
    const mcp = join(directory, "mcp.json");
    await writeFile(mcp, JSON.stringify(mcpConfig(execution)), { mode: 0o600 });
    const skills = config.skillsDir === undefined ? undefined : await skillsRoot(config.skillsDir, directory);
    const takesFile = facts.knows("--append-system-prompt-file") || isSecond(facts.version);
    const system = takesFile ? instructions.file : undefined;
    const readable = [skills, instructions.directory].filter((path) => path !== undefined);
    return {
      told: system === undefined ? instructions.text : undefined,
      args: (sessionId) => [
        "--print",
        "--output-format",
        "stream-json",
        "--verbose",
        ...option("--resume", sessionId ?? undefined),
        ...permissions(config),
        ...(config.chrome ? ["--chrome"] : []),
        ...option("--model", config.model),
        ...(facts.knows("--effort") ? option("--effort", config.effort) : []),
        ...option("--max-turns", (config.maxTurnsPerRun ?? 0) > 0 ? String(config.maxTurnsPerRun) : undefined),
        ...option("--append-system-prompt-file", system),
        ...readable.flatMap((path) => ["--add-dir", path]),
        ...option("--mcp-config", mcp),
        ...(facts.knows("--strict-mcp-config") ? ["--strict-mcp-config"] : []),
        ...(config.extraArgs.length > 0 ? config.extraArgs : config.args),
      ],
    };
  },
  stream: claudeStream,
};

/** It took files of that kind before its help spoke of them. */
const isSecond = (version: string | undefined): boolean => version === undefined || Number(version.split(".")[0]) >= 2;

/** Our own tools are the agent's to use: what they may do is decided where they are. */
const permissions = ({ dangerouslySkipPermissions }: ClaudeConfig): string[] =>
  dangerouslySkipPermissions ? ["--dangerously-skip-permissions"] : ["--allowedTools", "mcp__systole"];

/** In a file: what stands on a command line is seen by every user of the host. */
function mcpConfig({ environment, apiKey }: ToolCall["execution"]): unknown {
  const { url, headers } = mcpServerOf({ apiUrl: environment["PAPERCLIP_API_URL"] ?? "", apiKey });
  return { mcpServers: { systole: { type: "http", url, headers: { Authorization: headers.authorization } } } };
}

/** It looks for skills in `.claude/skills` of each directory that it is given. */
async function skillsRoot(skillsDir: string, directory: string): Promise<string> {
  const root = join(directory, "skills");
  await mkdir(join(root, ".claude"), { recursive: true, mode: 0o700 });
  await symlink(skillsDir, join(root, ".claude", "skills"));
  return root;
}
