import { request } from "node:http";
import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, sharedApi, startTestApi, tokenOf } from "../support/api.ts";
import { board, World } from "../support/world.ts";

const deed = { actorId: "importer", action: "sheet.imported", entityType: "sheet", entityId: "s-1" };

const seed = (world: World, companyId: string, count: number, details = "null") =>
  world.sql(
    `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id, details)
     select overlay(md5(n::text)::uuid::text placing run_id_at(now() + n * interval '1 ms')::text::char(13) from 1)::uuid, $1,
            'system', 'seed', 'seeded', 'thing', n::text, $3::jsonb from generate_series(1, $2) n`,
    [companyId, count, details],
  );

describe("the audit trail", () => {
  const call = sharedApi();

  it("is found by each of what it says", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { companyId } = agent;
    const url = `/api/companies/${companyId}/activity`;
    const claimed = await world.run(agent.id);
    const { run } = claimed;
    const goal = { title: "Grow" };
    const byRun = bearer(await tokenOf(world, claimed, agent));
    const made = await call<{ id: string }>("POST", `/api/companies/${companyId}/goals`, goal, byRun);
    await call("POST", url, { ...deed, agentId: agent.id });
    const all = (await call<Activity[]>("GET", url)).body;
    expect(all.length).toBeGreaterThan(3);

    for (const [filter, matches] of [
      [`agentId=${agent.id}`, (one) => one.agentId === agent.id],
      ["actorType=agent", (one) => one.actorType === "agent"],
      ["actorType=user", (one) => one.actorType === "user"],
      ["actorId=importer", (one) => one.actorId === "importer"],
      ["action=goal.created", (one) => one.action === "goal.created"],
      ["entityType=goal", (one) => one.entityType === "goal"],
      [`entityId=${made.body.id}`, (one) => one.entityId === made.body.id],
      [`runId=${run.id}`, (one) => one.runId === run.id],
      [`actorType=system&agentId=${agent.id}`, (one) => one.actorType === "system" && one.agentId === agent.id],
      [`from=${all[2]!.createdAt}`, (one) => one.createdAt >= all[2]!.createdAt],
      [`to=${all[2]!.createdAt}`, (one) => one.createdAt < all[2]!.createdAt],
    ] as [string, (one: Activity) => boolean][]) {
      const found = (await call<Activity[]>("GET", `${url}?${filter}`)).body;

      expect([filter, found]).toEqual([filter, all.filter(matches)]);
      expect([filter, found.length > 0 && found.length < all.length]).toEqual([filter, true]);
    }
  });

  it.each(["agentId=x", "runId=x", "actorType=robot", "from=yesterday", "limit=x", "cursor=x"])(
    "is not looked through for %s",
    async (filter) => {
      const { id } = await call.api().world.company();
      expect(await call("GET", `/api/companies/${id}/activity?${filter}`)).toMatchObject({ status: 400 });
    },
  );

  it("is walked through by its links, newest first, without a gap", async () => {
    const { world } = call.api();
    const { id } = await world.company();
    await seed(world, id, 250);
    const url = `/api/companies/${id}/activity?action=seeded`;

    const seen: string[] = [];
    const sizes: number[] = [];
    for (let next: string | undefined = url; next !== undefined; ) {
      const { body, headers }: { body: Activity[]; headers: Readonly<Record<string, unknown>> } = await call(
        "GET",
        next,
      );
      seen.push(...body.map(({ entityId }) => entityId));
      sizes.push(body.length);
      next = /^<([^>]+)>; rel="next"$/.exec(String(headers["link"]))?.[1];
    }

    expect(sizes).toEqual([100, 100, 50]);
    expect(seen).toEqual(Array.from({ length: 250 }, (_, place) => String(250 - place)));
  });

  it("takes from the board what was done elsewhere, and tells who said so", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const url = `/api/companies/${agent.companyId}/activity`;

    const answer = await call("POST", url, { ...deed, agentId: agent.id, details: { rows: 3 } });

    const id = (answer.body as Activity).id;
    const expected = { ...deed, actorType: "system", agentId: agent.id, runId: null, details: { rows: 3 } };
    expect(answer).toMatchObject({ status: 201, body: { ...expected, companyId: agent.companyId } });
    const [newest, witness] = (await call<Activity[]>("GET", url)).body;
    expect(newest).toEqual(answer.body);
    expect(witness).toMatchObject({ action: "activity.recorded", entityId: id, actorType: "user" });
  });

  it("takes nothing from agents, nor about agents of others, nor without what is needed", async () => {
    const { world } = call.api();
    const [agent, other] = [await world.agent(), await world.agent()];
    const url = `/api/companies/${agent.companyId}/activity`;
    const before = (await call<Activity[]>("GET", url)).body.length;

    expect(await call("POST", url, deed, bearer(await keyOf(world, agent.id)))).toMatchObject({ status: 403 });
    expect(await call("POST", url, { ...deed, agentId: other.id })).toMatchObject({ status: 422 });
    for (const name of ["actorId", "action", "entityType", "entityId"]) {
      expect(await call("POST", url, { ...deed, [name]: undefined })).toMatchObject({ status: 400 });
    }
    expect(await call("POST", url, { ...deed, details: { text: "x".repeat(32_768) } })).toMatchObject({ status: 400 });

    // The key of the agent is in it.
    expect((await call<Activity[]>("GET", url)).body).toHaveLength(before + 1);
  });
});

