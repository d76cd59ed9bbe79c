import { describe, expect, it } from "vitest";

import { IssueFilter } from "../../shared/issues/issue-filter.schema.ts";
import { cursorBehind } from "../../shared/issues/issue-view.ts";
import { change as changed, issueOf } from "../support/working.ts";
import { board, World } from "../support/world.ts";

const STATUSES = ["backlog", "todo", "in_progress", "in_review", "blocked", "done", "cancelled"];

/** As they are counted, and as they are. */
async function bothOf(world: World): Promise<[unknown, unknown]> {
  const counted = await world.sql(
    `select company_id, status, sum(issues)::int as n from issue_counts group by 1, 2 having sum(issues) <> 0 order by 1, 2`,
  );
  const there = await world.sql(
    "select company_id, status, count(*)::int as n from issues where hidden_at is null group by 1, 2 order by 1, 2",
  );
  return [counted, there];
}

const add = (world: World, companyId: string, from: number, many: number) =>
  world.sql(
    `insert into issues (id, company_id, issue_number, identifier, title, status, hidden_at)
     select gen_random_uuid(), $1, n, 'X-' || n, 't', ($4::text[])[1 + n % 7], case when n % 5 = 0 then now() end
       from generate_series($2::int, $2 + $3 - 1) n`,
    [companyId, from, many, STATUSES],
  );

describe("issues are counted", () => {
  it("exactly, when many callers add, change, hide and delete them at once, and some of them think better of it", async () => {
    await using world = await World.open();
    const companies = [await world.company(), await world.company({ name: "Other" })];
    for (const { id } of companies) await add(world, id, 1, 200);

    const change = async (caller: number): Promise<void> => {
      for (let turn = 0; turn < 40; turn += 1) {
        const { id: companyId } = companies[(caller + turn) % 2]!;
        const number = 1 + ((caller * 37 + turn * 11) % 200);
        const at = [companyId, number];
        const kind = (caller + turn) % 5;
        if (kind === 0) await add(world, companyId, 1_000 + caller * 100 + turn, 1);
        if (kind === 1) await world.sql("delete from issues where company_id = $1 and issue_number = $2", at);
        if (kind === 2) {
          const hidden = "hidden_at = case when hidden_at is null then now() end";
          await world.sql(`update issues set ${hidden} where company_id = $1 and issue_number = $2`, at);
        }
        if (kind === 3) {
          const status = [...at, STATUSES[turn % 7]];
          await world.sql("update issues set status = $3 where company_id = $1 and issue_number = $2", status);
        }
        if (kind === 4) {
          const text = "update issues set status = 'done' where company_id = $1 and issue_number between $2 and $2 + 3";
          await using undone = await world.locked(text, at);
          await undone.release();
        }
      }
    };
    await Promise.all([0, 1, 2, 3].map(change));

    const [counted, there] = await bothOf(world);
    expect(counted).toEqual(there);
  });

  it("without a row for each change that there ever was", async () => {
    await using world = await World.open();
    const { id } = await world.company();
    await add(world, id, 1, 50);
    for (let turn = 0; turn < 400; turn += 1) {
      await world.sql("update issues set status = $2 where company_id = $1 and issue_number = 1", [
        id,
        STATUSES[turn % 7],
      ]);
    }

    const [row] = await world.sql<{ n: number }>("select count(*)::int as n from issue_counts");
    expect(row?.n).toBeLessThan(100);
    const [counted, there] = await bothOf(world);
    expect(counted).toEqual(there);
  });
});

describe("a search", () => {
  it("finds what an issue says now, not what it said, among more issues than are looked at one by one", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await add(world, companyId, 10_000, 4_000);
    const found = async (q: string) =>
      (await world.services.issues.list(board, companyId, IssueFilter.parse({ q }))).map(({ id }) => id);
    const issue = await issueOf(world, companyId, { title: "Mend the zeppelin", priority: "low" });

    expect(await found("ZEPPELIN")).toEqual([issue.id]);
    expect(await found(issue.identifier)).toEqual([issue.id]);
    await changed(world, issue.id, { title: "Mend the balloon", description: "It has 100% holes" });
    expect(await found("zeppelin")).toEqual([]);
    expect(await found("balloon")).toEqual([issue.id]);
    expect(await found("100% h")).toEqual([issue.id]);
    expect(await found("100_ h")).toEqual([]);
    expect(await found("oo")).toEqual([issue.id]);
  });

  it("goes on behind a cursor without leaving out or repeating any", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await add(world, companyId, 10_000, 4_000);
    await world.sql("update issues set title = 'rare' where issue_number % 40 = 3 and hidden_at is null");
    const expected = await world.sql<{ id: string }>(
      "select id from issues where title = 'rare' and hidden_at is null order by priority_rank, id desc",
    );

    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const filter = IssueFilter.parse({ q: "rare", limit: 7, cursor });
      const page = await world.services.issues.list(board, companyId, filter);
      seen.push(...page.map(({ id }) => id));
      cursor = cursorBehind(page.at(-1));
      if (page.length < 7) break;
    }
    expect(seen).toEqual(expected.map(({ id }) => id));
  });
});
