import type { Actor, AgentActor } from "../../shared/auth/actor.ts";
import { CreateComment, type IssueComment, type UpdatedIssue } from "../../shared/issues/comment.schema.ts";
import { CheckoutIssue, CreateIssue, type Issue, UpdateIssue } from "../../shared/issues/issue.schema.ts";
import type { IssueStatus } from "../../shared/issues/issue-machine.ts";
import { CreateWorkProduct } from "../../shared/issues/work-product.schema.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { asAgent, board, type World } from "./world.ts";

/** An issue, made by the board. */
export const issueOf = (world: World, companyId: string, body: object = {}, actor: Actor = board): Promise<Issue> =>
  world.services.issues.create(actor, companyId, CreateIssue.parse({ title: "Write it", ...body }));

export const change = (world: World, id: string, body: object, actor: Actor = board): Promise<UpdatedIssue> =>
  world.services.issues.update(actor, id, UpdateIssue.parse(body));

export const say = (world: World, id: string, body: string | object, actor: Actor = board): Promise<IssueComment> =>
  world.services.issues.comment(actor, id, CreateComment.parse(typeof body === "string" ? { body } : body));

export const checkOut = (
  world: World,
  id: string,
  actor: Actor,
  { agentId, from = ["backlog", "todo", "blocked"] }: { agentId: string; from?: IssueStatus[] },
): Promise<Issue> =>
  world.services.issues.checkOut(actor, id, CheckoutIssue.parse({ agentId, expectedStatuses: from }));

/** What an agent does in a run of its own. */
export const inRun = ({ run, fencingToken }: ClaimedRun): AgentActor => ({
  type: "agent",
  agentId: run.agent_id,
  companyId: run.company_id,
  run: { runId: run.id, fencingToken },
});

/** `source reason` of each wakeup of an agent, the oldest first. */
export const wakesOf = async (world: World, agentId: string): Promise<string[]> =>
  (
    await world.sql<{ source: string; reason: string }>(
      "select source, reason from agent_wakeup_requests where agent_id = $1 order by id",
      [agentId],
    )
  ).map(({ source, reason }) => `${source} ${reason}`);

/** Ends a run as its worker does, with nothing to say. */
export const endOf = (world: World, runId: string): Promise<unknown> =>
  world.sql(
    "update heartbeat_runs set status = 'succeeded', finished_at = now(), lease_until = null, next_ring_at = null where id = $1",
    [runId],
  );

/** An agent's issue with something of all that can belong to one, by the names that paths give it. */
export async function furnishedIssue(
  world: World,
  { id: agentId, companyId }: { readonly id: string; readonly companyId: string },
  name = "work",
): Promise<
  Readonly<Record<"issueId" | "commentId" | "labelId" | "attachmentId" | "workProductId" | "documentKey", string>>
> {
  const { services } = world;
  const label = await services.labels.create(board, companyId, { name: name.slice(0, 48), color: "#336699" });
  const issue = await issueOf(world, companyId, {
    title: name,
    description: name,
    assigneeAgentId: agentId,
    labelIds: [label.id],
    billingCode: name,
  });
  // Its own words wake nobody.
  const comment = await say(world, issue.id, name, asAgent({ id: agentId, companyId }));
  await services.issueDocuments.put(board, issue.id, "plan", { format: "markdown", title: name, body: name });
  const attachment = await services.issueAttachments.add(board, issue.id, {
    content: Buffer.from(name),
    contentType: "text/plain",
    filename: `${name}.txt`,
    commentId: comment.id,
  });
  const product = { type: "pull_request", provider: "github", title: name, metadata: { name } };
  const { id: workProductId } = await services.workProducts.create(board, issue.id, CreateWorkProduct.parse(product));
  await services.issues.setRead(board, issue.id, true);
  return {
    issueId: issue.id,
    commentId: comment.id,
    labelId: label.id,
    attachmentId: attachment.id,
    workProductId,
    documentKey: "plan",
  };
}