describe("the audit trail as a file", () => {
  const call = sharedApi();

  it("holds nothing that a spreadsheet would run", async () => {
    const { id } = await call.api().world.company();
    const cells = ["=1+1", "+1", "-1", "@sum(a1)", "\tx", 'said "yes", twice\nover'];
    for (const entityId of cells) {
      await call("POST", `/api/companies/${id}/activity`, { ...deed, entityId, details: { entityId } });
    }

    const answer = await call<string>("GET", `/api/companies/${id}/activity.csv?action=${deed.action}`);

    expect(answer).toMatchObject({
      status: 200,
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="activity.csv"',
      },
    });
    const [header, ...lines] = answer.body.trimEnd().split("\r\n");
    expect(header).toBe("createdAt,id,actorType,actorId,action,entityType,entityId,agentId,runId,details");
    expect(lines.map((line) => line.split(",sheet,")[1])).toEqual([
      '"said ""yes"", twice\nover",,,"{""entityId"":""said \\""yes\\"", twice\\nover""}"',
      `'\tx,,,"{""entityId"":""\\tx""}"`,
      `'@sum(a1),,,"{""entityId"":""@sum(a1)""}"`,
      `'-1,,,"{""entityId"":""-1""}"`,
      `'+1,,,"{""entityId"":""+1""}"`,
      `'=1+1,,,"{""entityId"":""=1+1""}"`,
    ]);
  });

  it("is only for who may see it", async () => {
    const { world } = call.api();
    const [agent, other] = [await world.agent(), await world.agent()];
    const url = `/api/companies/${agent.companyId}/activity.csv`;

    expect(await call("GET", url, undefined, bearer(await keyOf(world, agent.id)))).toMatchObject({ status: 200 });
    expect(await call("GET", url, undefined, bearer(await keyOf(world, other.id)))).toMatchObject({ status: 403 });
    expect(await call("GET", `/api/companies/${newId()}/activity.csv`)).toMatchObject({ status: 404 });
    expect(await call("GET", `${url}?actorType=robot`)).toMatchObject({ status: 400 });
  });

  it("is whole over many pages, and no more of it is read than whoever takes it can hold", async () => {
    await using api = await startTestApi();
    const { world } = api;
    const { id } = await world.company();
    await seed(world, id, 30_000, JSON.stringify({ text: "x".repeat(1_000) }));
    const exported = world.services.activity.export(board, id, {});
    expect(await exported.next()).toMatchObject({ value: { length: 500 } });
    const calls: number[] = [];
    const original = world.services.activity.export;
    Object.assign(world.services.activity, {
      export: async function* (...asked: Parameters<typeof original>) {
        for await (const page of original(...asked)) {
          calls.push(page.length);
          yield page;
        }
      },
    });

    const lines = await new Promise<number>((resolve, reject) => {
      const asking = request(`${api.url}/api/companies/${id}/activity.csv?action=seeded`, (answer) => {
        let count = 0;
        answer.once("readable", () => {
          // Nothing is taken, and what is on the way fills up: then nothing more is read.
          void settled(() => calls.length).then((pages) => {
            expect(pages).toBeLessThan(40);
            answer.on("data", (chunk: Buffer) => (count += chunk.toString("latin1").split("\r\n").length - 1));
            answer.on("end", () => resolve(count));
          }, reject);
        });
      });
      asking.on("error", reject);
      asking.end();
    });

    expect(lines).toBe(30_001);
    expect(calls).toHaveLength(61);
  }, 60_000);
});

