import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { AppError, ForbiddenError, InvalidInputError } from "../../shared/kernel/errors.ts";
import type { PermissionAnswer } from "../../shared/permissions/permission.service.ts";
import type { Services } from "../../shared/services.ts";
import { toFailure } from "../error-map.ts";
import type { Gate } from "../gate.ts";
import { asksFirst, type Tool, type ToolCall } from "./tool.ts";

export interface CallDeps {
  readonly services: Services;
  readonly gate: Gate;
  readonly onDefect: (error: unknown) => void;
}

export interface Calling extends Pick<ToolCall<unknown>, "actor" | "waitFor"> {
  readonly tool: Tool;
  /** As they came. */
  readonly given: unknown;
}

/** Of one agent, in any minute. */
const QUOTAS = { read: 600, write: 120 } as const;

/** What a failure says of itself, for programs. */
interface ToldFailure {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
  readonly retryAfterSec?: number;
}

/** One call, with all that stands around it: quota, schema, policy and trail. What fails is an answer, and never thrown. */
export async function callTool(calling: Calling, deps: CallDeps): Promise<CallToolResult> {
  const { result, outcome, subject } = await attempt(calling, deps);
  await tell(calling, { outcome, subject }, deps);
  return result;
}

interface Attempt {
  readonly result: CallToolResult;
  readonly outcome: string;
  readonly subject: string | undefined;
}

async function attempt({ tool, given, actor, waitFor }: Calling, deps: CallDeps): Promise<Attempt> {
  const { services, gate, onDefect } = deps;
  let subject: string | undefined;
  try {
    const args = await gate.run(async () => {
      await takeTurn(tool, actor, services);
      return parse(tool, given);
    });
    subject = tool.subjectOf(args);
    const call = { actor, args, services, waitFor };
    const approvalId = asksFirst(tool) ? await requirePermission(tool, call) : null;
    const work = (): Promise<unknown> => (approvalId === null ? tool.run(call) : onceFor(approvalId, tool, call));
    // A tool that waits holds up nobody.
    const value = await (tool.isUngated === true ? work() : gate.run(work));
    const told = tool.output.parse(value);
    const text = JSON.stringify(told);
    return { outcome: "ok", subject, result: { content: [{ type: "text", text }], structuredContent: told } };
  } catch (error) {
    const { isUnexpected, code, message, details, retryAfterSec } = toFailure(error);
    if (isUnexpected) onDefect(error);
    const failure: ToldFailure = {
      code,
      message,
      ...(details === undefined ? {} : { details }),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    };
    return { outcome: code, subject, result: failed(failure) };
  }
}

/** @throws rate_limited */
async function takeTurn({ isRead }: Tool, { agentId }: AgentActor, { rateLimits }: Services): Promise<void> {
  const kind = isRead ? "read" : "write";
  const { isAllowed, resetSec } = await rateLimits.take(`mcp:${agentId}:${kind}`, QUOTAS[kind]);
  if (isAllowed) return;
  const message = `More than ${QUOTAS[kind]} calls of tools that ${kind} in a minute`;
  throw new AppError("rate_limited", message, { retryAfterSec: resetSec });
}

/** @throws invalid_input */
function parse({ input }: Tool, given: unknown): unknown {
  const { success, data, error } = input.safeParse(given ?? {});
  if (success) return data;
  const details = error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  const [first] = details;
  throw new InvalidInputError(`Invalid arguments: ${first?.field ?? ""}: ${first?.message ?? ""}`, { details });
}

interface Waiting {
  readonly approvalId?: string;
  readonly wait?: boolean;
  readonly waitSec: number;
}

/** An approval is for once: a call that is sent again with it is answered as the first time, and does nothing more. */
async function onceFor(approvalId: string, tool: Tool, call: ToolCall<unknown>): Promise<unknown> {
  const { actor, args, services } = call;
  const content = detailsOf(args);
  const request = { actor, operation: `mcp.${tool.name}`, key: approvalId, companyId: actor.companyId, content };
  return (await services.idempotency.once(request, () => tool.run(call))).answer;
}

/** What a call does, without how its approval is waited for. */
function detailsOf(args: unknown): object {
  const { approvalId: _approvalId, wait: _wait, waitSec: _waitSec, ...details } = args as Waiting;
  return details;
}

/**
 * By which approval it is allowed; null: it needs none.
 * @throws approval_required while it is not decided, forbidden when it was denied, and as `PermissionService`
 */
async function requirePermission(
  tool: Tool,
  { actor, args, services, waitFor }: ToolCall<unknown>,
): Promise<string | null> {
  const { approvalId, wait = false, waitSec } = args as Waiting;
  const details = detailsOf(args);
  const wish = { ...tool.actionOf(args), details };
  const ask = (known: string | undefined): Promise<PermissionAnswer> =>
    services.permissions.ask(actor, { ...wish, approvalId: known });
  let answer = await ask(approvalId);
  if (answer.status === "pending" && wait && answer.approvalId !== null) {
    await waitFor(answer.approvalId, waitSec);
    answer = await ask(answer.approvalId);
  }
  requireAllowed(wish.action, answer);
  return answer.approvalId;
}

function requireAllowed(action: string, answer: PermissionAnswer): void {
  const { status, approvalId, note, expiresAt, approvedAs } = answer;
  if (status === "allowed" && approvedAs === null) return;
  const details = { status, approvalId, note, expiresAt, approvedAs };
  if (status === "denied") throw new ForbiddenError(`The board has denied ${action}`, { details });
  if (status === "allowed") {
    throw new AppError("approval_required", `${action} was approved with other values: call with those`, { details });
  }
  const again = `Call again with the same arguments and approvalId ${approvalId ?? ""} when it is decided`;
  throw new AppError("approval_required", `${action} needs an approval, which was asked for. ${again}`, { details });
}

const failed = (failure: ToldFailure): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text: JSON.stringify({ error: failure }) }],
  structuredContent: { error: failure },
});

interface Told {
  readonly outcome: string;
  readonly subject: string | undefined;
}

/** Turned away before they were looked at: a flood of them would only fill the trail. */
const NOT_TAKEN: ReadonlySet<string> = new Set(["rate_limited", "overloaded"]);

/** What was changed says so itself, with what it changed; this says who asked for what, also where nothing came of it. */
async function tell({ tool, actor }: Calling, told: Told, { services, onDefect }: CallDeps): Promise<void> {
  if (NOT_TAKEN.has(told.outcome)) return;
  try {
    await services.activity.recordToolCall(actor, { tool: tool.name, ...told });
  } catch (error) {
    onDefect(error);
  }
}
