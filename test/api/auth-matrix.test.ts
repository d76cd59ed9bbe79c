import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";

import { apiOperations, buildApp } from "../../api/app.ts";
import type { Operation } from "../../api/operation.ts";
import { apiSurface } from "../../api/surface.ts";
import type { Agent } from "../../shared/agents/agent.schema.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import { SetInstanceBudgetPolicy } from "../../shared/budgets/policy.schema.ts";
import { SetDrain } from "../../shared/instance/drain.schema.ts";
import { DrainWorker } from "../../shared/instance/worker.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Answer, bearer, keyOf, silent as log, send, sharedApi, tokenOf } from "../support/api.ts";
import { askedBy, pendingHire } from "../support/approving.ts";
import { cappedBy, metBy } from "../support/capping.ts";
import { instructed, revisedBy } from "../support/configured.ts";
import { evaluated, finishedRun } from "../support/evaluating.ts";
import { exampleOf } from "../support/examples.ts";
import { peopledBy, person, signedIn } from "../support/people.ts";
import { plannedBy } from "../support/planning.ts";
import { rememberedBy } from "../support/remembering.ts";
import { furnishedRoutine } from "../support/routines.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { timedBy } from "../support/timing.ts";
import { furnishedIssue } from "../support/working.ts";
import { board, type World } from "../support/world.ts";

/** What each caller is answered: the board, the agent that it is about, a colleague of that agent, one of another company. */
type Row = readonly [board: number, self: number, colleague: number, stranger: number];

