import type { Logger } from "pino";

import { type AccessServices, createAccess } from "./access/access.service.ts";
import type { ActivityService } from "./activity/activity.service.ts";
import { createActivityService } from "./activity/activity.service.ts";
import { type Adapters, createAdapters } from "./adapters/adapters.ts";
import type { ApprovalService } from "./approvals/approval.service.ts";
import { createApprovalService } from "./approvals/approval.service.ts";
import type { AssetService } from "./assets/asset.service.ts";
import { createAssetService } from "./assets/asset.service.ts";
import type { BacklogService } from "./backlog/backlog.service.ts";
import { createBacklogService } from "./backlog/backlog.service.ts";
import { createMoneyServices, type MoneyServices } from "./budgets/money.service.ts";
import type { CompanyService } from "./companies/company.service.ts";
import { createCompanyService } from "./companies/company.service.ts";
import type { CostService } from "./costs/cost.service.ts";
import { createCostService } from "./costs/cost.service.ts";
import type { DashboardService } from "./dashboard/dashboard.service.ts";
import { createDashboardService } from "./dashboard/dashboard.service.ts";
import { type Db, openDb } from "./db/db.ts";
import type { EvaluationService } from "./evaluations/evaluation.service.ts";
import { createEvaluationService } from "./evaluations/evaluation.service.ts";
import type { GoalService } from "./goals/goal.service.ts";
import { createGoalService } from "./goals/goal.service.ts";
import type { IdempotencyService } from "./idempotency/idempotency.service.ts";
import { createIdempotencyService } from "./idempotency/idempotency.service.ts";
import { createDrainService, type DrainService } from "./instance/drain.service.ts";
import type { SchedulerHeartbeats } from "./instance/scheduler-heartbeat.service.ts";
import { createSchedulerHeartbeats } from "./instance/scheduler-heartbeat.service.ts";
import type { InstanceSettings } from "./instance/settings.service.ts";
import { createInstanceSettings } from "./instance/settings.service.ts";
import { createWorkerService, type WorkerService } from "./instance/worker.service.ts";
import type { IssueServices } from "./issues/issues.service.ts";
import { createIssueServices } from "./issues/issues.service.ts";
import type { LiveService } from "./live/live.service.ts";
import { createLiveService } from "./live/live.service.ts";
import type { LiveBus } from "./live/live-bus.ts";
import { openLiveBus } from "./live/live-bus-open.ts";
import type { MemoryService } from "./memory/memory.service.ts";
import { createMemoryService } from "./memory/memory.service.ts";
import type { Monitoring } from "./metrics/monitoring.service.ts";
import { openMonitoring } from "./metrics/monitoring.service.ts";
import { type CursorSigner, createCursorSigner } from "./paging/signed-cursor.ts";
import type { PermissionService } from "./permissions/permission.service.ts";
import { createPermissions } from "./permissions/permission.service.ts";
import type { StoreConfig } from "./platform/config.ts";
import { type Pulse, pulseOf } from "./platform/pulse.ts";
import { ownUserName } from "./platform/user-name.ts";
import type { PortabilityService } from "./portability/portability.service.ts";
import { createPortabilityService } from "./portability/portability.service.ts";
import type { PriceService } from "./prices/price.service.ts";
import { createPriceService } from "./prices/price.service.ts";
import type { PriceBook } from "./prices/price-book.ts";
import { createPriceBook } from "./prices/price-book.ts";
import type { ProjectService } from "./projects/project.service.ts";
import { createProjectService } from "./projects/project.service.ts";
import { openRunQueue } from "./queue/open-run-queue.ts";
import type { RateLimitService } from "./rate-limits/rate-limit.service.ts";
import { createRateLimitService } from "./rate-limits/rate-limit.service.ts";
import type { RetentionService } from "./retention/retention.service.ts";
import { createRetentionService } from "./retention/retention.service.ts";
import type { RetentionPolicyService } from "./retention/retention-policy.service.ts";
import { createRetentionPolicyService } from "./retention/retention-policy.service.ts";
import type { RoutineService } from "./routines/routines.service.ts";
import { createRoutineService } from "./routines/routines.service.ts";
import { type Admission, createAdmission } from "./runs/admission.service.ts";
import { createReaper, type Reaper } from "./runs/reaper.service.ts";
import { createRunService, type RunService } from "./runs/run.service.ts";
import type { RunBudgetService } from "./runs/run-budget.service.ts";
import { createRunBudgetService } from "./runs/run-budget.service.ts";
import { createRunExecution, type RunExecution } from "./runs/run-execution.service.ts";
import { createRunResultService, type RunResultService } from "./runs/run-result.service.ts";
import { createSessionService, type SessionService } from "./runs/session.service.ts";
import { createWorkspaceUpkeep, type WorkspaceUpkeep } from "./runs/workspace-upkeep.service.ts";
import type { BindingRules } from "./secrets/binding-rules.ts";
import type { Secrets } from "./secrets/secrets.ts";
import { createSecrets } from "./secrets/secrets.ts";
import { createPersonnel, type Personnel } from "./staff/personnel.ts";
import { createTimers, type Timers } from "./timers/timers.ts";
import type { ApiTokenService } from "./tokens/api-token.service.ts";
import { createApiTokenService } from "./tokens/api-token.service.ts";
import type { ReleaseService } from "./wakeups/release.service.ts";
import { createReleaseService } from "./wakeups/release.service.ts";
import type { WakeupService } from "./wakeups/wakeup.service.ts";
import { createWakeupService } from "./wakeups/wakeup.service.ts";
import { createWebhooks, type Webhooks } from "./webhooks/webhooks.ts";

