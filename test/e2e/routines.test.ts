import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Routine } from "../../shared/routines/routine.schema.ts";
import { backends, type Fleet, hire, openFleet } from "../support/fleet.ts";
import type { TestProcess } from "../support/processes.ts";
import { randomFrom } from "../support/random.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const COMPANIES = 4;
/** Of each company, and due in each second. */
const ROUTINES = 25;
const SECONDS = 8;
const DUE = COMPANIES * ROUTINES * SECONDS;
const SCHEDULERS = 3;
const KILLS = 6;

describe.each(backends)("routines whose schedulers are killed on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("are carried out once for each time that is due", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    for (let company = 0; company < COMPANIES; company += 1) await busyCompany(fleet);
    const schedulers = await Promise.all(Array.from({ length: SCHEDULERS }, () => fleet.scheduler()));
    const due = await comeDue(fleet);

    const seed = Date.now();
    const random = randomFrom(seed);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // In the midst of its work, wherever that is.
      await recorded(fleet, Math.floor((DUE * (kill - random.next())) / (KILLS + 1)));
      await replace(fleet, schedulers, random.whole(0, SCHEDULERS - 1));
    }
    await carriedOut(fleet);

    expect(await fires(fleet), `with seed ${seed}`).toEqual(due);
    const [counts] = await fleet.sql(
      `select count(*)::int as issues, count(distinct origin_run_id)::int as of_runs,
              count(distinct (company_id, issue_number))::int as numbers from issues`,
    );
    expect(counts).toEqual({ issues: DUE, of_runs: DUE, numbers: DUE });
    const unlike = await fleet.sql(
      `select r.id from routine_runs r left join issues i on i.id = r.linked_issue_id and i.origin_run_id = r.id
        where r.status <> 'issue_created' or i.id is null`,
    );
    expect(unlike).toEqual([]);
    const wakes = await fleet.sql(
      "select count(*)::int as wakes, count(distinct scope)::int as issues from agent_wakeup_requests",
    );
    expect(wakes).toEqual([{ wakes: DUE, issues: DUE }]);
    await expectSound(fleet, { isLeftWaiting: true });
  });
});

/** With an agent that keeps all its work for later, and routines of that agent. */
async function busyCompany(fleet: Fleet): Promise<void> {
  const { company, agents } = await hire(fleet, 1, { command: "true" });
  const [{ id: assigneeAgentId }] = agents as [Agent];
  await fleet.call("POST", `/api/agents/${assigneeAgentId}/pause`);
  const body = { title: "Sweep", assigneeAgentId, concurrencyPolicy: "always_enqueue" };
  const made = await Promise.all(
    Array.from({ length: ROUTINES }, () => fleet.call<Routine>("POST", `/api/companies/${company.id}/routines`, body)),
  );
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
}

/** Gives each routine a schedule for each of the next seconds, which does not come again this year. Resolves to the times. */
async function comeDue(fleet: Fleet): Promise<string[]> {
  await fleet.sql(
    `insert into routine_triggers (id, company_id, routine_id, kind, cron_expression, timezone, next_run_at)
     select gen_random_uuid(), r.company_id, r.id, 'schedule', '0 0 1 1 *', 'UTC',
            date_trunc('second', now()) + make_interval(secs => 1 + second)
       from routines r cross join generate_series(1, $1::int) as second`,
    [SECONDS],
  );
  return firesIn(await fleet.sql("select id as trigger_id, next_run_at as due_at from routine_triggers"));
}

interface Due extends Record<string, unknown> {
  readonly trigger_id: string;
  readonly due_at: Date;
}

const firesIn = (rows: readonly Due[]): string[] =>
  rows.map(({ trigger_id: id, due_at: at }) => `${id} at ${at.toISOString()}`).sort();

/** What came of the schedules: for which time of which. */
const fires = async (fleet: Fleet): Promise<string[]> =>
  firesIn(await fleet.sql<Due>("select trigger_id, due_at from routine_runs"));

const recorded = (fleet: Fleet, count: number): Promise<unknown> =>
  until(async () => (await fleet.sql("select from routine_runs")).length >= count, {
    timeoutMs: 60_000,
    everyMs: 15,
    what: `${count} fires`,
  });

/** Nothing is due any more, and nothing that was received waits: what is missing by then does not come. */
const carriedOut = (fleet: Fleet): Promise<unknown> =>
  until(
    async () => {
      const left = await fleet.sql(
        `select id from routine_triggers where next_run_at < now() + interval '1 minute'
         union all select id from routine_runs where status = 'received'`,
      );
      return left.length === 0;
    },
    { timeoutMs: 60_000, everyMs: 100, what: "all fires to be carried out" },
  );

async function replace(fleet: Fleet, schedulers: TestProcess[], index: number): Promise<void> {
  const killed = schedulers[index] as TestProcess;
  killed.signal("SIGKILL");
  await killed.exited;
  schedulers[index] = await fleet.scheduler();
}