/** Every operation is here, or the first test fails. Without a credential all of them answer 401. */
const MATRIX: Readonly<Record<string, Row>> = {
  listCompanies: [200, 403, 403, 403],
  getCompanyStats: [200, 403, 403, 403],
  createCompany: [201, 403, 403, 403],
  getCompany: [200, 200, 200, 403],
  updateCompany: [200, 403, 403, 403],
  updateCompanyBranding: [200, 403, 403, 403],
  exportCompany: [200, 403, 403, 403],
  createCompanyExport: [200, 403, 403, 403],
  previewCompanyExport: [200, 403, 403, 403],
  previewImport: [200, 403, 403, 403],
  importCompany: [200, 403, 403, 403],
  previewCompanyImport: [200, 403, 403, 403],
  applyCompanyImport: [200, 403, 403, 403],
  archiveCompany: [200, 403, 403, 403],
  deleteCompany: [200, 403, 403, 403],
  getRetention: [200, 403, 403, 403],
  setRetention: [200, 403, 403, 403],

  listAgents: [200, 200, 200, 403],
  getOrgChart: [200, 200, 200, 403],
  drawOrgChart: [200, 200, 200, 403],
  paintOrgChart: [200, 200, 200, 403],
  getCurrentAgent: [401, 200, 200, 200],
  getAgent: [200, 200, 200, 404],
  createAgent: [201, 403, 403, 403],
  updateAgent: [200, 200, 403, 404],
  updateAgentPermissions: [200, 403, 403, 404],
  deleteAgent: [200, 403, 403, 403],
  pauseAgent: [200, 403, 403, 403],
  resumeAgent: [200, 403, 403, 403],
  clearAgentError: [200, 403, 403, 403],
  terminateAgent: [200, 403, 403, 403],
  listAgentConfigurations: [200, 403, 403, 403],
  getAgentConfiguration: [200, 200, 403, 404],
  listConfigRevisions: [200, 200, 403, 404],
  getConfigRevision: [200, 200, 403, 404],
  rollBackConfiguration: [200, 403, 403, 403],
  getInstructionsBundle: [200, 200, 403, 404],
  updateInstructionsBundle: [200, 200, 403, 404],
  updateInstructionsPath: [200, 403, 403, 403],
  getInstructionsFile: [200, 200, 403, 404],
  putInstructionsFile: [200, 200, 403, 404],
  deleteInstructionsFile: [200, 200, 403, 404],
  getAgentSkills: [200, 200, 200, 404],
  syncAgentSkills: [200, 200, 403, 404],
  listAgentKeys: [200, 403, 403, 403],
  createAgentKey: [201, 403, 403, 403],
  revokeAgentKey: [200, 403, 403, 403],

  hireAgent: [201, 403, 403, 403],
  approveAgent: [200, 403, 403, 403],
  listAdapterModels: [200, 200, 200, 403],
  testAdapterEnvironment: [200, 403, 403, 403],

  listApprovals: [200, 200, 200, 403],
  createApproval: [201, 201, 201, 403],
  getApproval: [200, 200, 200, 404],
  listApprovalIssues: [200, 200, 200, 404],
  resubmitApproval: [200, 200, 403, 404],
  approveApproval: [200, 403, 403, 403],
  rejectApproval: [200, 403, 403, 403],
  requestApprovalRevision: [200, 403, 403, 403],
  listApprovalComments: [200, 200, 200, 404],
  commentOnApproval: [201, 201, 201, 404],

  listGoals: [200, 200, 200, 403],
  createGoal: [201, 201, 201, 403],
  getGoal: [200, 200, 200, 404],
  updateGoal: [200, 200, 200, 404],
  deleteGoal: [200, 200, 200, 404],
  listProjects: [200, 200, 200, 403],
  createProject: [201, 201, 201, 403],
  getProject: [200, 200, 200, 404],
  updateProject: [200, 200, 200, 404],
  deleteProject: [200, 200, 200, 404],
  pauseProject: [200, 403, 403, 403],
  resumeProject: [200, 403, 403, 403],
  listProjectWorkspaces: [200, 200, 200, 404],
  createProjectWorkspace: [201, 201, 201, 404],
  updateProjectWorkspace: [200, 200, 200, 404],
  deleteProjectWorkspace: [200, 200, 200, 404],

  listMemoryNotes: [200, 200, 200, 403],
  getMemoryNote: [200, 200, 200, 403],
  putMemoryNote: [200, 200, 200, 403],
  deleteMemoryNote: [200, 200, 200, 403],

  listRoutines: [200, 200, 200, 403],
  createRoutine: [201, 201, 403, 403],
  getRoutine: [200, 200, 200, 404],
  updateRoutine: [200, 200, 403, 404],
  listRoutineRuns: [200, 200, 200, 404],
  runRoutine: [202, 202, 403, 404],
  createRoutineTrigger: [201, 201, 403, 404],
  updateRoutineTrigger: [200, 200, 403, 404],
  deleteRoutineTrigger: [200, 200, 403, 404],
  rotateRoutineTriggerSecret: [200, 200, 403, 404],

  listCalendars: [200, 200, 200, 403],
  createCalendar: [201, 403, 403, 403],
  getCalendar: [200, 200, 200, 403],
  updateCalendar: [200, 403, 403, 403],
  deleteCalendar: [200, 403, 403, 403],
  listTimersOfCompany: [200, 200, 200, 403],
  listTimersOfAgent: [200, 200, 200, 404],
  createTimer: [201, 201, 403, 404],
  getTimer: [200, 200, 200, 404],
  updateTimer: [200, 200, 403, 404],
  deleteTimer: [200, 200, 403, 404],
  pauseTimer: [200, 200, 403, 404],
  resumeTimer: [200, 200, 403, 404],
  fireTimer: [202, 202, 403, 404],
  listTimerFires: [200, 200, 200, 404],
  previewTimer: [200, 200, 200, 404],
  previewNewTimer: [200, 200, 200, 403],

  requestWakeup: [202, 202, 403, 404],
  invokeHeartbeat: [202, 202, 403, 404],
  listWakeupsOfCompany: [200, 200, 200, 403],
  listWakeupsOfAgent: [200, 200, 200, 404],
  getWakeup: [200, 200, 200, 404],

  listRuns: [200, 200, 200, 403],
  listLiveRuns: [200, 200, 200, 403],
  getRun: [200, 200, 200, 404],
  cancelRun: [200, 403, 403, 403],
  reportRunResult: [401, 403, 403, 403],
  reportRunProgress: [401, 403, 403, 403],
  listRunEvents: [200, 200, 200, 404],
  readRunLog: [200, 200, 200, 404],

  getRuntimeState: [200, 403, 403, 403],
  listTaskSessions: [200, 403, 403, 403],
  resetRuntimeSession: [200, 403, 403, 403],

  listIssuesOfNoCompany: [400, 400, 400, 400],
  listIssues: [200, 200, 200, 403],
  createIssue: [201, 201, 201, 403],
  getIssue: [200, 200, 200, 404],
  updateIssue: [200, 200, 200, 404],
  deleteIssue: [200, 403, 403, 403],
  checkOutIssue: [200, 401, 403, 404],
  releaseIssue: [200, 200, 409, 404],
  listIssueComments: [200, 200, 200, 404],
  commentOnIssue: [201, 201, 201, 404],
  getIssueComment: [200, 200, 200, 404],
  markIssueRead: [200, 403, 403, 403],
  markIssueUnread: [200, 403, 403, 403],
  listIssueApprovals: [200, 200, 200, 404],
  linkIssueApproval: [201, 201, 201, 404],
  unlinkIssueApproval: [200, 200, 200, 404],
  listInbox: [401, 200, 200, 200],
  getIssueHeartbeatContext: [200, 200, 200, 404],
  listIssueRuns: [200, 200, 200, 404],
  listIssueLiveRuns: [200, 200, 200, 404],
  getIssueActiveRun: [200, 200, 200, 404],
  listRunIssues: [200, 200, 200, 404],
  listIssueActivity: [200, 200, 200, 404],
  listIssueDocuments: [200, 200, 200, 404],
  getIssueDocument: [200, 200, 200, 404],
  putIssueDocument: [200, 200, 200, 404],
  listIssueDocumentRevisions: [200, 200, 200, 404],
  deleteIssueDocument: [200, 403, 403, 403],
  listIssueAttachments: [200, 200, 200, 404],
  addIssueAttachment: [201, 201, 201, 404],
  addCompanyIssueAttachment: [201, 201, 201, 403],
  readAttachment: [200, 200, 200, 404],
  deleteAttachment: [200, 403, 403, 404],
  listWorkProducts: [200, 200, 200, 404],
  createWorkProduct: [201, 201, 201, 404],
  updateWorkProduct: [200, 200, 200, 404],
  deleteWorkProduct: [200, 403, 403, 404],
  listLabels: [200, 200, 200, 403],
  createLabel: [201, 201, 201, 403],
  updateLabel: [200, 200, 200, 404],
  deleteLabel: [200, 200, 200, 404],

  cancelBacklogOfCompany: [202, 403, 403, 403],
  cancelBacklogOfAgent: [202, 403, 403, 403],
  getBacklogCancellation: [200, 403, 403, 403],

  reportCost: [201, 201, 403, 403],
  listCostEvents: [200, 200, 200, 403],
  getCostSummary: [200, 200, 200, 403],
  listCostsByAgent: [200, 200, 200, 403],
  listCostsByAgentModel: [200, 200, 200, 403],
  listCostsByProvider: [200, 200, 200, 403],
  listCostsByBiller: [200, 200, 200, 403],
  listCostsByProject: [200, 200, 200, 403],
  listWindowSpend: [200, 200, 200, 403],
  listQuotaWindows: [200, 403, 403, 403],
  getFinanceSummary: [200, 200, 200, 403],
  listFinanceByBiller: [200, 200, 200, 403],
  listFinanceByKind: [200, 200, 200, 403],
  listFinanceEvents: [200, 200, 200, 403],
  reportFinanceEvent: [201, 403, 403, 403],
  listPrices: [200, 200, 200, 403],
  setPrice: [200, 403, 403, 403],
  listInstancePrices: [200, 403, 403, 403],
  setInstancePrice: [200, 403, 403, 403],

  listBudgetPolicies: [200, 200, 200, 403],
  getBudgetPolicy: [200, 200, 200, 403],
  setBudgetPolicy: [200, 403, 403, 403],
  listBudgetLedger: [200, 200, 200, 403],
  getBudgetOverview: [200, 200, 200, 403],
  listInstanceBudgetPolicies: [200, 403, 403, 403],
  setInstanceBudgetPolicy: [200, 403, 403, 403],
  listInstanceBudgetLedger: [200, 403, 403, 403],
  setCompanyBudget: [200, 403, 403, 403],
  setAgentBudget: [200, 403, 403, 403],
  reserveBudget: [401, 403, 403, 403],
  resolveBudgetIncident: [200, 403, 403, 403],

  listSecretProviders: [200, 200, 200, 403],
  listSecrets: [200, 200, 200, 403],
  createSecret: [201, 403, 403, 403],
  getSecret: [200, 200, 200, 404],
  updateSecret: [200, 403, 403, 403],
  rotateSecret: [200, 403, 403, 403],
  deleteSecret: [200, 403, 403, 403],
  listSecretUsage: [200, 403, 403, 403],
  rewrapSecrets: [200, 403, 403, 403],

  listActivity: [200, 200, 200, 403],
  recordActivity: [201, 403, 403, 403],

  getDashboard: [200, 200, 200, 403],
  getSidebarBadges: [200, 200, 200, 403],

  listEvaluationQueue: [200, 200, 200, 403],
  getEvaluationSummary: [200, 200, 200, 403],
  listEvaluations: [200, 200, 200, 403],
  createEvaluation: [201, 403, 403, 403],
  getEvaluation: [200, 200, 403, 403],
  updateEvaluation: [200, 403, 403, 403],
  deleteEvaluation: [200, 403, 403, 403],

  getGeneralSettings: [200, 403, 403, 403],
  updateGeneralSettings: [200, 403, 403, 403],
  getExperimentalSettings: [200, 403, 403, 403],
  updateExperimentalSettings: [200, 403, 403, 403],
  listSchedulerHeartbeats: [200, 403, 403, 403],

  getInstanceDrain: [200, 403, 403, 403],
  setInstanceDrain: [200, 403, 403, 403],
  endInstanceDrain: [200, 403, 403, 403],
  listWorkers: [200, 403, 403, 403],
  drainWorker: [200, 403, 403, 403],
  undrainWorker: [200, 403, 403, 403],

  signUp: [403, 403, 403, 403],
  signIn: [401, 401, 401, 401],
  signOut: [200, 200, 200, 200],
  getSession: [200, 403, 403, 403],
  listSessions: [200, 403, 403, 403],
  revokeOtherSessions: [409, 403, 403, 403],
  changePassword: [409, 403, 403, 403],
  getProfile: [200, 403, 403, 403],
  updateProfile: [409, 403, 403, 403],

  listMembers: [200, 403, 403, 403],
  updateMember: [200, 403, 403, 403],
  setMemberPermissions: [200, 403, 403, 403],
  removeMember: [200, 403, 403, 403],
  listUsers: [200, 403, 403, 403],
  promoteInstanceAdmin: [200, 403, 403, 403],
  demoteInstanceAdmin: [200, 403, 403, 403],

  createInvite: [201, 403, 403, 403],
  listInvites: [200, 403, 403, 403],
  getInvite: [200, 200, 200, 200],
  getInviteOnboarding: [200, 200, 200, 200],
  getInviteOnboardingText: [200, 200, 200, 200],
  acceptInvite: [202, 202, 202, 202],
  revokeInvite: [200, 403, 403, 403],
  listJoinRequests: [200, 403, 403, 403],
  approveJoinRequest: [200, 403, 403, 403],
  rejectJoinRequest: [200, 403, 403, 403],
  claimJoinRequestKey: [403, 403, 403, 403],

  getBoardClaim: [404, 404, 404, 404],
  claimBoard: [404, 404, 404, 404],
  claimBoardByItsOtherName: [404, 404, 404, 404],
  listBoardKeys: [200, 403, 403, 403],
  createBoardKey: [403, 403, 403, 403],
  revokeBoardKey: [404, 403, 403, 403],
  getCliIdentity: [200, 403, 403, 403],
  revokeCurrentBoardKey: [400, 403, 403, 403],
  createCliChallenge: [201, 201, 201, 201],
  getCliChallenge: [200, 200, 200, 200],
  approveCliChallenge: [403, 403, 403, 403],
  cancelCliChallenge: [200, 200, 200, 200],
};

