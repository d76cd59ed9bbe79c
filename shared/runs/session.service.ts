import { recordActivity } from "../activity/activity.store.ts";
import { holdAgent, requireAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireVisible } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { microsToCents } from "../kernel/money.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { ResetRuntimeState, RuntimeState, TaskSession, TaskSessionPage } from "./session.schema.ts";
import type { RuntimeStateRow, TaskSessionRow } from "./session.store.ts";
import { forgetSessions, listTaskSessions, readRuntimeState } from "./session.store.ts";
import { sessionDisplayId, sessionParamsOf } from "./session-codec.ts";
import { lockSlots } from "./slot.store.ts";

/** Where an agent's work left off. All of it: forbidden to agents, not_found. */
export interface SessionService {
  readonly state: (actor: Actor, agentId: string) => Promise<RuntimeState>;
  /** What was used last comes first. */
  readonly listOfTasks: (actor: Actor, agentId: string, page: TaskSessionPage) => Promise<TaskSession[]>;
  /** Its next run begins anew: of that task or, without one, of any. A run that is going on keeps its session. */
  readonly reset: (actor: Actor, agentId: string, taskKey: string | null) => Promise<ResetRuntimeState>;
}

export interface SessionDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createSessionService({ db, bus }: SessionDeps): SessionService {
  const companyOf = async (actor: Actor, agentId: string): Promise<string> => {
    const { company_id: companyId } = await requireAgent(db, agentId);
    requireVisible(actor, companyId, "Agent");
    requireBoard(actor);
    return companyId;
  };

  const stateOf = async (agentId: string): Promise<RuntimeStateRow> => {
    const row = await readRuntimeState(db, agentId);
    if (row === undefined) throw new NotFoundError("Agent");
    return row;
  };

  return {
    state: async (actor, agentId) => {
      await companyOf(actor, agentId);
      const row = await stateOf(agentId);
      const [latest] = await listTaskSessions(db, agentId, { limit: 1 });
      return toState(row, latest ? ofTask(latest) : ofAgent(row));
    },

    listOfTasks: async (actor, agentId, page) => {
      await companyOf(actor, agentId);
      return (await listTaskSessions(db, agentId, page)).map(toTaskSession);
    },

    reset: async (actor, agentId, taskKey) => {
      const companyId = await companyOf(actor, agentId);
      const clearedTaskSessions = await db.transaction((tx) => reset(tx, actor, { agentId, companyId, taskKey }));
      bus.publish({ kind: "events", companyId });
      return { ...toState(await stateOf(agentId), null), clearedTaskSessions };
    },
  };
}

interface Reset {
  readonly agentId: string;
  readonly companyId: string;
  readonly taskKey: string | null;
}

/** Behind the agent's slot, as everything that settles its runs. */
async function reset(tx: Tx, actor: Actor, { agentId, companyId, taskKey }: Reset): Promise<number> {
  await holdAgent(tx, agentId);
  await lockSlots(tx, [agentId]);
  const clearedTaskSessions = await forgetSessions(tx, agentId, taskKey);
  await recordActivity(tx, {
    companyId,
    actor,
    action: "agent.runtime_session_reset",
    entityType: "agent",
    entityId: agentId,
    agentId,
    details: { taskKey, clearedTaskSessions },
  });
  return clearedTaskSessions;
}

/** A session as it is kept with a task, or with an agent. */
interface Kept {
  readonly adapterType: string;
  readonly sessionId: string;
  readonly params: unknown;
  readonly beganAt: Date | null;
  readonly runs: number;
  readonly inputTokens: number;
  readonly handoff: string | null;
}

const ofTask = (row: TaskSessionRow): Kept => ({
  adapterType: row.adapter_type,
  sessionId: row.session_id,
  params: row.session_params,
  beganAt: row.began_at ?? row.created_at,
  runs: row.runs,
  inputTokens: row.input_tokens,
  handoff: row.handoff_markdown,
});

const ofAgent = (row: RuntimeStateRow): Kept | null =>
  row.session_id === null
    ? null
    : {
        adapterType: row.adapter_type,
        sessionId: row.session_id,
        params: row.session_params,
        beganAt: row.session_began_at,
        runs: row.session_runs,
        inputTokens: row.session_input_tokens,
        handoff: row.session_handoff_markdown,
      };

const NONE = {
  sessionDisplayId: null,
  sessionParamsJson: null,
  sessionBeganAt: null,
  sessionRuns: 0,
  sessionInputTokens: 0,
  sessionHandoffMarkdown: null,
};

function shown({ adapterType, sessionId, params, ...kept }: Kept) {
  const known = sessionParamsOf(adapterType, sessionId, params);
  return {
    sessionDisplayId: sessionDisplayId(adapterType, sessionId, known),
    sessionParamsJson: known && { ...known },
    sessionBeganAt: kept.beganAt?.toISOString() ?? null,
    sessionRuns: kept.runs,
    sessionInputTokens: kept.inputTokens,
    sessionHandoffMarkdown: kept.handoff,
  };
}

const toState = (row: RuntimeStateRow, latest: Kept | null): RuntimeState => ({
  agentId: row.agent_id,
  companyId: row.company_id,
  adapterType: row.adapter_type,
  sessionId: row.session_id,
  ...(latest === null ? NONE : shown(latest)),
  stateJson: row.state_json,
  lastRunId: row.last_run_id,
  lastRunStatus: row.last_run_status,
  lastError: row.last_error,
  totalInputTokens: row.total_input_tokens,
  totalOutputTokens: row.total_output_tokens,
  totalCachedInputTokens: row.total_cached_input_tokens,
  totalCostCents: microsToCents(row.total_cost_micros),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const toTaskSession = (row: TaskSessionRow): TaskSession => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  adapterType: row.adapter_type,
  taskKey: row.task_key,
  ...shown(ofTask(row)),
  lastRunId: row.last_run_id,
  lastError: row.last_error,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
