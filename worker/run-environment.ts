import type { WorkspaceHint } from "../shared/projects/workspace-view.ts";
import type { ClaimedRun } from "../shared/runs/run-execution.service.ts";
import { mcpServerOf } from "./mcp-server.ts";
import type { RunWorkspace } from "./workspaces/workspaces.ts";

type Context = Readonly<Record<string, unknown>>;

/** Context key → variable: what the wire hands an agent's process of why it was woken. */
const FROM_CONTEXT: readonly (readonly [variable: string, keys: readonly string[]])[] = [
  ["PAPERCLIP_TASK_ID", ["taskId", "issueId"]],
  ["PAPERCLIP_WAKE_REASON", ["wakeReason"]],
  ["PAPERCLIP_WAKE_SOURCE", ["wakeSource"]],
  ["PAPERCLIP_WAKE_COMMENT_ID", ["wakeCommentId", "commentId"]],
  ["PAPERCLIP_APPROVAL_ID", ["approvalId"]],
  ["PAPERCLIP_APPROVAL_STATUS", ["approvalStatus"]],
];

/** Longer variables are left out: a process is given about 128 kB for one, and fails to start beyond. */
const MAX_VARIABLE_BYTES = 100_000;

interface Given {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly traceparent: string;
  /** Where what it is to remember stands, as JSON. */
  readonly memoryFile?: string | undefined;
  /** Where it works on this host. */
  readonly workspace?: RunWorkspace | null;
  /** All that its project has. */
  readonly workspaceHints?: readonly WorkspaceHint[];
}

/** The variables of the wire contract; every adapter hands on all of them. */
export function runEnvironment(
  run: ClaimedRun,
  { apiUrl, apiKey, traceparent, memoryFile, workspace, workspaceHints = [] }: Given,
): Record<string, string> {
  const payload = JSON.stringify(run.context);
  const hints = JSON.stringify(workspaceHints);
  return {
    PAPERCLIP_AGENT_ID: run.run.agent_id,
    PAPERCLIP_COMPANY_ID: run.run.company_id,
    PAPERCLIP_API_URL: apiUrl,
    PAPERCLIP_RUN_ID: run.run.id,
    PAPERCLIP_API_KEY: apiKey,
    ...fromContext(run.context),
    ...(Buffer.byteLength(payload) <= MAX_VARIABLE_BYTES ? { PAPERCLIP_WAKE_PAYLOAD_JSON: payload } : {}),
    SYSTOLE_MCP_URL: mcpServerOf({ apiUrl, apiKey }).url,
    SYSTOLE_MEMORY_SCOPES: run.memoryScopes.join(","),
    ...(run.sessionId !== null && fits(run.sessionId) ? { PAPERCLIP_SESSION_ID: run.sessionId } : {}),
    ...(memoryFile === undefined ? {} : { SYSTOLE_MEMORY_FILE: memoryFile }),
    ...workspace?.environment,
    ...(workspaceHints.length > 0 && fits(hints) ? { PAPERCLIP_WORKSPACES_JSON: hints } : {}),
    TRACEPARENT: traceparent,
  };
}

function fromContext(context: Context): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [variable, keys] of FROM_CONTEXT) {
    const value = keys
      .map((key) => context[key])
      .find((candidate) => typeof candidate === "string" && candidate !== "");
    if (typeof value === "string" && fits(value)) variables[variable] = value;
  }
  const issues = context["linkedIssueIds"] ?? context["issueIds"];
  if (Array.isArray(issues)) {
    const list = issues.filter((id) => typeof id === "string").join(",");
    if (list !== "" && fits(list)) variables["PAPERCLIP_LINKED_ISSUE_IDS"] = list;
  }
  return variables;
}

/** A NUL ends a variable for the kernel, so a value with one cannot be told. */
const fits = (value: string): boolean => !value.includes("\0") && Buffer.byteLength(value) <= MAX_VARIABLE_BYTES;
