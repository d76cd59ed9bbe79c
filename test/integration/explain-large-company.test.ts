import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { largeCompany, populate } from "../../bench/population.ts";
import { AdminUserPage } from "../../shared/access/admin-user.schema.ts";
import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { AgentPage } from "../../shared/agents/agent-configuration.schema.ts";
import { LedgerPage } from "../../shared/budgets/ledger.schema.ts";
import { PolicyPage } from "../../shared/budgets/policy.schema.ts";
import { openDb } from "../../shared/db/db.ts";
import { IssueFilter } from "../../shared/issues/issue-filter.schema.ts";
import { cursorBehind } from "../../shared/issues/issue-view.ts";
import { listMentioned } from "../../shared/issues/mentioned-agents.ts";
import { RunFilter } from "../../shared/runs/run.schema.ts";
import { WakeupFilter } from "../../shared/wakeups/wakeup.schema.ts";
import {
  listenForStatements,
  nodesOf,
  type PlanNode,
  planAsRun,
  prepareAll,
  rowsReadBy,
  type SentStatement,
} from "../support/query-plans.ts";
import { board, World } from "../support/world.ts";

const ISSUES = 40_000;
const PLACE = largeCompany({ agents: 4_000, issues: ISSUES });
const COMPANY = PLACE.company_id;

const LARGE =
  /^(?:issues|issue_(?!counts|holds)\w+|agents|agent_slots|spend_balances|heartbeat_runs|agent_wakeup_requests|activity_log|approvals|budget_ledger|users|cost_events|cost_days$)/;
/** What a search looks at before it asks an index, and the most that it takes from one. */
const LOOKED_AT = 3_100;
/** They count agents in an index, which is read from end to end: of all that there are, as the chart of them all is. */
const COUNT_AGENTS = ["dashboard_counts", "company_stats", "list_org_members"];

interface Ids {
  readonly agentId: string;
  readonly rareAgentId: string;
  readonly labelId: string;
  readonly projectId: string;
  readonly parentId: string;
  readonly issueId: string;
  readonly runId: string;
  readonly middleAgentId: string;
  readonly policyId: string;
}

/** Of the middle of each list, so that a page there must not cost what lies before it. */
async function idsOf(world: World): Promise<Ids> {
  const [ids] = await world.sql<Ids & pg.QueryResultRow>(
    `select bench_ref(2, 0, 0) as "agentId", bench_ref(2, 0, 3000) as "rareAgentId", bench_ref(5, 0, 30) as "labelId",
            bench_ref(3, 0, 0) as "projectId", bench_ref(2, 0, 2000) as "middleAgentId", bench_ref(15, 0, 0) as "policyId",
            (select parent_id from issues where parent_id is not null limit 1) as "parentId",
            (select id from issues where priority_rank = 2 order by id offset 5000 limit 1) as "issueId",
            (select id from heartbeat_runs order by id offset 6000 limit 1) as "runId"`,
  );
  return ids!;
}

const inTrail = ({ rareAgentId, runId }: Ids): readonly object[] => [
  { to: daysAgo(30) },
  { agentId: rareAgentId },
  { actorType: "user" },
  { actorType: "agent" },
  { actorId: "nobody" },
  { action: "heartbeat.invoked" },
  { action: "nothing.done" },
  { entityType: "wakeup" },
  { entityId: runId },
];

