import { describe, expect, it } from "vitest";

import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { purgeBatch } from "../../shared/retention/purge.service.ts";
import { askedBy } from "../support/approving.ts";
import { evaluated } from "../support/evaluating.ts";
import { plannedBy } from "../support/planning.ts";
import { rememberedBy } from "../support/remembering.ts";
import { furnishedRoutine } from "../support/routines.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { spend } from "../support/waking.ts";
import { toldOf } from "../support/webhooks.ts";
import { furnishedIssue } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

/** Every table that says whose its rows are. */
const owned = async (world: World) =>
  (
    await world.sql<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1`,
    )
  ).map(({ name }) => name);

const counts = async (world: World, companyId: string) => {
  const found: Record<string, number> = {};
  for (const table of await owned(world)) {
    const [row] = await world.sql<{ n: number }>(`select count(*)::int as n from ${table} where company_id = $1`, [
      companyId,
    ]);
    found[table] = row!.n;
  }
  return found;
};

/** An agent with a row in every table that there is. */
async function furnished(world: World) {
  const boss = await world.agent({ name: "Boss" });
  const { companyId } = boss;
  const agent = await world.agent({
    companyId,
    reportsTo: boss.id,
    runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } },
  });
  await world.services.agents.createKey(board, agent.id, { name: "k" });
  await world.services.staff.rotateToken(board, { companyId, agentId: agent.id }, 0);
  await world.services.teams.create(board, companyId, { name: "Core", budget: { micros: 5_000_000 } });
  const { run } = await world.run(agent.id);
  await world.wake(agent.id);
  await spend(world, agent, 5);
  await world.sql("update cost_events set created_at = created_at - interval '15 minutes' where company_id = $1", [
    companyId,
  ]);
  await world.services.costDays.fold();
  await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 5 });
  await world.sql(
    `insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type)
     select $1, 100 + n, $2, $3, 'noise' from generate_series(1, 30) n`,
    [run.id, companyId, agent.id],
  );
  await world.sql(
    "insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines) select $1, n, 1, 'x' from generate_series(1, 30) n",
    [run.id],
  );
  await world.sql(
    `insert into cost_event_keys (agent_id, company_id, key, cost_event_id)
     select agent_id, company_id, 'k' || n, id from cost_events, generate_series(1, 30) n where agent_id = $1`,
    [agent.id],
  );
  await world.sql(
    `with someone as (
       insert into users (id, email, name, password_hash) values ($2::uuid, $2::uuid::text, 'n', 'h') returning id
     ), member as (
       insert into company_memberships (id, company_id, user_id, role) select $2::uuid, $1::uuid, id, 'owner' from someone
     ), invited as (
       insert into invites (id, company_id, token_hash, allowed_join_types, human_role, expires_at)
       values ($2::uuid, $1::uuid, $2::uuid::text, 'both', 'viewer', now()) returning id, company_id
     )
     insert into join_requests (id, company_id, invite_id, request_type) select $2::uuid, company_id, id, 'agent' from invited`,
    [companyId, newId()],
  );
  await world.sql(
    `insert into model_prices (id, company_id, provider, model, version, created_by_type, created_by_id)
     values ($1, $2, 'p', 'm', 1, 'user', 'u')`,
    [newId(), companyId],
  );
  await world.sql(
    `insert into finance_events (id, company_id, event_kind, direction, biller, amount_micros, occurred_at)
     values ($1, $2, 'platform_fee', 'debit', 'b', 5, now())`,
    [newId(), companyId],
  );
  await world.sql(
    "insert into agent_runtime_state (agent_id, company_id, adapter_type) values ($1, $2, 'process') on conflict do nothing",
    [agent.id, companyId],
  );
  await world.sql(
    `insert into agent_task_sessions (agent_id, company_id, adapter_type, task_key, session_id)
     select $1, $2, 'process', 't-' || n, 's' from generate_series(1, 3) n`,
    [agent.id, companyId],
  );
  await world.sql(
    `insert into agent_instruction_files (agent_id, company_id, path, content, byte_size)
     select $1, $2, 'f-' || n, 'x', 1 from generate_series(1, 30) n`,
    [agent.id, companyId],
  );
  await evaluated(world, agent);
  await world.services.backlog.cancelOfCompany(board, companyId, {});
  const approval = await askedBy(world, agent, {}, ["PAP-1"]);
  await world.services.approvals.comment(board, approval.id, { body: "Why?" });
  await world.sql(
    "insert into approval_rules (id, company_id, action_prefix, created_by) values (gen_random_uuid(), $1, 'a', 'b')",
    [companyId],
  );
  await plannedBy(world, companyId);
  await keptBy(world, agent);
  await furnishedRoutine(world, agent);
  await rememberedBy(world, companyId);
  await world.services.memory.put(
    asAgent(agent),
    { companyId, scope: "agent", scopeId: agent.id, key: "own" },
    { content: "x" },
  );
  await world.sql("update agents set approval_policy = $2 where id = $1", [agent.id, { requires: ["deploy"] }]);
  await world.services.permissions.ask(asAgent(agent), { action: "deploy" });
  await world.sql("insert into clock_calendars (id, company_id, name) values (gen_random_uuid(), $1, 'Holidays')", [
    companyId,
  ]);
  await world.sql(
    `insert into clock_fires (timer_id, due_at, company_id, planned_at, outcome)
     select id, due_at - n * interval '1 day', company_id, due_at, 'queued' from clock_timers, generate_series(1, 30) n
      where agent_id = $1`,
    [agent.id],
  );
  await toldOf(world, companyId);
  const { issueId } = await furnishedIssue(world, agent);
  await world.sql("insert into issue_holds (issue_id, company_id, run_id) values ($1, $2, $3)", [
    issueId,
    companyId,
    run.id,
  ]);
  await world.sql("insert into workspace_holds (place, company_id, run_id) values (uuid_send($1::uuid), $1, $2)", [
    companyId,
    run.id,
  ]);
  await world.sql("insert into host_looks (id, worker_id, company_id, question) values ($1, $2, $2, 'x')", [
    newId(),
    companyId,
  ]);
  await world.sql("insert into company_shares (company_id) values ($1) on conflict do nothing", [companyId]);
  await world.sql("insert into retention_policies (company_id) values ($1)", [companyId]);
  await world.services.assets.uploadImage(board, companyId, { content: Buffer.from("GIF89a"), filename: null });
  await world.sql(
    `insert into idempotency_keys (id, company_id, request_digest, attempt, leased_until, expires_at)
     values (decode(md5($1::uuid::text), 'hex'), $1, '', $1, now(), now())`,
    [companyId],
  );
  await world.sql("insert into retention_sweeps (company_id) values ($1)", [companyId]);
  await world.sql("insert into journal_leftovers (run_id, company_id, is_open) values ($2, $1, true)", [
    companyId,
    run.id,
  ]);
  return { companyId, boss, agent, run };
}

/** Its run is over, and nobody is to be told of it any more. */
const endRun = (world: World, runId: string) =>
  world.sql(
    `with ended as (
       update heartbeat_runs set status = 'cancelled', finished_at = now() where id = $1 returning company_id
     )
     update webhook_endpoints e set status = 'disabled' from ended where e.company_id = ended.company_id`,
    [runId],
  );

describe("what a deleted company leaves", () => {
  it("is removed from every table, and nothing of others is", async () => {
    await using world = await World.open();
    const [gone, kept] = [await furnished(world), await furnished(world)];
    await world.services.companies.delete(board, gone.companyId);
    await endRun(world, gone.run.id);
    const before = await counts(world, kept.companyId);
    expect(
      Object.entries(await counts(world, gone.companyId))
        .filter(([, n]) => n === 0)
        .map(([table]) => table),
    ).toEqual(["clock_timers", "timers"]);

    await world.services.retention.purgeDeleted();

    expect(Object.entries(await counts(world, gone.companyId)).filter(([, n]) => n > 0)).toEqual([]);
    await expect(world.sql("select id from companies")).resolves.toEqual([{ id: kept.companyId }]);
    await expect(world.sql("select distinct run_id from heartbeat_run_log_chunks")).resolves.toEqual([
      { run_id: kept.run.id },
    ]);
    await expect(counts(world, kept.companyId)).resolves.toEqual(before);
    await expect(world.services.retention.purgeDeleted()).resolves.toBe(0);
  });

  it("stays until no worker is at a run of it", async () => {
    await using world = await World.open();
    const { companyId, run } = await furnished(world);
    await world.services.companies.delete(board, companyId);

    await expect(world.services.retention.purgeDeleted()).resolves.toBe(0);
    await endRun(world, run.id);
    await expect(world.services.retention.purgeDeleted()).resolves.toBeGreaterThan(60);
  });

  it("goes in batches of no more than was asked for, and no journal outlives its run", async () => {
    await using world = await World.open();
    const { companyId, run } = await furnished(world);
    await world.services.companies.delete(board, companyId);
    await endRun(world, run.id);
    const db = openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => {} });

    const removed = [];
    for (let batch = await purgeBatch(db, 7); batch > 0; batch = await purgeBatch(db, 7)) {
      removed.push(batch);
      const orphans = await world.sql(
        `select from heartbeat_run_log_chunks j where not exists (select from heartbeat_runs r where r.id = j.run_id)
         union all select from heartbeat_run_events j where not exists (select from heartbeat_runs r where r.id = j.run_id)`,
      );
      expect(orphans).toHaveLength(0);
    }
    await db.close();

    expect(Math.max(...removed)).toBe(7);
    expect(removed.length).toBeGreaterThan(10);
    await expect(world.sql("select from companies")).resolves.toHaveLength(0);
  });

  it("goes in one batch when that is large enough, however many runs and levels of agents there are", async () => {
    await using world = await World.open();
    const { companyId, agent, run } = await furnished(world);
    await world.agent({ companyId, reportsTo: agent.id });
    await world.sql(
      `insert into heartbeat_runs (id, company_id, agent_id, chain_id, status)
       select gen_random_uuid(), $1, $2, gen_random_uuid(), 'succeeded' from generate_series(1, 250)`,
      [companyId, agent.id],
    );
    await world.sql(
      `insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
       select id, 1000, 1, 'x' from heartbeat_runs`,
    );
    await world.services.companies.delete(board, companyId);
    await endRun(world, run.id);
    const db = openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => {} });

    await purgeBatch(db, 100_000);
    await db.close();

    await expect(world.sql("select from companies")).resolves.toHaveLength(0);
    await expect(world.sql("select from heartbeat_run_log_chunks")).resolves.toHaveLength(0);
  });

  it("goes also where many schedulers remove at once", async () => {
    await using world = await World.open();
    const companies = await Promise.all(Array.from({ length: 4 }, () => furnished(world)));
    for (const { companyId, run } of companies) {
      await world.services.companies.delete(board, companyId);
      await endRun(world, run.id);
    }

    await Promise.all(Array.from({ length: 4 }, () => world.services.retention.purgeDeleted()));

    await expect(world.sql("select from companies")).resolves.toHaveLength(0);
  });
});

describe("what a deleted agent leaves", () => {
  it("is removed, but for its costs, under its name, what it asked the board, and the audit trail", async () => {
    await using world = await World.open();
    const { companyId, boss, agent, run } = await furnished(world);
    await world.services.agents.delete(board, agent.id);
    await endRun(world, run.id);

    await world.services.retention.purgeDeleted();

    await expect(
      world.sql("select name, adapter_config, runtime_config from agents where id = $1", [agent.id]),
    ).resolves.toEqual([{ name: "Alice", adapter_config: {}, runtime_config: {} }]);
    await expect(world.sql("select agent_id from agent_slots")).resolves.toEqual([{ agent_id: boss.id }]);
    await expect(counts(world, companyId)).resolves.toMatchObject({
      agents: 2,
      cost_events: 1,
      spend_balances: 2,
      heartbeat_runs: 0,
      heartbeat_run_events: 0,
      journal_leftovers: 0,
      agent_wakeup_requests: 0,
      agent_api_keys: 0,
      agent_tokens: 0,
      agent_runtime_state: 0,
      agent_task_sessions: 0,
      agent_config_revisions: 0,
      evaluations: 0,
      agent_instruction_files: 0,
      timers: 0,
      approvals: 2,
      approval_comments: 1,
      approval_issues: 1,
    });
    await expect(world.sql("select from heartbeat_run_log_chunks")).resolves.toHaveLength(0);
    await expect(world.sql("select from activity_log where action = 'agent.deleted'")).resolves.toHaveLength(1);
    await expect(world.services.retention.purgeDeleted()).resolves.toBe(0);
  });

  it("is removed altogether when it has cost nothing", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.delete(board, agent.id);

    await world.services.retention.purgeDeleted();

    await expect(world.sql("select from agents")).resolves.toHaveLength(0);
  });
});
