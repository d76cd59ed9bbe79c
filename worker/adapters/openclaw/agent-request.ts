import type { OpenclawConfig } from "../../../shared/adapters/openclaw-config.schema.ts";
import type { Json } from "../../../shared/adapters/openclaw-errors.ts";
import type { Execution } from "../adapter.ts";
import { renderTemplate, wakeLines } from "../local-tool/prompt.ts";

/** What a run asks of a gateway, but for the key by which the gateway knows a repetition. */
export interface AgentRequest {
  readonly sessionKey: string;
  readonly params: Json;
}

export function agentRequestOf(execution: Execution, config: OpenclawConfig): AgentRequest {
  const { agentId, payloadTemplate, timeoutMs } = config;
  const sessionKey = sessionKeyOf(execution, config);
  const { message: first, text, ...template } = payloadTemplate;
  const heading = [first, text].find(isText);
  const instructions = instructionsOf(execution);
  return {
    sessionKey,
    params: {
      ...(agentId === undefined ? {} : { agentId }),
      // In seconds there: so that it ends even if nobody were left to end it.
      ...(timeoutMs === 0 ? {} : { timeout: Math.ceil(timeoutMs / 1_000) }),
      ...(instructions === undefined ? {} : { extraSystemPrompt: instructions }),
      ...template,
      message: [...(heading === undefined ? [] : [heading]), messageOf(execution, config)].join("\n\n"),
      sessionKey,
    },
  };
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

/**
 * Which conversation of the gateway's it is. One that is kept by task begins with the chain of runs that began it, so
 * that an agent which is to begin anew does; the same task of another agent is another one.
 */
function sessionKeyOf(execution: Execution, config: OpenclawConfig): string {
  const { agentId, idempotencyId, context, sessionId } = execution;
  const prefix = config.agentId === undefined ? "" : `agent:${config.agentId}:`;
  const full = (key: string): string => (key.startsWith("agent:") ? key : `${prefix}${key}`);
  if (config.sessionKeyStrategy === "fixed") return full(config.sessionKey ?? `paperclip:agent:${agentId}`);
  if (config.sessionKeyStrategy === "run") return full(`paperclip:run:${idempotencyId}`);
  const task = [context["issueId"], context["taskId"]].find(isText);
  const own = full(task === undefined ? `paperclip:agent:${agentId}` : `paperclip:issue:${task}`);
  return sessionId?.startsWith(`${own}:`) === true ? sessionId : `${own}:${idempotencyId}`;
}

function instructionsOf({ instructions }: Execution): string | undefined {
  if (instructions === null || instructions.files.length === 0) return undefined;
  const { entryFile, files } = instructions;
  const entry = files.find(({ path }) => path === entryFile);
  const others = files.filter(({ path }) => path !== entryFile);
  return [
    ...(entry === undefined ? [] : [entry.content]),
    ...others.map(({ path, content }) => `The file ${path} of your instructions:\n\n${content}`),
  ].join("\n\n");
}

/** In the order in which they are read. The key is not among them: what is said stays in the session. */
const VARIABLES = [
  "PAPERCLIP_RUN_ID",
  "PAPERCLIP_AGENT_ID",
  "PAPERCLIP_COMPANY_ID",
  "PAPERCLIP_API_URL",
  "PAPERCLIP_TASK_ID",
  "PAPERCLIP_WAKE_REASON",
  "PAPERCLIP_WAKE_SOURCE",
  "PAPERCLIP_WAKE_COMMENT_ID",
  "PAPERCLIP_APPROVAL_ID",
  "PAPERCLIP_APPROVAL_STATUS",
  "PAPERCLIP_LINKED_ISSUE_IDS",
  "SYSTOLE_MEMORY_SCOPES",
  "SYSTOLE_MCP_URL",
] as const;

const DEFAULT_KEY_PATH = "~/.openclaw/workspace/paperclip-claimed-api-key.json";

function messageOf(execution: Execution, config: OpenclawConfig): string {
  const { promptTemplate, paperclipApiUrl, claimedApiKeyPath = DEFAULT_KEY_PATH } = config;
  const environment: Readonly<Record<string, string>> = {
    ...execution.environment,
    ...(paperclipApiUrl === undefined ? {} : { PAPERCLIP_API_URL: paperclipApiUrl }),
  };
  const told =
    promptTemplate === undefined ? wakeLines(execution).join("\n") : renderTemplate(promptTemplate, execution);
  const variables = VARIABLES.flatMap((name) => {
    const value = environment[name] ?? "";
    return value === "" ? [] : [`${name}=${value}`];
  });
  return [
    told,
    ["These are the variables of this run:", ...variables, `PAPERCLIP_API_KEY=<the key in ${claimedApiKeyPath}>`].join(
      "\n",
    ),
    HOW_TO_WORK,
    ...jsonPart("What you were woken with:", execution.context),
    ...(execution.memory === null ? [] : jsonPart("What you have kept in mind:", execution.memory.notes)),
  ].join("\n\n");
}

const HOW_TO_WORK = [
  "You work through the HTTP API at PAPERCLIP_API_URL. Send `Authorization: Bearer $PAPERCLIP_API_KEY` with each request, and `X-Paperclip-Run-Id: $PAPERCLIP_RUN_ID` with each that changes something.",
  "1. GET /api/agents/me says who you are.",
  '2. With a task: POST /api/issues/$PAPERCLIP_TASK_ID/checkout with {"agentId": "$PAPERCLIP_AGENT_ID", "expectedStatuses": ["todo", "backlog", "blocked", "in_review"]}, then GET /api/issues/$PAPERCLIP_TASK_ID and its /comments, and do its next step.',
  "3. Without one: GET /api/companies/$PAPERCLIP_COMPANY_ID/issues?assigneeAgentId=$PAPERCLIP_AGENT_ID&status=todo,in_progress,in_review,blocked shows what is yours; take what is most urgent.",
  "4. Say what you did before you end: POST /api/issues/{id}/comments, and PATCH /api/issues/{id} with its new status.",
].join("\n");

/** As much as an environment variable may hold of it elsewhere. */
const MAX_JSON = 100_000;

function jsonPart(title: string, value: unknown): string[] {
  const text = JSON.stringify(value);
  return text === "{}" || text === "[]" || text.length > MAX_JSON ? [] : [`${title}\n\`\`\`json\n${text}\n\`\`\``];
}