/** What a person is answered, where that is not what the operator's key is: it has no account. */
const OF_A_PERSON: Readonly<Record<string, number>> = {
  revokeOtherSessions: 200,
  changePassword: 400,
  updateProfile: 200,
  createBoardKey: 201,
  approveCliChallenge: 200,
};

/** What takes more than belonging to the company, and who has it. */
const LEADS = ["owner", "admin"];
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  // A company of its own: no role in another one suffices.
  previewImport: [],
  importCompany: [],
  previewCompanyImport: LEADS,
  applyCompanyImport: LEADS,
  createSecret: LEADS,
  updateSecret: LEADS,
  rotateSecret: LEADS,
  deleteSecret: LEADS,
  listSecretUsage: LEADS,
  archiveCompany: LEADS,
  deleteCompany: LEADS,
  createAgent: LEADS,
  hireAgent: LEADS,
  testAdapterEnvironment: LEADS,
  createInvite: LEADS,
  listInvites: LEADS,
  revokeInvite: LEADS,
  listJoinRequests: LEADS,
  approveJoinRequest: LEADS,
  rejectJoinRequest: LEADS,
  updateMember: ["owner"],
  setMemberPermissions: ["owner"],
  removeMember: ["owner"],
};

/** Only who made the thing may do it: the operator, in these scenes. */
const MAKERS_OWN = ["updateEvaluation"];