/** All that a process can do; the API, workers and schedulers each use their part of it. */
export interface Services
  extends AccessServices,
    Adapters,
    IssueServices,
    MoneyServices,
    Personnel,
    Secrets,
    Timers,
    Webhooks {
  readonly companies: CompanyService;
  readonly assets: AssetService;
  readonly portability: PortabilityService;
  readonly approvals: ApprovalService;
  readonly permissions: PermissionService;
  readonly memory: MemoryService;
  readonly goals: GoalService;
  readonly projects: ProjectService;
  readonly activity: ActivityService;
  readonly wakeups: WakeupService;
  readonly release: ReleaseService;
  readonly backlog: BacklogService;
  readonly runs: RunService;
  readonly runResults: RunResultService;
  readonly runBudgets: RunBudgetService;
  readonly sessions: SessionService;
  readonly execution: RunExecution;
  readonly workspaceUpkeep: WorkspaceUpkeep;
  readonly admission: Admission;
  readonly reaper: Reaper;
  readonly routines: RoutineService;
  readonly costs: CostService;
  readonly prices: PriceService;
  /** What charges cost: for whoever books them. */
  readonly priceBook: PriceBook;
  readonly live: LiveService;
  readonly idempotency: IdempotencyService;
  readonly apiTokens: ApiTokenService;
  readonly rateLimits: RateLimitService;
  readonly cursors: CursorSigner;
  readonly dashboard: DashboardService;
  readonly evaluations: EvaluationService;
  readonly settings: InstanceSettings;
  readonly schedulerHeartbeats: SchedulerHeartbeats;
  readonly drain: DrainService;
  readonly workers: WorkerService;
  readonly retention: RetentionService;
  readonly retentionPolicies: RetentionPolicyService;
  readonly monitoring: Monitoring;
  readonly bus: LiveBus;
  /** Which of the stores answer. The queue may be down: wakeups are kept, and run when it is back. */
  readonly readiness: () => Promise<Pulse>;
  readonly close: () => Promise<void>;
}

export interface ServicesDeps {
  readonly config: StoreConfig;
  readonly log: Logger;
  /** How the process shows in `pg_stat_activity`. */
  readonly name: string;
}

const openDatabase = ({ config, log, name }: ServicesDeps): Db =>
  openDb({
    url: config.databaseUrl,
    pool: config.dbPool,
    applicationName: `systole-${name}`,
    onError: (error) => log.warn({ err: error }, "database connection lost"),
  });

