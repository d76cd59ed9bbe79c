import { ADAPTER_TYPES } from "../agents/adapter-type.schema.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { orLast, statement } from "../db/db.ts";
import { storableJson, storableText } from "../kernel/storable.ts";
import type { StoredSession } from "./session-codec.ts";
import { HANDOFF_KEY } from "./session-handoff.ts";

/**
 * The task of a run `s` that has started, or null. Its scope says it, but for a run that nobody may join ('!'): that
 * one's is in its context, which is only then unpacked.
 */
export const TASK_KEY_OF_RUN = `
  (case when s.scope = '' then null when left(s.scope, 1) = '!' then s.context_snapshot ->> 'taskKey' else s.scope end)`;

const STORED_FOR_TASK = `jsonb_build_object('sessionId', ts.session_id, 'adapterType', ts.adapter_type, 'params', ts.session_params,
  'runs', ts.runs, 'inputTokens', ts.input_tokens, 'lastRunId', ts.last_run_id,
  'ageSec', extract(epoch from now() - coalesce(ts.began_at, ts.created_at))::float8)`;

const OTHER_TYPES = ADAPTER_TYPES.map((type) => `'${type}'`).join(", ");

/** That of the adapter `type` or, where it has none, the newest of another one, which is not gone on with. */
const sessionOfTask = (agentId: string, type: string, taskKey: string): string => `
  coalesce((select ${STORED_FOR_TASK} from agent_task_sessions ts
             where ts.agent_id = ${agentId} and ts.adapter_type = ${type} and ts.task_key = ${taskKey}),
           (select ${STORED_FOR_TASK} from agent_task_sessions ts
             where ts.agent_id = ${agentId} and ts.adapter_type in (${OTHER_TYPES}) and ts.task_key = ${taskKey}
             order by ts.updated_at desc limit 1))`;

/**
 * Where a run `r` of an agent `a` with the state `st` goes on, as it is stored. Where nobody may join it, its task is not
 * known yet: the claim asks again when it has one.
 */
export const SESSION_OF_RUN = `
  (case when r.scope = '' or left(r.scope, 1) = '!' then
          case when st.session_id is not null then jsonb_build_object('sessionId', st.session_id, 'adapterType', st.adapter_type,
            'params', st.session_params, 'runs', st.session_runs, 'inputTokens', st.session_input_tokens, 'lastRunId', st.session_run_id,
            'ageSec', coalesce(extract(epoch from now() - st.session_began_at), 0)::float8) end
        else ${sessionOfTask("r.agent_id", "a.adapter_type", "r.scope")} end)`;

/** Whether the next run goes on where a run `s` left off. */
export const KEEPS_SESSION = "(s.session_id_after is not null and not s.drops_session)";

/** What a session has read by a settlement `i`. */
export const READ_TOKENS = "(i.input_tokens + i.cache_write_tokens)";

/** With which note a run `s` began its session. */
export const HANDOFF_OF_RUN = `(s.context_snapshot ->> '${HANDOFF_KEY}')`;

/**
 * Of the runs \`settled\` by \`item\`: the last word about each task stays, and what its session had grows while it is the
 * same one. Their slots are locked.
 */
export const KEEP_TASK_SESSIONS = `
  insert into agent_task_sessions as ts (company_id, agent_id, adapter_type, task_key, session_id, session_params, last_run_id, last_error,
    began_at, runs, input_tokens, handoff_markdown)
  select distinct on (k.agent_id, k.task_key) k.company_id, k.agent_id, k.adapter_type, k.task_key, k.session_id, k.session_params, k.id, k.error,
         min(k.started_at) over same, count(*) over same, sum(k.tokens) over same, k.handoff
    from (select s.id, s.company_id, s.agent_id, s.error, s.started_at, s.finished_at, a.adapter_type, s.session_id_after as session_id,
                 s.session_params, ${READ_TOKENS} as tokens, ${HANDOFF_OF_RUN} as handoff, ${TASK_KEY_OF_RUN} as task_key
            from settled s join item i on i.run_id = s.id join agents a on a.id = s.agent_id where ${KEEPS_SESSION}) k
   where k.task_key is not null
  window same as (partition by k.agent_id, k.task_key, k.session_id)
   order by k.agent_id, k.task_key, k.finished_at desc
  on conflict (agent_id, adapter_type, task_key) do update
    set session_id = excluded.session_id, last_run_id = excluded.last_run_id, last_error = excluded.last_error,
        session_params = coalesce(excluded.session_params, case when ts.session_id = excluded.session_id then ts.session_params end),
        began_at = case when ts.session_id = excluded.session_id then ts.began_at else excluded.began_at end,
        runs = excluded.runs + case when ts.session_id = excluded.session_id then ts.runs else 0 end,
        input_tokens = excluded.input_tokens + case when ts.session_id = excluded.session_id then ts.input_tokens else 0 end,
        handoff_markdown = case when ts.session_id = excluded.session_id then ts.handoff_markdown else excluded.handoff_markdown end,
        updated_at = now()`;