/** What the token of a run that is going is answered, where that is not what a key of its agent is. */
const OF_A_RUN: Readonly<Record<string, number>> = { reserveBudget: 200, checkOutIssue: 200, reportRunProgress: 200 };

/** These need something of their own in the scene. */
const APART = ["listInstanceBudgetLedger", "resubmitApproval"];

const ROLES = ["owner", "admin", "operator", "member", "viewer"] as const;
const OTHERS = [
  "anonymous",
  "instance admin",
  ...ROLES,
  "owner of another company",
  "run",
  "run that ended",
  "paused agent",
  "terminated agent",
] as const;
type Other = (typeof OTHERS)[number];

const readsOnly = ({ method, changesNothing }: Operation): boolean => method === "GET" || changesNothing === true;

/** Follows from what the operation says of itself, and the tables above. */
function expected(operation: Operation, caller: Other): number {
  const { id, access, isOpenAfterRun } = operation;
  const [asBoard, asSelf, asColleague] = MATRIX[id]!;
  const afterRun = isOpenAfterRun === true ? asColleague : 409;
  const others: Partial<Record<Other, number>> = {
    anonymous: access === "open" ? asBoard : 401,
    "terminated agent": 401,
    "run that ended": readsOnly(operation) ? 401 : afterRun,
    run: OF_A_RUN[id] ?? asSelf,
    "paused agent": asColleague,
  };
  return others[caller] ?? ofPerson(operation, caller, asBoard);
}