/** The one place where things are wired together. */
export async function createServices({ config, log, name }: ServicesDeps): Promise<Services> {
  const { leaseSec, retain } = config;
  const db = openDatabase({ config, log, name });
  const bus = await openLiveBus({ ...config, log });
  const queue = await openRunQueue({ ...config, log });
  const admission = createAdmission({ db, queue, bus, log, leaseSec });
  const wakeups = createWakeupService({ db, admission, limits: config, retain });
  const live = createLiveService({ db, bus, log, userName: ownUserName() });
  const priceBook = createPriceBook({ db });
  const prices = createPriceService({ db, bus, book: priceBook });
  const secrets = createSecrets({ db, bus, config, log });
  const webhooks = createWebhooks({ db, bus, config, log, ownSecrets: secrets.ownSecrets });
  const programs = programsOf({ db, config, log });
  const monitoring = await openMonitoring({ config, db, log });
  return {
    companies: createCompanyService({ db, bus, allowsDeletion: config.allowsCompanyDeletion }),
    assets: createAssetService({ db, bus }),
    ...secrets,
    portability: createPortabilityService({ db, bus, bindingRules: secrets.bindingRules, wakeups, admission }),
    goals: createGoalService({ db, bus }),
    projects: createProjectService({ db, bus }),
    ...createPersonnel({ db, bus, bindingRules: secrets.bindingRules, leaseSec }),
    ...createAdapters({ db, bus, prices, ...secrets, config }),
    approvals: createApprovalService({ db, bus, wakeups, admission, bindingRules: secrets.bindingRules }),
    ...atWork({ db, bus, bindingRules: secrets.bindingRules }),
    ...createAccess({ db, bus, config }),
    activity: createActivityService({ db, bus }),
    wakeups,
    release: createReleaseService({ db, bus }),
    backlog: createBacklogService({ db, bus, retain }),
    runs: createRunService({ db, bus, retain, userName: ownUserName() }),
    ...createIssueServices({ db, bus, wakeups, admission }),
    runResults: createRunResultService({ db, bus, prices: priceBook, secrets: secrets.secretResolution }),
    sessions: createSessionService({ db, bus }),
    execution: createRunExecution({ db, bus, prices: priceBook }),
    admission,
    reaper: createReaper({ db, bus, log, leaseSec, prices: priceBook }),
    ...createTimers({ db, wakeups, admission, bus, log }),
    routines: createRoutineService({ db, bus, wakeups, admission, ownSecrets: secrets.ownSecrets }),
    costs: createCostService({ db, bus, prices: priceBook }),
    ...createMoneyServices({ db, bus }),
    prices,
    priceBook,
    live,
    idempotency: createIdempotencyService({ db, log, sealing: secrets.textSealing }),
    ...programs,
    ...webhooks,
    ...overviewsOf({ db, bus }),
    ...keepingOf({ db, bus, config }),
    monitoring,
    bus,
    readiness: pulseOf({ db, queue }),
    close: async () => {
      live.close();
      programs.rateLimits.close();
      await Promise.allSettled([monitoring.close(), queue.close(), webhooks.webhookFanOut.close(), bus.close()]);
      await db.close();
    },
  };
}

/** What programs come with, and how they are answered in pages and in measure. */
const programsOf = ({
  db,
  config,
  log,
}: Omit<ServicesDeps, "name"> & { readonly db: Db }): Pick<Services, "apiTokens" | "rateLimits" | "cursors"> => ({
  apiTokens: createApiTokenService({ db, environment: config.deploymentMode === "local_trusted" ? "dev" : "prod" }),
  rateLimits: createRateLimitService({ db, redisUrl: config.redisUrl, log }),
  cursors: createCursorSigner(config.jwtSecret),
});

type AtWork = Pick<Services, "runBudgets" | "permissions" | "memory">;

/** What agents ask for while they work. */
const atWork = (deps: { readonly db: Db; readonly bus: LiveBus; readonly bindingRules: BindingRules }): AtWork => ({
  runBudgets: createRunBudgetService(deps),
  permissions: createPermissions(deps),
  memory: createMemoryService(deps),
});

interface Told {
  readonly db: Db;
  readonly bus: LiveBus;
}

type OfInstance = "dashboard" | "evaluations" | "settings" | "schedulerHeartbeats" | "drain";

/** What is kept, how long, and by whom it is worked on. */
const keepingOf = ({
  db,
  bus,
  config: { leaseSec, retain },
}: Told & Pick<ServicesDeps, "config">): Pick<
  Services,
  "workers" | "retention" | "retentionPolicies" | "workspaceUpkeep"
> => ({
  workspaceUpkeep: createWorkspaceUpkeep({ db }),
  workers: createWorkerService({ db, bus, leaseSec }),
  retention: createRetentionService({ db, retain }),
  retentionPolicies: createRetentionPolicyService({ db, bus, retain }),
});

/** What people look at, say of it, and set for all, beside the work itself. */
const overviewsOf = ({ db, bus }: Told): Pick<Services, OfInstance> => ({
  dashboard: createDashboardService({ db }),
  evaluations: createEvaluationService({ db, bus }),
  settings: createInstanceSettings({ db, bus }),
  schedulerHeartbeats: createSchedulerHeartbeats({ db }),
  drain: createDrainService({ db, bus }),
});
