import { CodexConfig } from "../../../shared/adapters/local-tool-config.schema.ts";
import { mcpServerOf } from "../../mcp-server.ts";
import { usedBefore } from "./codex-session.ts";
import { CODEX, codexStream } from "./codex-stream.ts";
import type { LocalTool } from "./local-tool.ts";
import { option } from "./option.ts";

/** Codex, without a person in front of it: its prompt comes on standard input, with its instructions before it. */
export const CODEX_TOOL: LocalTool<CodexConfig> = {
  ...CODEX,
  type: "codex_local",
  reportsCost: "at_end",
  install: "Install Codex where the workers are (npm install -g @openai/codex), or give its full path.",
  helpArgs: ["exec", "--help"],
  config: CodexConfig,
  prepare: (config, { execution, facts, instructions }) => {
    const { apiKey, environment } = execution;
    const { url } = mcpServerOf({ apiUrl: environment["PAPERCLIP_API_URL"] ?? "", apiKey });
    const args = config.extraArgs.length > 0 ? config.extraArgs : config.args;
    return Promise.resolve({
      told: instructions.text,
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
        ...setting("mcp_servers.systole.url", url),
        // It takes the token from a variable: the command line is seen by every user of the host.
        ...setting("mcp_servers.systole.bearer_token_env_var", "PAPERCLIP_API_KEY"),
        ...args,
        ...(sessionId === null ? ["-"] : ["resume", sessionId, "-"]),
      ],
    });
  },
  stream: codexStream,
  usedBefore,
};

/** A value of its configuration, as TOML has it. */
const setting = (key: string, value: string): string[] => ["-c", `${key}=${JSON.stringify(value)}`];