function ofPerson(operation: Operation, caller: Other, asBoard: number): number {
  const { id, access } = operation;
  if (access === "agent") return 401;
  if (access === "open" || access === "account") return OF_A_PERSON[id] ?? asBoard;
  if (MAKERS_OWN.includes(id)) return 403;
  if (caller === "instance admin") return asBoard;
  return access === "instance_admin" ? 403 : ofMember(operation, caller, asBoard);
}

function ofMember(operation: Operation, caller: Other, asBoard: number): number {
  if (NEEDS[operation.id]?.length === 0) return 403;
  if (caller === "owner of another company" && operation.url.includes(":")) {
    return operation.url.includes(":companyId") ? 403 : 404;
  }
  const isRefused = caller === "viewer" && !readsOnly(operation);
  return isRefused || NEEDS[operation.id]?.includes(caller) === false ? 403 : asBoard;
}

/**
 * Of those that succeed and change something, the ones that are tried, each in a company of its own: the person with the
 * least that suffices, and one of each other kind. Who is refused is tried always.
 */
const isTried = ({ id, access }: Operation, caller: Other): boolean =>
  caller === (NEEDS[id]?.at(-1) ?? "operator") ||
  ["instance admin", "run", ...(access === "open" ? ["anonymous"] : [])].includes(caller);

