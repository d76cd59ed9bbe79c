import { isJsonObject } from "../../output/reported.ts";
import type { Execution } from "../adapter.ts";

const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;

/** Puts what a run knows of itself into a template. What it does not know is left out. */
export function renderTemplate(template: string, execution: Execution): string {
  const { agentId, agentName, companyId, runId, context } = execution;
  const known = {
    agentId,
    companyId,
    runId,
    agent: { id: agentId, name: agentName, companyId },
    company: { id: companyId },
    run: { id: runId },
    context,
  };
  return template.replace(PLACE, (_place, path: string) => shown(path.split(".").reduce<unknown>(step, known)));
}

const step = (value: unknown, key: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Who it is and why it was woken, line by line. */
export function wakeLines({ agentId, agentName, companyId, runId, context }: Execution): string[] {
  const { wakeReason, wakeCommentId, approvalId } = context;
  const task = context["taskId"] ?? context["issueId"];
  return [
    `You are ${agentName} (agent ${agentId} of company ${companyId}). This is your run ${runId}.`,
    line("You were woken because of", wakeReason),
    line("Your task is", task),
    line("There is a comment for you:", wakeCommentId),
    line("An approval was decided:", approvalId),
  ].filter((text) => text !== "");
}

/** What an agent is told that has no template of its own. */
function defaultPrompt(execution: Execution): string {
  const { memory } = execution;
  const lines = [
    ...wakeLines(execution),
    "The tools of the MCP server `systole` show your inbox and your tasks, and tell others of your work.",
    ...(memory === null ? [] : ["What you have kept in mind stands in the file that SYSTOLE_MEMORY_FILE names."]),
    "Go on with your work: take what is most urgent, do its next step, and say what you did before you end.",
  ];
  return lines.join("\n");
}

const line = (about: string, value: unknown): string =>
  typeof value === "string" && value !== "" ? `${about} ${value}.` : "";

export interface PromptParts {
  readonly promptTemplate: string | undefined;
  readonly bootstrapPromptTemplate: string | undefined;
  /** Told before all else, where the tool takes them no other way. */
  readonly instructions: string | undefined;
  /** Of the session before, where one was left. */
  readonly handoff: string | undefined;
}

/** `begins`: no session is resumed. */
export function promptOf(execution: Execution, parts: PromptParts, begins: boolean): string {
  const { promptTemplate, bootstrapPromptTemplate: bootstrap, instructions, handoff } = parts;
  const told = promptTemplate === undefined ? defaultPrompt(execution) : renderTemplate(promptTemplate, execution);
  const first = begins && bootstrap !== undefined ? renderTemplate(bootstrap, execution) : undefined;
  const note = begins ? handoff : undefined;
  return `${[instructions, first, note, told].filter((part) => part !== undefined).join("\n\n")}\n`;
}