/** All that is sent for each question, also where another was sent the same with other values. */
async function look(world: World, ids: Ids): Promise<SentStatement[]> {
  const { services } = world;
  const sent: SentStatement[] = [];
  const ask = async (question: () => Promise<unknown>): Promise<void> => {
    using listening = listenForStatements();
    await question();
    sent.push(...listening.sent.values());
  };
  const trail = async (cursor: string | undefined): Promise<void> => {
    for (const filter of inTrail(ids)) {
      await ask(() => services.activity.list(board, COMPANY, ActivityFilter.parse({ ...filter, cursor })));
    }
  };
  const issues: object[] = [
    {},
    { status: "todo" },
    { status: "blocked,in_review" },
    { assigneeAgentId: ids.agentId },
    { assigneeAgentId: ids.rareAgentId },
    { participantAgentId: ids.agentId },
    { participantAgentId: ids.rareAgentId },
    { assigneeUserId: "local-board" },
    { assigneeUserId: "user-3" },
    { touchedByUserId: "user-3" },
    { unreadForUserId: "user-3" },
    { projectId: ids.projectId },
    { parentId: ids.parentId },
    { labelId: ids.labelId },
    { originKind: "manual" },
    { originKind: "routine_execution" },
    { originId: "routine-1" },
    { q: "invoice" },
    { q: "zeppelin" },
    { q: "nowhere to be found" },
    { q: "zeppelin", status: "todo" },
  ];
  for (const filter of issues) {
    for (const cursor of [undefined, `2.${ids.issueId}`]) {
      await ask(() => services.issues.list(board, COMPANY, IssueFilter.parse({ ...filter, cursor })));
    }
  }
  for (const cursor of [undefined, ids.runId]) {
    for (const filter of [
      {},
      { status: "failed,timed_out" },
      { agentId: ids.agentId },
      { until: daysAgo(30) },
      { since: daysAgo(30) },
    ]) {
      await ask(() => services.runs.list(board, COMPANY, RunFilter.parse({ ...filter, cursor })));
    }
    await ask(() => services.wakeups.listOfCompany(board, COMPANY, WakeupFilter.parse({ until: daysAgo(30), cursor })));
    await trail(cursor);
  }
  for (const cursor of [undefined, ids.middleAgentId]) {
    await ask(() => services.agents.list(board, COMPANY, AgentPage.parse({ limit: 100, cursor })));
  }
  await ask(() => services.agents.org(board, COMPANY));
  for (const urlKey of ["agent-3000", "nobody"]) {
    await ask(() => services.agents.idOf(board, { urlKey, companyId: COMPANY }).catch(() => undefined));
  }
  const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "reader", onError: () => undefined });
  await ask(() => listMentioned(db, COMPANY, "@Agent 3000 and @agent-17: who was @nobody?"));
  await db.close();
  for (const query of ["person-77-", "nobody"]) {
    await ask(() => services.adminUsers.list(board, AdminUserPage.parse({ query })));
  }
  const { policyId } = ids;
  await ask(() => services.budgets.list(board, COMPANY, PolicyPage.parse({})));
  await ask(() => services.budgets.ledger(board, COMPANY, { ...LedgerPage.parse({}), policyId }));
  const { summary, byProvider, byBiller, windows } = services.costSummaries;
  for (const window of [{}, { from: daysAgo(30) }, { to: daysAgo(30) }, { from: daysAgo(40), to: daysAgo(20.4) }]) {
    for (const sums of [summary, byProvider, byBiller]) await ask(() => sums(board, COMPANY, window));
  }
  await ask(() => windows(board, COMPANY));
  await ask(() => services.dashboard.dashboard(board, COMPANY));
  await ask(() => services.dashboard.badges(board, COMPANY));
  await ask(() => services.companies.stats(board));
  await ask(() => services.companies.list(board));
  return sent;
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