const OWN_ACCOUNT = "a person's own account, which belongs to no company";
/** What of it changes something here and leaves nothing in the audit trail, and why. */
const LEAVES_NO_ENTRY: Readonly<Record<string, string>> = {
  approveCliChallenge: OWN_ACCOUNT,
  cancelCliChallenge: OWN_ACCOUNT,
  createBoardKey: OWN_ACCOUNT,
  createCliChallenge: OWN_ACCOUNT,
  revokeOtherSessions: OWN_ACCOUNT,
  signOut: OWN_ACCOUNT,
  updateProfile: OWN_ACCOUNT,
  demoteInstanceAdmin: "a person who was none before, and stays in their companies what they were",
  reserveBudget: "the ledger tells",
  reportRunProgress: "the run's events tell",
  markIssueRead: "what one has read is one's own",
  markIssueUnread: "what one has read is one's own",
  unlinkIssueApproval: "what is not linked needs no unlinking, as here",
  rewrapSecrets: "every key is the newest already; when one is not, secrets.test.ts sees the entry",
};

/** What must have been done so that there is something to undo, by the operation that undoes it. */
const FIRST: Readonly<Record<string, (world: World, ids: Readonly<Record<string, string>>) => Promise<unknown>>> = {
  resubmitApproval: ({ services }, { approvalId }) => services.approvals.requestRevision(board, approvalId!, {}),
  resumeAgent: ({ services }, { agentId }) => services.agents.pause(board, agentId!),
  clearAgentError: ({ sql }, { agentId }) =>
    sql("update agent_slots set breaker_opened_at = now(), consecutive_failures = 5 where agent_id = $1", [agentId]),
  resumeTimer: ({ services }, { timerId }) => services.timers.pause(board, timerId!),
  resumeProject: ({ services }, { projectId }) => services.projects.pause(board, { key: projectId! }),
  endInstanceDrain: ({ services }) => services.drain.set(board, SetDrain.parse({})),
  undrainWorker: ({ services }, { workerId }) => services.workers.drain(board, workerId!, DrainWorker.parse({})),
};

const FILE = "notes.md";

const QUERIES: Readonly<Record<string, string>> = {
  getCliChallenge: "?token=:challengeToken",
  getInstructionsFile: `?path=${FILE}`,
  deleteInstructionsFile: `?path=${FILE}`,
};

const A_PACKAGE = { manifest: { schemaVersion: 1, company: { name: "Copied" } } };

const CALLERS = ["board", "self", "colleague", "stranger"] as const;

interface Scene {
  readonly agent: Agent;
  /** Of the run that is going. */
  readonly runToken: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<(typeof CALLERS)[number], string>>;
}

