import type { Agent } from "../../shared/agents/agent.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { ClockTimerRow } from "../../shared/timers/clock-timer.row.ts";
import { offsetOf } from "../../shared/timers/jitter.ts";
import type { Exclusion } from "../../shared/timers/timer-terms.ts";
import { times } from "./waking.ts";
import type { World } from "./world.ts";

type Given = Partial<ClockTimerRow> & { readonly due_at: Date };

/** A timer of the agent, of its caller's own, as it stands when it was set: what is not given is the table's. Resolves to its id. */
export async function timerOf(
  { sql }: World,
  { id: agentId, companyId }: Pick<Agent, "id" | "companyId">,
  given: Given,
): Promise<string> {
  const firesAt = new Date(given.due_at.getTime() + offsetOf(agentId, given.jitter_sec ?? 0));
  const row: Partial<ClockTimerRow> = {
    id: newId(),
    company_id: companyId,
    agent_id: agentId,
    kind: given.cron_expression == null ? "interval" : "cron",
    ...(given.interval_sec == null ? {} : { anchor_at: given.due_at }),
    fires_at: firesAt,
    ...given,
  };
  const names = Object.keys(row);
  const values = names.map((_, n) => `$${n + 1}`).join(", ");
  await sql(`insert into clock_timers (${names.join(", ")}) values (${values})`, Object.values(row));
  return row.id as string;
}

/** A calendar of a company. Resolves to its id. */
export async function calendarOf(
  { sql }: World,
  { companyId, timezone = "UTC", exclusions }: { companyId: string; timezone?: string; exclusions: Exclusion[] },
): Promise<string> {
  const id = newId();
  await sql(
    "insert into clock_calendars (id, company_id, name, timezone, exclusions) values ($1::uuid, $2, $1::text, $3, $4)",
    [id, companyId, timezone, JSON.stringify(exclusions)],
  );
  return id;
}

export interface FireSeen extends Record<string, unknown> {
  /** `2026-03-02 09:00:00` */
  readonly due: string;
  readonly missed: number;
  readonly outcome: string;
}

/** What is recorded of a timer, the oldest first. */
export const firesOf = ({ sql }: World, timerId: string): Promise<FireSeen[]> =>
  sql<FireSeen>(
    `select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as due, missed, outcome
       from clock_fires where timer_id = $1 order by due_at`,
    [timerId],
  );

export interface Standing extends Record<string, unknown> {
  /** Null: it never comes again. */
  readonly due: string | null;
  readonly made: number;
  readonly problem: string | null;
}

export const standingOf = async ({ sql }: World, timerId: string): Promise<Standing | undefined> =>
  (
    await sql<Standing>(
      `select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as due, fires_made::int as made, problem
         from clock_timers where id = $1`,
      [timerId],
    )
  )[0];

/** Agents of one company. */
export async function crewOf(world: World, count: number): Promise<Agent[]> {
  const { id: companyId } = await world.company();
  return Promise.all(times(count, (n) => world.agent({ companyId, name: `Agent ${n}` })));
}
