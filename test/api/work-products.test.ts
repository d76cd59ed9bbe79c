import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import type { Issue } from "../../shared/issues/issue.schema.ts";
import type { WorkProduct } from "../../shared/issues/work-product.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { projectOf } from "../support/planning.ts";
import { times } from "../support/waking.ts";
import { issueOf } from "../support/working.ts";

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const PULL = { type: "pull_request", provider: "github", title: "Add the page" };

describe("work products", () => {
  const call = sharedApi();

  const scene = async (body: object = {}) => {
    const { world } = call.api();
    const agent = await world.agent();
    const issue = await issueOf(world, agent.companyId, body);
    return { agent, issue, at: `/api/issues/${issue.id}/work-products` };
  };
  const make = async (at: string, body: object = {}, headers: Record<string, string> = {}): Promise<WorkProduct> => {
    const answer = await call<WorkProduct>("POST", at, { ...PULL, ...body }, headers);
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const list = async (at: string): Promise<WorkProduct[]> => (await call<WorkProduct[]>("GET", at)).body;
  const actionsOf = async ({ id }: Issue): Promise<string[]> =>
    (await call<Activity[]>("GET", `/api/issues/${id}/activity`)).body
      .map(({ action }) => action)
      .filter((action) => action.startsWith("issue.work_product"));

  it("are made known in a run, with what is asked for and defaults for the rest", async () => {
    const { world } = call.api();
    const { agent, issue, at } = await scene();
    const claimed = await world.run(agent.id);
    const own = bearer(await tokenOf(world, claimed, agent));

    const body = { url: "https://github.com/acme/site/pull/7", externalId: "7", metadata: { lines: 12 } };
    // In which run, and by whom, is not for the body to say.
    const made = await make(at, { ...body, createdByRunId: newId() }, own);

    expect(made).toEqual({
      id: expect.any(String),
      companyId: agent.companyId,
      issueId: issue.id,
      projectId: null,
      executionWorkspaceId: null,
      runtimeServiceId: null,
      ...PULL,
      ...body,
      status: "active",
      reviewState: "none",
      isPrimary: false,
      healthStatus: "unknown",
      summary: null,
      createdByAgentId: agent.id,
      createdByUserId: null,
      createdByRunId: claimed.run.id,
      createdAt: moment,
      updatedAt: moment,
    });
    expect(await list(at)).toEqual([made]);
  });

  it("are one for each name that a provider gives, however often and from where they are told", async () => {
    const { issue, at } = await scene();

    const answers = await Promise.all(times(8, () => call<WorkProduct>("POST", at, { ...PULL, externalId: "7" })));

    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(await list(at)).toHaveLength(1);
    expect(await actionsOf(issue)).toEqual(["issue.work_product_created"]);
    const other = await make(at, { externalId: "8" });
    expect(await call("PATCH", `/api/work-products/${other.id}`, { externalId: "7" })).toMatchObject({ status: 409 });
  });

  it("have one of each type that counts, which comes first", async () => {
    const { at } = await scene();
    const first = await make(at, { isPrimary: true, title: "first" });
    const branch = await make(at, { isPrimary: true, type: "branch", title: "branch" });
    const second = await make(at, { title: "second" });
    const primary = async () => (await list(at)).filter(({ isPrimary }) => isPrimary).map(({ id }) => id);
    expect((await primary()).sort()).toEqual([first.id, branch.id].sort());

    await call("PATCH", `/api/work-products/${second.id}`, { isPrimary: true });
    expect((await primary()).sort()).toEqual([second.id, branch.id].sort());
    expect((await list(at)).at(-1)!.id).toBe(first.id);
    // Of another type it is the one there.
    await call("PATCH", `/api/work-products/${second.id}`, { type: "branch" });
    expect(await primary()).toEqual([second.id]);

    await Promise.all(times(6, () => make(at, { isPrimary: true, type: "commit" })));
    expect((await list(at)).filter(({ type, isPrimary }) => type === "commit" && isPrimary)).toHaveLength(1);
  });

  it("are changed in what is named, and forgotten, each with its entry", async () => {
    const { issue, at } = await scene();
    const made = await make(at, { metadata: { lines: 12 }, summary: "one page" });
    const path = `/api/work-products/${made.id}`;

    const changed = await call("PATCH", path, { status: "merged", reviewState: "approved", summary: null });

    expect(changed).toMatchObject({
      status: 200,
      body: { ...made, status: "merged", reviewState: "approved", summary: null, updatedAt: moment },
    });
    expect(await call("DELETE", path)).toMatchObject({ status: 200, body: { id: made.id, status: "merged" } });
    expect(await call("DELETE", path)).toMatchObject({ status: 404, body: { error: "Work product not found" } });
    expect(await list(at)).toEqual([]);
    expect(await actionsOf(issue)).toEqual([
      "issue.work_product_deleted",
      "issue.work_product_updated",
      "issue.work_product_created",
    ]);
  });

  it("belong to the issue's project unless another of the company's is named", async () => {
    const { world } = call.api();
    const { agent } = await scene();
    const [own, other] = [
      await projectOf(world, agent.companyId),
      await projectOf(world, agent.companyId, { name: "Other" }),
    ];
    const foreign = await projectOf(world, (await world.company()).id);
    const issue = await issueOf(world, agent.companyId, { projectId: own.id });
    const at = `/api/issues/${issue.id}/work-products`;

    expect(await make(at)).toMatchObject({ projectId: own.id });
    const made = await make(at, { projectId: other.id });
    expect(made).toMatchObject({ projectId: other.id });
    for (const projectId of [foreign.id, newId()]) {
      const refused = { status: 422, body: { error: "Project must belong to the same company" } };
      expect(await call("POST", at, { ...PULL, projectId })).toMatchObject(refused);
      expect(await call("PATCH", `/api/work-products/${made.id}`, { projectId })).toMatchObject(refused);
    }
    await call("DELETE", `/api/projects/${other.id}`);
    expect(await list(at)).toMatchObject([{ id: made.id, projectId: null }, { projectId: own.id }]);
  });

  it.each([
    ["a type that there is not", { type: "poem" }],
    ["no provider", { provider: " " }],
    ["an address that a page would run", { url: "javascript:alert(1)" }],
    ["a status that there is not", { status: "done" }],
    ["more to keep than anybody reads", { metadata: { text: "x".repeat(70_000) } }],
  ])("are refused with %s", async (_what, body) => {
    const { at } = await scene();

    expect(await call("POST", at, { ...PULL, ...body })).toMatchObject({
      status: 400,
      body: { error: "Validation error" },
    });
  });

  it("of an issue that somebody works on are told by the run that does, and removed by whoever made them known", async () => {
    const { world } = call.api();
    const { agent, at, issue } = await scene({ status: "todo" });
    const claimed = await world.run(agent.id);
    const own = bearer(await tokenOf(world, claimed, agent));
    const key = bearer(await keyOf(world, agent.id));
    const bob = await world.agent({ companyId: agent.companyId, name: "Bob" });
    await call("POST", `/api/issues/${issue.id}/checkout`, { agentId: agent.id, expectedStatuses: ["todo"] }, own);

    expect(await call("POST", at, PULL, key)).toMatchObject({ status: 401, body: { error: "Agent run id required" } });
    const made = await make(at, {}, own);
    const asBob = bearer(await keyOf(world, bob.id));
    expect(await call("DELETE", `/api/work-products/${made.id}`, undefined, asBob)).toMatchObject({ status: 403 });
    expect(await call("DELETE", `/api/work-products/${made.id}`, undefined, own)).toMatchObject({ status: 200 });
  });

  it("go with their issue, which has no more than anybody can look at", async () => {
    const { world } = call.api();
    const { issue, at } = await scene();
    await world.sql(
      `insert into issue_work_products (id, company_id, issue_id, type, provider, title, status, review_state, is_primary, health_status)
       select gen_random_uuid(), $1, $2, 'commit', 'git', 'c' || n, 'active', 'none', false, 'unknown' from generate_series(1, 200) n`,
      [issue.companyId, issue.id],
    );
    expect(await call("POST", at, PULL)).toMatchObject({ status: 409 });

    await call("DELETE", `/api/issues/${issue.id}`);

    expect(await world.sql("select from issue_work_products where issue_id = $1", [issue.id])).toEqual([]);
  });
});
