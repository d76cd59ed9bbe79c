import { describe, expect, it } from "vitest";

import { apiOperations } from "../../api/app.ts";
import { sharedApi, type TestApi } from "../support/api.ts";
import { documentedOperations, documentedV1Operations } from "../support/openapi-document.ts";
import { goalOf } from "../support/planning.ts";
import { issueOf } from "../support/working.ts";

type Call = TestApi["call"];
interface Row {
  readonly id: string;
}

/** All that a client finds who counts through a list until a page is empty. */
async function counted(call: Call, url: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const { status, body } = await call<Row[]>("GET", `${url}limit=${limit}&offset=${found.length}`);
    expect(status).toBe(200);
    if (body.length === 0) return found;
    found.push(...body.map(({ id }) => id));
  }
}

describe("a client that counts its way through a list", () => {
  const call = sharedApi();

  it.each(["issues?", "issues?q=thing&", "goals?", "agents?", "activity?", "activity?entityType=issue&"])(
    "finds all of %s, once, in the order of the list",
    async (list) => {
      const { world } = call.api();
      const { id: companyId } = await world.company();
      const priorities = ["low", "critical", "medium", "high"] as const;
      for (let n = 0; n < 9; n += 1) {
        await issueOf(world, companyId, { title: `thing ${n}`, priority: priorities[n % 4]! });
        await goalOf(world, companyId, { title: `${n}` });
        await world.agent({ companyId, name: `A${n}` });
      }
      const url = `/api/companies/${companyId}/${list}`;
      const whole = (await call<Row[]>("GET", `${url}limit=500`)).body.map(({ id }) => id);
      expect(whole.length).toBeGreaterThanOrEqual(9);

      for (const limit of [1, 4, whole.length]) expect(await counted(call, url, limit)).toEqual(whole);
    },
  );

  it("is told by cursor where the list goes on from there", async () => {
    const { world } = call.api();
    const { id: companyId } = await world.company();
    const ids: string[] = [];
    for (const title of ["a", "b", "c", "d", "e"]) ids.unshift((await issueOf(world, companyId, { title })).id);
    const url = `/api/companies/${companyId}/issues`;

    const page = await call<Row[]>("GET", `${url}?limit=2&offset=1`);
    const [, next] = /^<(.+)>; rel="next"$/.exec(String(page.headers["link"]))!;
    const rest = await call<Row[]>("GET", next!);

    expect(page.body.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect(next).not.toContain("offset");
    expect(rest.body.map(({ id }) => id)).toEqual(ids.slice(3));
  });

  it.each(["-1", "x", "1.5", "10001"])("may not pass over %s", async (offset) => {
    const { id: companyId } = await call.api().world.company();

    expect(await call("GET", `/api/companies/${companyId}/issues?offset=${offset}`)).toMatchObject({ status: 400 });
  });

  it("passes over more than a list has, and finds nothing, at once", async () => {
    const agent = await call.api().world.agent();

    const answer = await call("GET", `/api/companies/${agent.companyId}/agents?offset=10000`);

    expect([answer.status, answer.body, answer.headers["link"]]).toEqual([200, [], undefined]);
  });

  it("may do so in every list of /api that has pages, and in none of /v1", () => {
    const named = (operations: typeof documentedOperations) =>
      operations
        .filter(({ parameters = [] }) =>
          parameters.some(({ name, in: place }) => name === "offset" && place === "query"),
        )
        .map(({ operationId }) => operationId);
    const paged = apiOperations.filter(({ nextCursor }) => nextCursor !== undefined).map(({ id }) => id);

    expect(named(documentedOperations).toSorted()).toEqual([...paged, "readRunLog"].toSorted());
    expect(named(documentedV1Operations)).toEqual([]);
  });
});
