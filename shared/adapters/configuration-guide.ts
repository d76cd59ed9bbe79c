import type { z } from "zod";

import { CreateAgent } from "../agents/agent.schema.ts";
import { adapterModules } from "./adapter-modules.ts";
import { fieldLines } from "./config-fields.ts";
import { HttpConfig } from "./http-config.schema.ts";
import { ClaudeConfig, CodexConfig } from "./local-tool-config.schema.ts";
import { OpenclawConfig } from "./openclaw-config.schema.ts";
import { ProcessConfig } from "./process-config.schema.ts";

interface Described {
  readonly about: string;
  /** Absent where the adapter is not there yet. */
  readonly config?: z.ZodType;
  readonly notes?: readonly string[];
}

const NOT_THERE = "It can be configured; its runs fail with `adapter_unavailable` until it is there.";

const OPENCLAW = {
  config: OpenclawConfig,
  notes: [
    "A run is one message in the session of its task; it is over when what the gateway runs is. Attempts of one chain are asked under one key, so that the gateway runs nothing twice.",
    "A gateway elsewhere wants a device that a person has approved of: give the agent a devicePrivateKeyPem of its own, and approve it there (openclaw devices approve).",
    "The agent works through the API with the key that it has claimed, from a file on the gateway's host (claimedApiKeyPath).",
    "It tells what it used only at its end: under a hard budget each of its runs needs a budget of its own.",
  ],
};

const LOADED = "It is one that this instance loads; what it takes as adapterConfig its authors say.";

const ADAPTERS: Readonly<Record<string, Described>> = {
  process: {
    about: "Runs a command on a worker's host.",
    config: ProcessConfig,
    notes: [
      "Exit code 0 succeeds, 75 fails for now and is tried again, anything else fails for good.",
      "The child's environment is PATH, HOME, locale and time zone, your env, and the variables of the run, which win.",
      'Cost: print as the last line a JSON object such as {"usage": {"inputTokens": 1200, "outputTokens": 80}, "costUsd": 0.0042, "model": "…", "provider": "…", "sessionId": "…", "summary": "…"}.',
    ],
  },
  http: {
    about: "Calls an endpoint, which does the run.",
    config: HttpConfig,
    notes: [
      "The body is {...payloadTemplate, agentId, runId, context}, with the run's token as bearer and an Idempotency-Key that stays the same through a chain of retries.",
      "2xx succeeds; 202 leaves the run open until the endpoint posts to /api/heartbeat-runs/{runId}/result, or its deadline passes.",
      "408, 425, 429 and 5xx are tried again; any other answer fails for good.",
    ],
  },
  claude_local: {
    about: "Claude Code on a worker's host.",
    config: ClaudeConfig,
    notes: [
      "It must be installed and logged in there, or the agent's env has ANTHROPIC_API_KEY.",
      "A run goes on in the session of its task; its tools are those of the MCP server of this instance, and what its permissions allow.",
    ],
  },
  codex_local: {
    about: "Codex on a worker's host.",
    config: CodexConfig,
    notes: [
      "It must be installed and logged in there, or the agent's env has CODEX_API_KEY.",
      "It tells what it used only at its end: under a hard budget each of its runs needs a budget of its own. Name the model, by whose price it is counted.",
    ],
  },
  openclaw: { about: "OpenClaw, by its gateway; the same as openclaw_gateway.", ...OPENCLAW },
  openclaw_gateway: { about: "OpenClaw, by its gateway.", ...OPENCLAW },
  opencode_local: { about: "OpenCode on a worker's host.", notes: [NOT_THERE] },
  pi_local: { about: "Pi on a worker's host.", notes: [NOT_THERE] },
  cursor: { about: "Cursor on a worker's host.", notes: [NOT_THERE] },
  gemini_local: { about: "Gemini on a worker's host.", notes: [NOT_THERE] },
  hermes_local: { about: "Hermes on a worker's host.", notes: [NOT_THERE] },
};

/** Those that the instance loads say of themselves what they are. */
const described = (): Readonly<Record<string, Described>> => ({
  ...ADAPTERS,
  ...Object.fromEntries(
    adapterModules().map(({ type, label }) => [type, { about: `${label ?? type}.`, notes: [LOADED] }]),
  ),
});

const section = (title: string, lines: readonly string[]): string => `## ${title}\n\n${lines.join("\n")}\n`;

const VARIABLES = [
  "- PAPERCLIP_API_URL, PAPERCLIP_API_KEY: where the API is, and the run's own bearer token for it",
  "- PAPERCLIP_AGENT_ID, PAPERCLIP_COMPANY_ID, PAPERCLIP_RUN_ID: who it is, and in which run",
  "- PAPERCLIP_TASK_ID, PAPERCLIP_WAKE_REASON, PAPERCLIP_WAKE_SOURCE, PAPERCLIP_WAKE_COMMENT_ID: why it was woken",
  "- PAPERCLIP_WAKE_PAYLOAD_JSON: all of that, as JSON",
];

/** How agents are made, and which adapters there are: for agents that make others. */
export function configurationIndex(): string {
  return [
    "# Configuring an agent\n",
    "POST /api/companies/{companyId}/agents (the board) or /agent-hires (agents too) with a JSON object:\n",
    section("Fields", fieldLines(CreateAgent)),
    section(
      "Adapters",
      Object.entries(described()).map(
        ([type, { about }]) => `- ${type}: ${about} See /llms/agent-configuration/${type}.txt`,
      ),
    ),
    section("What each run is given in its environment", VARIABLES),
    section("Secrets", [
      "What looks like a secret by its name shows as ***REDACTED*** in every answer; sent back so in a PATCH, it stays.",
    ]),
  ].join("\n");
}

/** What an adapter takes as adapterConfig; undefined for one that nobody knows. */
export function adapterGuide(type: string): string | undefined {
  const adapters = described();
  const adapter = Object.hasOwn(adapters, type) ? adapters[type] : undefined;
  if (adapter === undefined) return undefined;
  const { about, config, notes = [] } = adapter;
  return [
    `# adapterType ${type}\n`,
    `${about}\n`,
    ...(config === undefined ? [] : [section("adapterConfig", fieldLines(config))]),
    section(
      "Notes",
      notes.map((note) => `- ${note}`),
    ),
  ].join("\n");
}