describe("in a company with forty thousand issues and four thousand agents", () => {
  let world: World;
  let client: pg.Client;
  let sent: readonly SentStatement[];
  let ids: Ids;

  beforeAll(async () => {
    world = await World.open();
    await populate(world.databaseUrl, [PLACE]);
    await world.sql(
      `insert into users (id, email, name, password_hash)
       select gen_random_uuid(), 'person-' || n || '-9@example.org', 'Person of ' || n, 'x' from generate_series(1, 20000) n`,
    );
    await world.sql("analyze users");
    ids = await idsOf(world);
    sent = (await look(world, ids)).filter(({ name, text }) => name !== undefined || text.includes('"'));
    client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    const named = new Map(
      sent.filter(({ name }) => name !== undefined).map((statement) => [statement.name, statement]),
    );
    await prepareAll(client, [...named.values()]);
  }, 180_000);

  afterAll(async () => {
    await client?.end();
    await world?.[Symbol.asyncDispose]();
  });

  it.each(["new", "kept"] as const)(
    "no list reads much more than it shows, nor sorts it (%s plans)",
    async (plan) => {
      const offenders: string[] = [];
      for (const statement of sent) {
        if (plan === "kept" && statement.name === undefined) continue;
        const nodes = nodesOf(await planAsRun(client, statement, plan));
        const large = nodes.filter((node) => LARGE.test(node["Relation Name"] ?? ""));
        const isCount = COUNT_AGENTS.includes(statement.name ?? "");
        const most = Math.max(0, ...(isCount ? [] : large.map(rowsReadBy)), ...nodes.map(rowsSortedBy));
        const scanned = large.filter((node) => node["Node Type"] === "Seq Scan" && !isCount);
        if (most > LOOKED_AT) offenders.push(`${most} rows: ${statement.name ?? statement.text}`);
        for (const node of scanned)
          offenders.push(`${node["Relation Name"]} whole: ${statement.name ?? statement.text}`);
      }

      expect(offenders).toEqual([]);
    },
    120_000,
  );

  it.each([
    [
      "who had to do with it",
      () => ({ participantAgentId: ids.agentId }),
      `i.created_by_agent_id = $2 or i.assignee_agent_id = $2
         or exists (select from issue_comments c where c.issue_id = i.id and c.author_agent_id = $2)`,
    ],
    [
      "who seldom had",
      () => ({ participantAgentId: ids.rareAgentId }),
      `i.created_by_agent_id = $2 or i.assignee_agent_id = $2
         or exists (select from issue_comments c where c.issue_id = i.id and c.author_agent_id = $2)`,
    ],
    [
      "a label",
      () => ({ labelId: ids.labelId }),
      "exists (select from issue_labels l where l.issue_id = i.id and l.label_id = $2)",
    ],
    ["a word", () => ({ q: "invoice" }), "concat(i.identifier, i.title, i.description) ilike '%' || $2 || '%'"],
    ["a seldom word", () => ({ q: "zeppelin" }), "concat(i.identifier, i.title, i.description) ilike '%' || $2 || '%'"],
  ])("issues are found by %s, page after page, as if each had been looked at", async (_what, filterOf, condition) => {
    const filter = filterOf();
    const wanted = await world.sql<{ id: string }>(
      `select i.id from issues i where i.company_id = $1 and i.hidden_at is null
          and ($3 or i.origin_kind <> 'routine_execution') and (${condition})
        order by i.priority_rank, i.id desc limit 600`,
      [COMPANY, Object.values(filter)[0], "participantAgentId" in filter],
    );

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const asked = IssueFilter.parse({ ...filter, limit: 200, cursor });
      const page = await world.services.issues.list(board, COMPANY, asked);
      found.push(...page.map(({ id }) => id));
      cursor = page.length < 200 || found.length >= 600 ? undefined : cursorBehind(page.at(-1));
    } while (cursor !== undefined);

    expect(wanted.length).toBeGreaterThan(5);
    expect(found).toEqual(wanted.map(({ id }) => id));
  });

  it("issues are counted without looking at them", async () => {
    const counted = sent.filter(({ name }) => ["dashboard_counts", "company_stats"].includes(name ?? ""));
    expect(counted).toHaveLength(2);
    for (const statement of counted) {
      const nodes = nodesOf(await planAsRun(client, statement, "new"));
      expect(nodes.filter((node) => node["Relation Name"] === "issues")).toEqual([]);
    }
  });
});

/** A sort that is given no more than a page's worth is none to speak of; one below a limit keeps a page at a time. */
const rowsSortedBy = (node: PlanNode): number =>
  node["Node Type"] === "Sort" ? (node.Plans?.[0]?.["Actual Rows"] ?? 0) * (node.Plans?.[0]?.["Actual Loops"] ?? 1) : 0;