describe("who may ask what", () => {
  const call = sharedApi({ isLoopback: false });
  let stranger = "";
  /** How many entries of the audit trail each operation left that changed something, at the least. */
  const left = new Map<string, number>();
  beforeAll(async () => {
    const { world } = call.api();
    stranger = await keyOf(world, (await world.agent()).id);
  });

  it("is written down for every operation", () => {
    expect(Object.keys(MATRIX).sort()).toEqual(apiOperations.map(({ id }) => id).sort());
  });

  it.each(apiOperations.map((operation) => [operation.id, operation] as const))("%s", async (id, operation) => {
    const answers: Record<string, number> = {};
    for (const [at, caller] of CALLERS.entries()) {
      const changes = MATRIX[id]![at]! < 400 && !readsOnly(operation);
      const scene = changes || APART.includes(id) ? await setScene(id) : still;
      const answer = await ask(operation, scene, bearer(scene.credentials[caller]));
      answers[caller] = answer.status;
      expectDocumented(answer.status === operation.status ? operation.reply : apiSurface.errorSchema, answer);
    }

    const [asBoard, self, colleague, other] = MATRIX[id]!;
    expect(answers).toEqual({ board: asBoard, self, colleague, stranger: other });
  });

  it.each(apiOperations.map((operation) => [operation.id, operation] as const))(
    "%s, of everybody else",
    async (id, operation) => {
      const [answers, wanted]: Record<string, number>[] = [{}, {}];
      for (const caller of OTHERS) {
        const status = expected(operation, caller);
        const changes = status < 400 && !readsOnly(operation);
        if (changes && !isTried(operation, caller)) continue;
        const answer = await askAs(operation, changes || APART.includes(id) ? await setScene(id) : still, caller);
        wanted![caller] = status;
        answers![caller] = answer.status;
      }
      expect(answers).toEqual(wanted);
    },
  );

  it("leaves an entry in the audit trail of whatever is changed", () => {
    const silent = [...left].filter(([, entries]) => entries === 0).map(([id]) => id);

    expect(silent.toSorted()).toEqual(Object.keys(LEAVES_NO_ENTRY).toSorted());
  });

  it.each(apiOperations.map((operation) => [operation.id, operation] as const))(
    "%s, of whoever reaches a loopback bind",
    async (id, operation) => {
      const { world } = call.api();
      const [asBoard] = MATRIX[id]!;
      const changes = asBoard < 400 && !readsOnly(operation);
      const scene = changes || APART.includes(id) ? await setScene(id) : still;
      const app = await (trusting ??= buildApp({ config: { isLoopback: true }, services: world.services, log }));
      const request = { method: operation.method, url: pathOf(operation, scene), headers: { host: "127.0.0.1" } };
      const body = bodyOf(id, scene);

      const answer = await send(app, { ...request, ...(body === undefined ? {} : { payload: body }) });

      expect(answer.status).toBe(MAKERS_OWN.includes(id) ? 403 : asBoard);
    },
  );

  let still: Scene;
  let trusting: ReturnType<typeof buildApp> | undefined;
  const callers = new Map<Other, Record<string, string>>();
  beforeAll(async () => {
    still = await setScene("");
  });
  afterAll(async () => (await trusting)?.close());

  /** In the scene in which nothing is changed, the callers stay the same. */
  async function askAs(operation: Operation, scene: Scene, caller: Other): Promise<Answer> {
    const known = scene === still ? callers.get(caller) : undefined;
    // One of them has a run, and what was asked before may have left the fleet drained: a scene of its own has not.
    if (scene === still && known === undefined) await call.api().world.services.drain.end(board);
    const headers = known ?? (await headersOf(call.api().world, scene, caller));
    if (scene === still) callers.set(caller, headers);
    return ask(operation, scene, headers);
  }

  /**
   * A company with two agents, one of which has a run going and has asked the board for something, in a fleet that is
   * not drained.
   */
  async function setScene(operationId: string): Promise<Scene> {
    const { world } = call.api();
    await world.services.drain.end(board);
    const agent = await world.agent();
    const colleague = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const claimed = await world.run(agent.id);
    const { run, wakes } = claimed;
    const workerId = newId();
    await world.services.execution.register({ workerId, host: "test", pid: 1, version: "0", slots: 1 });
    const spare = await world.services.agents.createKey(board, agent.id, { name: "spare" });
    const cancellation = await world.services.backlog.cancelOfCompany(board, agent.companyId, {});
    const approval = await askedBy(world, agent);
    const issue = await furnishedIssue(world, agent);
    const policy = await cappedBy(world, agent);
    await instructed(world, agent, FILE);
    const revisionId = await revisedBy(world, agent);
    const { id: evaluationId } = await evaluated(world, agent, {}, instanceBoard("operator"));
    const finishedRunId = await finishedRun(world, agent);
    const incidentId = await metBy(world, agent);
    const ofInstance = await world.services.budgets.putOfInstance(
      board,
      SetInstanceBudgetPolicy.parse({ amount: 100_000_000 }),
    );
    const planned = await plannedBy(world, agent.companyId);
    const secret = await keptBy(world, agent);
    const routine = await furnishedRoutine(world, agent);
    const timed = await timedBy(world, agent);
    await FIRST[operationId]?.(world, { ...planned, ...timed, agentId: agent.id, approvalId: approval.id, workerId });
    return {
      agent,
      runToken: await tokenOf(world, claimed, agent),
      ids: {
        companyId: agent.companyId,
        managerId: colleague.id,
        agentId: operationId === "approveAgent" ? await pendingHire(world, agent.companyId) : agent.id,
        adapterType: "process",
        runId: run.id,
        wakeupId: wakes[0]!.id,
        workerId,
        keyId: spare.id,
        cancellationId: cancellation.id,
        approvalId: approval.id,
        policyId: operationId === "listInstanceBudgetLedger" ? ofInstance.policyId : policy.policyId,
        incidentId,
        ...planned,
        ...(await peopledBy(world, agent)),
        revisionId,
        secretId: secret.id,
        ...issue,
        ...routine,
        ...timed,
        ...(await rememberedBy(world, agent.companyId)),
        evaluationId,
        finishedRunId,
      },
      credentials: {
        board: world.operatorKey,
        self: await keyOf(world, agent.id),
        colleague: await keyOf(world, colleague.id),
        stranger,
      },
    };
  }

  async function ask(operation: Operation, scene: Scene, headers: Record<string, string>): Promise<Answer> {
    const { method, url, id, status } = operation;
    const last = readsOnly(operation) ? undefined : await lastEntry();
    const answer = await call(method, pathOf({ url, id }, scene), bodyOf(id, scene), headers);
    if (answer.status !== status || last === undefined) return answer;
    left.set(id, Math.min(left.get(id) ?? Number.POSITIVE_INFINITY, await entriesBehind(last)));
    return answer;
  }

  async function lastEntry(): Promise<string> {
    const [row] = await call.api().world.sql<{ id: string }>("select id from activity_log order by id desc limit 1");
    return row!.id;
  }

  async function entriesBehind(last: string): Promise<number> {
    const sql = "select count(*)::int as entries from activity_log where id > $1";
    const [row] = await call.api().world.sql<{ entries: number }>(sql, [last]);
    return row!.entries;
  }
});

