import { setTimeout as sleep } from "node:timers/promises";

import type { Schemas } from "../../client/main.ts";
import type { Desk } from "./desk.ts";

/**
 * What the agents of the demo do when they are woken: what a model would find out by itself stands here as a program.
 * All that one of them knows of the others it finds in its inbox, in its notes, and by asking the API.
 */

type Issue = Pick<Schemas["api"]["Issue"], "id" | "identifier" | "title" | "status" | "parentId" | "assigneeAgentId">;
interface OneIssue {
  readonly issue: Issue;
}
interface Inbox {
  readonly issues: readonly Issue[];
  readonly mentions: readonly { readonly issueId: string }[];
}

/** By role. Each resolves to its last words. */
const WORK: Readonly<Record<string, (desk: Desk) => Promise<string>>> = {
  ceo: lead,
  engineer: build,
  qa: lookAfter,
  researcher: research,
};

export async function work(desk: Desk): Promise<string> {
  const { agent } = await desk.use<{ agent: { name: string; role: string } }>("whoami");
  await desk.say(`I am ${agent.name}, ${agent.role}. I was woken because of ${desk.why.reason ?? "nothing said"}.`);
  return (await WORK[agent.role]?.(desk)) ?? "There is nothing that I could do.";
}

const CLOSED: readonly string[] = ["done", "cancelled"];
const isOpen = ({ status }: Issue): boolean => !CLOSED.includes(status);

/** The issue that it was woken for, if that is its own; else the most urgent one. */
async function nextIssue({ use, why }: Desk): Promise<Issue | undefined> {
  const { issues } = await use<Inbox>("inbox");
  const open = issues.filter(isOpen);
  return open.find(({ id }) => id === why.issueId) ?? open[0];
}

async function colleague({ api }: Desk, role: string): Promise<Schemas["api"]["Agent"]> {
  const { companyId } = await api.get("/api/agents/me");
  const agents = await api.get("/api/companies/{companyId}/agents", { path: { companyId } });
  const found = agents.find((agent) => agent.role === role);
  if (found === undefined) throw new Error(`nobody here is ${role}`);
  return found;
}

/** Ada splits what she is given, and brings it to its end once its parts are done. */
async function lead(desk: Desk): Promise<string> {
  const job = await nextIssue(desk);
  if (job === undefined) return "Nothing waits for me.";
  await desk.use("checkout_issue", { issueId: job.id });
  const parts = await partsOf(desk, job);
  if (parts === undefined) return split(desk, job);
  for (const part of parts.filter(isOpen)) await takeOver(desk, part);
  const left = (await partsOf(desk, job))?.filter(isOpen) ?? [];
  if (left.length > 0) return `We wait for ${left.map(({ title }) => title).join(", ")}.`;
  await desk.use("update_issue", { issueId: job.id, status: "done", comment: "All parts are done." });
  return `${job.title}: done.`;
}

interface Notes {
  readonly notes: readonly { readonly key: string }[];
}

/** She keeps in mind which parts an issue has; undefined: none yet. */
async function partsOf({ use }: Desk, job: Issue): Promise<Issue[] | undefined> {
  const { notes } = await use<Notes>("memory_list", { scope: "agent" });
  if (!notes.some(({ key }) => key === job.identifier)) return undefined;
  const { note } = await use<{ note: { content: string } }>("memory_read", { scope: "agent", key: job.identifier });
  const read = note.content.split(" ").map((issueId) => use<OneIssue>("get_issue", { issueId }));
  return (await Promise.all(read)).map(({ issue }) => issue);
}

async function split(desk: Desk, job: Issue): Promise<string> {
  const delegate = async (title: string, role: string): Promise<string> => {
    const { id: assigneeAgentId } = await colleague(desk, role);
    const part = { parentIssueId: job.id, title, assigneeAgentId };
    return (await desk.use<OneIssue>("create_sub_issue", part)).issue.id;
  };
  await desk.say("Two of us can do this at the same time.");
  const parts = [
    await delegate("Build the page", "engineer"),
    await delegate("Find out what others charge", "researcher"),
  ];
  await desk.use("memory_write", { scope: "agent", key: job.identifier, content: parts.join(" ") });
  const { name } = await colleague(desk, "qa");
  await desk.use("comment_on_issue", { issueId: job.id, body: `@${name} please see that nobody gets stuck.` });
  return "It is split up. I go on when there is news.";
}