/** What is counted once it has stayed the same for as long as two hundred turns of the loop and of the database take. */
async function settled(count: () => number): Promise<number> {
  for (let [before, same] = [count(), 0]; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    same = count() === before && before > 0 ? same + 1 : 0;
    before = count();
    if (same === 50) return before;
  }
}

describe("what stands in the audit trail", () => {
  const refused = { code: "23001" };
  const LAST = "select id from activity_log order by id desc limit 1";

  it("is neither changed nor removed, not even by who has the database", async () => {
    await using world = await World.open();
    const { id } = await world.company();
    await seed(world, id, 3);
    const all = () => world.sql("select * from activity_log order by id");
    const before = await all();

    await expect(world.sql("update activity_log set actor_id = 'nobody'")).rejects.toMatchObject(refused);
    await expect(world.sql(`delete from activity_log where id in (${LAST})`)).rejects.toMatchObject(refused);
    await expect(world.sql("delete from activity_log")).rejects.toMatchObject(refused);
    await expect(world.sql("truncate activity_log")).rejects.toMatchObject(refused);

    await expect(all()).resolves.toEqual(before);
  });

  it("is kept for its company's own term, however old it is", async () => {
    await using world = await World.open();
    const [usual, longer, forEver, gone] = [
      await world.company(),
      await world.company(),
      await world.company(),
      await world.company(),
    ];
    await world.services.retentionPolicies.set(board, longer.id, { activityDays: 30 });
    await world.services.retentionPolicies.set(board, forEver.id, { activityDays: 0 });
    await world.services.companies.delete(board, gone.id);
    const remove = async (companyId: string, days: number) => {
      const [row] = await world.sql<{ id: string }>(
        `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
         select overlay(gen_random_uuid()::text placing left(run_id_at(now() - make_interval(days => $2))::text, 13) from 1)::uuid,
                $1, 'system', 'x', 'seeded', 'x', 'x' returning id`,
        [companyId, days],
      );
      return world.sql("delete from activity_log where id = $1", [row!.id]);
    };

    await expect(remove(usual.id, 0)).rejects.toMatchObject(refused);
    await expect(remove(longer.id, 29)).rejects.toMatchObject(refused);
    await expect(remove(forEver.id, 5_000)).rejects.toMatchObject(refused);
    await expect(remove(usual.id, 2)).resolves.toEqual([]);
    await expect(remove(longer.id, 31)).resolves.toEqual([]);
    await expect(remove(gone.id, 0)).resolves.toEqual([]);
  });

  it("of who woke whom is as safe, and is kept for the term of wakeups", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const longer = await world.company();
    await world.services.retentionPolicies.set(board, longer.id, { wakeupsDays: 30, runsDays: 40 });
    await world.wake(agent.id);
    const remove = async (companyId: string, days: number) => {
      const [row] = await world.sql<{ id: string }>(
        `insert into activity_log_invocations (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
         select overlay(gen_random_uuid()::text placing left(run_id_at(now() - make_interval(days => $2))::text, 13) from 1)::uuid,
                $1, 'system', 'x', 'heartbeat.invoked', 'wakeup', 'x' returning id`,
        [companyId, days],
      );
      return world.sql("delete from activity_log_invocations where id = $1", [row!.id]);
    };

    for (const table of ["activity_log", "activity_log_invocations"]) {
      await expect(world.sql(`update ${table} set actor_id = 'nobody'`)).rejects.toMatchObject(refused);
      await expect(world.sql(`truncate ${table}`)).rejects.toMatchObject(refused);
      await expect(world.sql(`delete from ${table}`)).rejects.toMatchObject(refused);
    }
    await expect(remove(longer.id, 29)).rejects.toMatchObject(refused);
    await expect(remove(longer.id, 31)).resolves.toEqual([]);
    await expect(remove(agent.companyId, 2)).resolves.toEqual([]);
    const kept = await world.services.activity.list(board, agent.companyId, { action: "heartbeat.invoked", limit: 10 });
    expect(kept).toHaveLength(1);
  });
});