const BEGIN = statement(
  "begin_session",
  `update heartbeat_runs set session_id_after = $3, session_params = $4, updated_at = now()
    where id = $1 and fencing_token = $2 and status = 'running' returning id`,
);

/** In which session a run is, while it goes on. False when it is no longer the caller's. */
export async function beginSession(
  db: Queryable,
  run: { readonly runId: string; readonly fencingToken: number },
  { sessionId, params }: { readonly sessionId: string; readonly params: object | null },
): Promise<boolean> {
  const values = [run.runId, run.fencingToken, storableText(sessionId), params && storableJson(params)];
  return (await db.rows(BEGIN, values)).length > 0;
}

const FIND = statement("find_task_session", `select ${sessionOfTask("$1", "$2", "$3")} as session`);

export async function findTaskSession(
  db: Queryable,
  { agentId, adapterType, taskKey }: { agentId: string; adapterType: string; taskKey: string },
): Promise<StoredSession | null> {
  const [row] = await db.rows<{ session: StoredSession | null }>(FIND, [agentId, adapterType, taskKey]);
  return row?.session ?? null;
}

/** A row of `agent_task_sessions`. */
export interface TaskSessionRow {
  id: string;
  company_id: string;
  agent_id: string;
  adapter_type: string;
  task_key: string;
  session_id: string;
  session_params: Record<string, unknown> | null;
  began_at: Date | null;
  runs: number;
  input_tokens: number;
  handoff_markdown: string | null;
  last_run_id: string | null;
  last_error: string | null;
  created_at: Date;
  updated_at: Date;
}

const LIST = statement(
  "list_task_sessions",
  `
  select * from agent_task_sessions
   where agent_id = $1
     and (updated_at, id) < (
       case when $3::uuid is null then 'infinity' else (select c.updated_at from agent_task_sessions c where c.id = $3) end,
       ${orLast("$3")})
   order by updated_at desc, id desc limit $2`,
);

/** What was used last comes first; `cursor` is the id of the last one seen. */
export function listTaskSessions(
  db: Queryable,
  agentId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<TaskSessionRow[]> {
  return db.rows<TaskSessionRow>(LIST, [agentId, limit, cursor ?? null]);
}

/** A row of `agent_runtime_state`, as far as it is shown. */
export interface RuntimeStateRow {
  agent_id: string;
  company_id: string;
  adapter_type: string;
  session_id: string | null;
  session_params: Record<string, unknown> | null;
  session_began_at: Date | null;
  session_runs: number;
  session_input_tokens: number;
  session_handoff_markdown: string | null;
  state_json: Record<string, unknown>;
  last_run_id: string | null;
  last_run_status: string | null;
  last_error: string | null;
  total_input_tokens: number;
  total_output_tokens: number;
  total_cached_input_tokens: number;
  total_cost_micros: number;
  created_at: Date;
  updated_at: Date;
}

const ENSURE_STATE = statement(
  "ensure_runtime_state",
  `insert into agent_runtime_state (agent_id, company_id, adapter_type)
   select id, company_id, adapter_type from agents where id = $1 on conflict (agent_id) do nothing`,
);
const STATE = statement("runtime_state", `select * from agent_runtime_state where agent_id = $1`);

/** An agent that has never run has a state as well: it is made when somebody first asks. */
export async function readRuntimeState(db: Queryable, agentId: string): Promise<RuntimeStateRow | undefined> {
  const [found] = await db.rows<RuntimeStateRow>(STATE, [agentId]);
  if (found !== undefined) return found;
  await db.rows(ENSURE_STATE, [agentId]);
  const [made] = await db.rows<RuntimeStateRow>(STATE, [agentId]);
  return made;
}

const FORGET_TASK = statement(
  "forget_task_session",
  `delete from agent_task_sessions where agent_id = $1 and ($2::text is null or task_key = $2) returning id`,
);
const FORGET_STATE = statement(
  "forget_session",
  `update agent_runtime_state set session_id = null, state_json = '{}', last_error = null, updated_at = now() where agent_id = $1`,
);

/** What is going on, and what another attempt would go on with. */
const DROP = statement(
  "drop_sessions",
  `
  with held as (
    select s.id from heartbeat_runs s
     where s.id = any(array(
             select id from heartbeat_runs where agent_id = $1 and status = 'running'
             union all
             select retry_of_run_id from heartbeat_runs
              where agent_id = $1 and (status || '') in ('queued', 'scheduled_retry') and retry_of_run_id is not null))
       and ($2::text is null or ${TASK_KEY_OF_RUN} = $2)
     order by s.id for update
  )
  update heartbeat_runs set drops_session = true where id in (select id from held)`,
);

/**
 * Of one task, or of all and of the agent itself. Lock the slot first: what is going on settles before it, or behind it
 * and leaves nothing. Answers how many tasks it was.
 */
export async function forgetSessions(tx: Tx, agentId: string, taskKey: string | null): Promise<number> {
  await tx.rows(DROP, [agentId, taskKey]);
  const forgotten = await tx.rows(FORGET_TASK, [agentId, taskKey]);
  if (taskKey === null) await tx.rows(FORGET_STATE, [agentId]);
  return forgotten.length;
}