const pathOf = ({ url, id }: Pick<Operation, "url" | "id">, scene: Scene): string =>
  `/api${`${url}${QUERIES[id] ?? ""}`.replace(/:(\w+)/g, (_, name: string) => scene.ids[name]!)}`;

async function headersOf(world: World, { agent, runToken }: Scene, caller: Other): Promise<Record<string, string>> {
  if (caller === "anonymous") return {};
  if (caller === "instance admin") return signedIn((await person(world, { isInstanceAdmin: true })).session);
  if (caller === "owner of another company") {
    const { id } = await world.company();
    return signedIn((await person(world, { roles: { [id]: "owner" } })).session);
  }
  const role = ROLES.find((one) => one === caller);
  if (role !== undefined) return signedIn((await person(world, { roles: { [agent.companyId]: role } })).session);
  if (caller === "run") return bearer(runToken);
  const other = await world.agent({ companyId: agent.companyId, name: "Other" });
  if (caller === "run that ended") {
    const run = await world.run(other.id);
    const end = "update heartbeat_runs set status = 'succeeded', finished_at = now() where id = $1";
    await world.sql(end, [run.run.id]);
    return bearer(await tokenOf(world, run, other));
  }
  const key = await keyOf(world, other.id);
  if (caller === "paused agent") await world.services.agents.pause(board, other.id);
  else await world.services.agents.terminate(board, other.id);
  return bearer(key);
}

/** What the schema does not know is lost in parsing it; what it asks for and is missing is an error. */
function expectDocumented(schema: z.ZodType, { body }: Answer): void {
  expect(schema.parse(body)).toEqual(body);
}

/** What the documentation shows, but for what not everybody here may ask for, or nobody twice. */
function bodyOf(id: string, { ids }: Scene): object | undefined {
  const account = { email: "eve@example.com", name: "Eve", password: "a long password" };
  const others: Readonly<Record<string, object>> = {
    signUp: account,
    createCompany: { name: "Acme" },
    // Its budget is not for an agent to change.
    updateAgent: { title: "Lead" },
    createApproval: { type: "request_board_approval", payload: { title: "A new office" } },
    importCompany: { source: A_PACKAGE, target: { mode: "new_company" } },
    addIssueAttachment: { any: "content" },
    addCompanyIssueAttachment: { any: "content" },
  };
  return others[id] ?? exampleOf(id, ids);
}