/** What a colleague cannot finish, since its budget has no room for it, is hers. */
async function takeOver(desk: Desk, part: Issue): Promise<void> {
  const researcher = await colleague(desk, "researcher");
  if (part.assigneeAgentId !== researcher.id || researcher.status !== "paused") return;
  const { id } = await colleague(desk, "ceo");
  await desk.say(`${researcher.name} has used up their budget: I finish “${part.title}” with what is there.`);
  await desk.use("update_issue", { issueId: part.id, assigneeAgentId: id });
  await desk.use("checkout_issue", { issueId: part.id });
  await desk.use("update_issue", { issueId: part.id, status: "done", comment: "What we know is enough." });
}

interface Permission {
  readonly status: "allowed" | "pending" | "denied";
  readonly approvalId: string | null;
}

/** Grace builds. A preview she may show, by a rule of the board; before she pushes to main the board is asked. */
async function build(desk: Desk): Promise<string> {
  const job = await nextIssue(desk);
  if (job === undefined) return "Nothing waits for me.";
  await desk.use("checkout_issue", { issueId: job.id });
  const ask = (action: string, approvalId?: string): Promise<Permission> =>
    desk.use<Permission>("request_permission", {
      action,
      issueId: job.id,
      reasoning: `The page of ${job.identifier} is ready.`,
      ...(approvalId === undefined ? {} : { approvalId }),
    });
  if (desk.why.approvalId === undefined) {
    const preview = await ask("deploy:preview");
    await desk.use("comment_on_issue", { issueId: job.id, body: `It is built. Its preview: ${preview.status}.` });
  }
  const push = await ask("push-to-main", desk.why.approvalId);
  if (push.status === "pending") return "The board has to allow the push. I go on when it has decided.";
  const isAllowed = push.status === "allowed";
  const comment = isAllowed ? "Pushed to main." : "I may not push it: it stays a branch.";
  await desk.use("update_issue", { issueId: job.id, status: isAllowed ? "done" : "cancelled", comment });
  return comment;
}

const LOOK_MS = 250;
const MOST_LOOKS = 240;

/** Linus has an eye on the researcher for a while, and calls the lead when they come to a halt. */
async function lookAfter(desk: Desk): Promise<string> {
  if (desk.why.reason !== "issue_comment_mentioned") return round(desk);
  const { mentions } = await desk.use<Inbox>("inbox");
  const issueId = desk.why.issueId ?? mentions[0]?.issueId;
  if (issueId === undefined) return "Nobody called me.";
  const { name: leader } = await colleague(desk, "ceo");
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const { name, status } = await colleague(desk, "researcher");
    if (status === "paused") {
      await desk.use("comment_on_issue", { issueId, body: `@${leader} ${name} is stopped by their budget.` });
      return `${name} is stopped, and ${leader} knows of it.`;
    }
    if (looks % 4 === 0) await desk.say(`${name} is ${status}.`);
    await sleep(LOOK_MS);
  }
  return "Nobody came to a halt.";
}

/** His routine. */
async function round(desk: Desk): Promise<string> {
  const job = await nextIssue(desk);
  if (job === undefined) return "Nothing waits for me.";
  await desk.use("checkout_issue", { issueId: job.id });
  await desk.use("update_issue", { issueId: job.id, status: "done", comment: "All is quiet." });
  return "All is quiet.";
}

const STEP_USD = 0.2;
const STEP_MS = 150;
const MOST_STEPS = 50;

/** Joan asks ever more expensive sources, and never finds enough: her budget ends it, not she. */
async function research(desk: Desk): Promise<string> {
  const job = await nextIssue(desk);
  if (job === undefined) return "Nothing waits for me.";
  await desk.use("checkout_issue", { issueId: job.id });
  for (let step = 1; step <= MOST_STEPS; step += 1) {
    await desk.say(`I ask source ${step}, for ${STEP_USD} dollars.`);
    await desk.use("report_cost", { provider: "demo", amountUsd: STEP_USD, issueId: job.id });
    await sleep(STEP_MS);
  }
  await desk.use("update_issue", { issueId: job.id, status: "done", comment: "All sources are asked." });
  return "All sources are asked.";
}
