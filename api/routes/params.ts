import { z } from "zod";

/** An id in a path. What is no id names nothing, so its message is the whole answer. */
const idOf = (what: string) => z.guid({ error: `${what} not found` }).transform((id) => id.toLowerCase());

export const CompanyParams = z.object({ companyId: idOf("Company") });
/** Where a path names an agent by its URL key, its id stands here by now. */
const agentId = idOf("Agent").meta({
  description: "Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said.",
});
export const AgentParams = z.object({ agentId });
export const AdapterParams = z.object({ companyId: idOf("Company"), adapterType: z.string().min(1).max(100) });
export const AgentKeyParams = z.object({ agentId, keyId: idOf("Key") });
export const AgentRevisionParams = z.object({ agentId, revisionId: idOf("Revision") });
export const EvaluationParams = z.object({ companyId: idOf("Company"), evaluationId: idOf("Evaluation") });
export const RunParams = z.object({ runId: idOf("Heartbeat run") });
export const WorkerParams = z.object({ workerId: idOf("Worker") });
export const BacklogCancellationParams = z.object({ cancellationId: idOf("Backlog cancellation") });
export const BudgetPolicyParams = z.object({ companyId: idOf("Company"), policyId: idOf("Budget policy") });
export const InstancePolicyParams = BudgetPolicyParams.omit({ companyId: true });
export const ApprovalParams = z.object({ approvalId: idOf("Approval") });
export const BudgetIncidentParams = z.object({ companyId: idOf("Company"), incidentId: idOf("Budget incident") });
export const GoalParams = z.object({ goalId: idOf("Goal") });
/** An id, or a URL key: which of them is for the service to see. */
const projectId = z.string().min(1, "Project not found").max(500, "Project not found");
export const ProjectParams = z.object({ projectId });
export type ProjectParams = z.infer<typeof ProjectParams>;
export const WorkspaceParams = z.object({ projectId, workspaceId: idOf("Project workspace") });
/** In which company a URL key is looked for; an agent's own unless it is said. */
export const WithinCompany = z.object({ companyId: z.guid().toLowerCase().optional() });
export type WithinCompany = z.infer<typeof WithinCompany>;
export const MemberParams = z.object({ companyId: idOf("Company"), memberId: idOf("Member") });
export const InviteParams = z.object({ inviteId: idOf("Invite") });
export const JoinRequestParams = z.object({ requestId: idOf("Join request") });
export const CompanyJoinRequestParams = z.object({ companyId: idOf("Company"), requestId: idOf("Join request") });
export const CliChallengeParams = z.object({ challengeId: idOf("CLI auth challenge") });
export const BoardKeyParams = z.object({ keyId: idOf("Board key") });
export const UserParams = z.object({ userId: idOf("User") });
/** A secret in a path: an invite's, a claim's. */
export const TokenParams = z.object({ token: z.string().min(1).max(256) });
export const SecretParams = z.object({ secretId: idOf("Secret") });
export const WakeupParams = z.object({ wakeupId: idOf("Wakeup") });

export const AssetParams = z.object({ assetId: idOf("Asset") });
/** An issue is named by its id, or by its company's prefix and its number. */
const issueId = z.string().regex(/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{1,10}-[0-9]{1,9})$/i, {
  error: "Issue not found",
});

export const IssueParams = z.object({ issueId });
export const CompanyIssueParams = z.object({ companyId: idOf("Company"), issueId });
export const IssueCommentParams = z.object({ issueId, commentId: idOf("Comment") });
export const IssueApprovalParams = z.object({ issueId, approvalId: idOf("Approval") });
export const IssueDocumentParams = z.object({
  issueId,
  documentKey: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: "Document not found" }),
});
export const WorkProductParams = z.object({ workProductId: idOf("Work product") });
export const AttachmentParams = z.object({ attachmentId: idOf("Attachment") });
export const RoutineParams = z.object({ routineId: idOf("Routine") });
export const RoutineTriggerParams = z.object({ triggerId: idOf("Routine trigger") });
export const CalendarParams = z.object({ companyId: idOf("Company"), calendarId: idOf("Calendar") });
export const TimerParams = z.object({ timerId: idOf("Timer") });
/** Of which scope, and whether there is one, is for the service to see. */
export const MemoryNoteParams = z.object({
  companyId: idOf("Company"),
  memoryScope: z.string().min(1).max(100).meta({ description: "agent, project, client or company." }),
  memoryScopeId: z
    .string()
    .trim()
    .min(1, "Memory note not found")
    .max(200, "Memory note not found")
    .meta({ description: "The id of the agent, the project or the company; of a client, its billing code." }),
  memoryKey: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, { error: "Memory note not found" })
    .meta({
      description: "Letters, digits, dots, dashes and underscores, 128 at the most.",
    }),
});
export const LabelParams = z.object({ labelId: idOf("Label") });

export const Ok = z.object({ ok: z.literal(true) }).meta({ id: "Ok" });

/** A whole number of a query; more than `max` is taken as `max`. */
export const upTo = (max: number, fallback: number): z.ZodType<number> =>
  z.coerce
    .number()
    .int()
    .min(0)
    .default(fallback)
    .transform((count) => Math.min(count, max));

/** The page after this one begins behind its last row; a page that is not full is the last. */
export const cursorOf = (
  rows: readonly { readonly id: string }[],
  { limit }: { readonly limit: number },
): string | undefined => (rows.length < limit ? undefined : rows.at(-1)?.id);
