import { describe, expect, it } from "vitest";

import { bearer, keyOf, sharedApi } from "../support/api.ts";
import { change, issueOf } from "../support/working.ts";
import { board } from "../support/world.ts";

interface Packed {
  readonly manifest: {
    readonly schemaVersion: 1;
    readonly company: unknown;
    readonly agents: readonly Record<string, unknown>[];
    readonly goals: readonly Record<string, unknown>[];
    readonly projects: readonly Record<string, unknown>[];
    readonly labels: readonly object[];
    readonly issues: readonly Record<string, unknown>[];
    readonly envInputs: readonly { readonly agentSlug: string; readonly path: string }[];
  };
  readonly files: Readonly<Record<string, string>>;
}

interface Imported {
  readonly company: { readonly id: string };
  readonly agents: readonly { readonly slug: string; readonly id: string; readonly action: string }[];
}

describe("a company as a package", () => {
  const call = sharedApi();

  /** Two agents of one name, who report upwards; goals, a project, instructions, and secrets wherever one may be. */
  async function furnished() {
    const { world } = call.api();
    const company = await world.company({ name: "Origin", description: "First", budgetMonthlyCents: 5_000 });
    const { id: companyId } = company;
    const boss = await world.agent({ companyId, name: "Bob", role: "ceo", budgetMonthlyCents: 900 });
    const secret = await call<{ id: string }>("POST", `/api/companies/${companyId}/secrets`, {
      name: "deploy-key",
      value: "a very deep secret",
    });
    const worker = await world.agent({
      companyId,
      name: "Bob",
      reportsTo: boss.id,
      adapterConfig: {
        command: "agent",
        env: {
          PLAIN: "kept",
          GITHUB_TOKEN: "ghp_very_secret",
          REFERRED: { type: "secret_ref", secretId: secret.body.id, version: "latest" },
          BOUND_SECRET: { type: "plain", value: "hunter2" },
        },
        mirrors: ["https://u:s3cret@host/x"],
      },
      runtimeConfig: { heartbeat: { enabled: true, intervalSec: 600, maxDailyRuns: 7 } },
      metadata: { apiKey: "sk-hidden", color: "red" },
    });
    await call("PUT", `/api/agents/${worker.id}/instructions-bundle/file?path=AGENTS.md`, { content: "# Do well" });
    const top = await world.services.goals.create(board, companyId, {
      title: "Win",
      level: "company",
      status: "active",
      ownerAgentId: boss.id,
    });
    const below = await world.services.goals.create(board, companyId, {
      title: "Win",
      level: "task",
      status: "planned",
      parentId: top.id,
    });
    await call("POST", `/api/companies/${companyId}/projects`, {
      name: "Rocket",
      leadAgentId: worker.id,
      goalIds: [below.id],
      workspace: { repoUrl: "https://user:pw@example.com/acme/rocket.git", repoRef: "main" },
    });
    return company;
  }

  const exported = async (companyId: string): Promise<Packed> =>
    (await call<Packed>("POST", `/api/companies/${companyId}/export`, {})).body;
  const importNew = (source: unknown, more: object = {}) =>
    call<Imported>("POST", "/api/companies/import", { source, target: { mode: "new_company" }, ...more });

  it("holds no secret, key or id, and names what was left out", async () => {
    const company = await furnished();

    const { manifest, files } = await exported(company.id);

    const text = JSON.stringify({ manifest, files });
    for (const secret of [
      "ghp_very_secret",
      "hunter2",
      "s3cret",
      "deep secret",
      "sk-hidden",
      "pw@",
      "REDACTED",
      "secret_ref",
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(manifest.envInputs.map(({ agentSlug, path }) => `${agentSlug} ${path}`).sort()).toEqual([
      "bob-2 adapterConfig.env.BOUND_SECRET",
      "bob-2 adapterConfig.env.GITHUB_TOKEN",
      "bob-2 adapterConfig.env.REFERRED",
      "bob-2 adapterConfig.mirrors",
      "bob-2 metadata.apiKey",
    ]);
    expect(manifest.agents.map(({ slug, reportsToSlug }) => [slug, reportsToSlug])).toEqual([
      ["bob", null],
      ["bob-2", "bob"],
    ]);
    expect(manifest.agents[1]).toMatchObject({ adapterConfig: { command: "agent", env: { PLAIN: "kept" } } });
    expect(files).toEqual({ "agents/bob-2/instructions/AGENTS.md": "# Do well" });
  });

  it("is the same again when it was imported into a new company", async () => {
    const first = await exported((await furnished()).id);

    const imported = await importNew(first);
    expect(imported.status).toBe(200);
    const second = await exported(imported.body.company.id);

    expect({ ...second.manifest, envInputs: [] }).toEqual({ ...first.manifest, envInputs: [] });
    expect(second.files).toEqual(first.files);
    expect(first.manifest.goals).toHaveLength(2);
    expect(first.manifest.projects).toMatchObject([{ slug: "rocket", leadAgentSlug: "bob-2", goalSlugs: ["win-2"] }]);
  });

  /** With issues: one below another, sorted, of a project, some of one title, one hidden and one that is being worked on. */
  async function busy() {
    const { world } = call.api();
    const company = await furnished();
    const { id: companyId } = company;
    const [agent] = await world.services.agents.list(board, companyId);
    const [project] = await world.services.projects.list(board, companyId, { limit: 1 });
    const label = await world.services.labels.create(board, companyId, { name: "Urgent", color: "#ff0000" });
    const top = await issueOf(world, companyId, { title: "Launch", projectId: project!.id, labelIds: [label.id] });
    const hidden = await issueOf(world, companyId, { title: "Nothing" });
    await issueOf(world, companyId, {
      title: "Launch",
      parentId: top.id,
      assigneeAgentId: agent!.id,
      status: "in_progress",
    });
    const done = await issueOf(world, companyId, {
      title: "Think",
      status: "todo",
      priority: "high",
      billingCode: "b1",
    });
    await change(world, done.id, { status: "done" });
    await change(world, hidden.id, { hiddenAt: new Date().toISOString() });
    return company;
  }

  const exportedWith = async (companyId: string, include: object): Promise<Packed> =>
    (await call<Packed>("POST", `/api/companies/${companyId}/export`, { include })).body;

  it("holds issues where they are asked for: what is to be done, sorted, below one another, without who was at it", async () => {
    const { id } = await busy();

    const { manifest } = await exportedWith(id, { issues: true });

    expect(manifest.labels).toEqual([{ name: "Urgent", color: "#ff0000" }]);
    expect(manifest.issues).toMatchObject([
      { slug: "launch", status: "backlog", projectSlug: "rocket", parentSlug: null, labels: ["Urgent"] },
      { slug: "launch-2", status: "todo", projectSlug: "rocket", parentSlug: "launch", assigneeAgentSlug: "bob" },
      { slug: "think", status: "done", priority: "high", billingCode: "b1", projectSlug: null },
    ]);
    expect(JSON.stringify(manifest.issues)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(await exportedWith(id, {})).toMatchObject({ manifest: { issues: [], labels: [] } });
  });

  it("is the same again with issues, whose numbers are the new company's own, and whose agents are woken", async () => {
    const { world } = call.api();
    const source = await exportedWith((await busy()).id, { issues: true });

    const imported = await importNew(source);

    expect(imported).toMatchObject({ status: 200, body: { issues: [{ slug: "launch", action: "create" }, {}, {}] } });
    const { id: companyId } = imported.body.company;
    const again = await exportedWith(companyId, { issues: true });
    expect({ ...again.manifest, envInputs: [] }).toEqual({ ...source.manifest, envInputs: [] });
    const issues = await world.services.issues.list(board, companyId, { limit: 10 });
    expect(issues.map(({ issueNumber }) => issueNumber).toSorted()).toEqual([1, 2, 3]);
    // Its agent is paused: it is woken when it is resumed.
    const kept = await world.sql("select outcome, reason from agent_wakeup_requests where company_id = $1", [
      companyId,
    ]);
    expect(kept).toEqual([{ outcome: "deferred", reason: "issue_assigned" }]);
    await importNew(source, { target: { mode: "existing_company", companyId }, collisionStrategy: "skip" });
    const more = await world.services.issues.list(board, companyId, { limit: 10 });
    expect(more.map(({ issueNumber }) => issueNumber).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await exportedWith(companyId, { issues: true })).manifest.labels).toHaveLength(1);
  });

  it("does not hold more issues than can be brought in", async () => {
    const { world } = call.api();
    const { id } = await world.company();
    await world.sql(
      `insert into issues (id, company_id, issue_number, identifier, title)
       select overlay(md5(n::text || $1)::uuid::text placing '0' from 1)::uuid, $1::uuid, n, 'X-' || n, 'T' from generate_series(1, 2001) n`,
      [id],
    );

    const answer = await call("POST", `/api/companies/${id}/export`, { include: { issues: true } });

    expect(answer).toMatchObject({ status: 422, body: { details: { most: 2000 } } });
    expect(await call("POST", `/api/companies/${id}/export`, {})).toMatchObject({ status: 200 });
  });

  it.each([
    [
      "agents",
      1000,
      `insert into agents (id, company_id, name) select gen_random_uuid(), $1, 'A' from generate_series(1, 1001)`,
    ],
    [
      "agents",
      1000,
      `insert into agents (id, company_id, name, adapter_config)
       select gen_random_uuid(), $1, 'A', jsonb_build_object('prompt', repeat('x', 1000000)) from generate_series(1, 9)`,
    ],
    [
      "goals",
      2000,
      `insert into goals (id, company_id, title) select gen_random_uuid(), $1, 'G' from generate_series(1, 2001)`,
    ],
    [
      "projects",
      500,
      `insert into projects (id, company_id, name) select gen_random_uuid(), $1, 'P' from generate_series(1, 501)`,
    ],
  ])("does not hold more %s than can be brought in, and says what to leave out", async (what, most, more) => {
    const { world } = call.api();
    const { id } = await world.company();
    await world.sql(more, [id]);

    const answer = await call("POST", `/api/companies/${id}/export`, {});

    expect(answer).toMatchObject({ status: 422, body: { details: { most } } });
    expect((answer.body as { error: string }).error).toContain(what);
    expect(await call("POST", `/api/companies/${id}/export`, { include: { [what]: false } })).toMatchObject({
      status: 200,
    });
  });

  it("comes to a company of very many, whose names alone are asked for", async () => {
    const { world } = call.api();
    const source = await exported((await furnished()).id);
    const { id: companyId } = await world.company();
    await world.sql(
      `insert into agents (id, company_id, name) select gen_random_uuid(), $1, 'Bob' from generate_series(1, 20000)`,
      [companyId],
    );

    const preview = await call<{ plan: { agents: { slug: string; plannedName: string }[] } }>(
      "POST",
      "/api/companies/import/preview",
      { source, target: { mode: "existing_company", companyId } },
    );

    expect(preview.status).toBe(200);
    expect(preview.body.plan.agents).toContainEqual(
      expect.objectContaining({ slug: "bob", plannedName: "Bob 20001", action: "create" }),
    );
  });

  it("brings agents that are paused, with their budgets and without keys, unless they are to work at once", async () => {
    const { world } = call.api();
    const source = await exported((await furnished()).id);

    const paused = (await importNew(source)).body.agents[1]!;
    const active = (await importNew(source, { activate: true })).body.agents[1]!;

    expect(await world.services.agents.get(board, paused.id)).toMatchObject({
      status: "paused",
      pauseReason: "manual",
      runtimeConfig: { heartbeat: { maxDailyRuns: 7 } },
    });
    expect(await world.services.agents.listKeys(board, paused.id)).toEqual([]);
    expect(await world.services.agents.get(board, active.id)).toMatchObject({ status: "idle" });
    await expect(world.services.agents.resume(board, paused.id)).resolves.toMatchObject({ status: "idle" });
  });

  it("goes into a company that there is: renaming, skipping or replacing what it has already", async () => {
    const company = await furnished();
    const source = await exported(company.id);
    const url = `/api/companies/${company.id}/imports`;
    const actions = async (collisionStrategy: string, part: "preview" | "apply") =>
      (await call<{ plan?: Imported } & Imported>("POST", `${url}/${part}`, { source, collisionStrategy })).body;

    expect((await actions("skip", "preview")).plan?.agents.map(({ action }) => action)).toEqual(["skip", "skip"]);
    expect((await actions("rename", "preview")).plan?.agents).toMatchObject([
      { action: "create", plannedName: "Bob 3" },
      { action: "create", plannedName: "Bob 2" },
    ]);
    await actions("skip", "apply");
    expect((await exported(company.id)).manifest).toEqual(source.manifest);

    const agents = source.manifest.agents.map((entry, n) => (n === 1 ? { ...entry, title: "Replaced" } : entry));
    const changed = { ...source, manifest: { ...source.manifest, agents } };
    const answer = await call<Imported>("POST", `${url}/apply`, { source: changed, collisionStrategy: "replace" });
    expect(answer.body.agents.map(({ action }) => action)).toEqual(["update", "update"]);
    const [row] = await call
      .api()
      .world.sql<{ title: string; adapter_config: { env: object } }>(
        "select title, adapter_config from agents where id = $1",
        [answer.body.agents[1]!.id],
      );
    expect(row).toMatchObject({ title: "Replaced", adapter_config: { env: { PLAIN: "kept" } } });

    await actions("rename", "apply");
    expect((await exported(company.id)).manifest.agents).toHaveLength(4);
  });

  it("shows what an import would do, and changes nothing by that", async () => {
    const { world } = call.api();
    const source = await exported((await furnished()).id);
    const before = await world.services.companies.list(board);

    const preview = await call("POST", "/api/companies/import/preview", {
      source,
      target: { mode: "new_company", newCompanyName: "Elsewhere" },
    });

    expect(preview).toMatchObject({
      status: 200,
      body: { targetCompanyId: null, plan: { companyAction: "create", companyName: "Elsewhere" }, errors: [] },
    });
    expect(await world.services.companies.list(board)).toEqual(before);
  });

  const agent = (slug: string, reportsToSlug: string | null = null) => ({ slug, name: slug, reportsToSlug });
  const manifestOf = (more: object) => ({ manifest: { schemaVersion: 1, company: { name: "Bad" }, ...more } });

  it.each([
    ["a circle of managers", { agents: [agent("a", "b"), agent("b", "c"), agent("c", "a")] }, "comes back to"],
    ["its own manager", { agents: [agent("a", "a")] }, "comes back to"],
    ["a slug twice", { agents: [agent("a"), agent("a")] }, "twice"],
    ["nobody for a manager", { agents: [agent("a", "constructor")] }, "there is no agent constructor"],
    ["a circle of goals", { goals: [{ slug: "g", title: "G", parentSlug: "g" }] }, "comes back to"],
    ["a circle of issues", { issues: [{ slug: "i", title: "I", parentSlug: "i" }] }, "comes back to"],
    ["an issue of nobody", { issues: [{ slug: "i", title: "I", assigneeAgentSlug: "x" }] }, "there is no agent x"],
    ["a label that is not there", { issues: [{ slug: "i", title: "I", labels: ["x"] }] }, "there is no label x"],
    ["a lead that is not there", { projects: [{ slug: "p", name: "P", leadAgentSlug: "x" }] }, "there is no agent x"],
  ])("with %s is refused as a whole, and the preview says why", async (_what, parts, why) => {
    const count = async () => (await call.api().world.services.companies.list(board)).length;
    const before = await count();
    const body = { source: manifestOf(parts), target: { mode: "new_company" } };

    const preview = await call<{ errors: string[] }>("POST", "/api/companies/import/preview", body);
    const applied = await call<{ details: string[] }>("POST", "/api/companies/import", body);

    expect(preview.body.errors.join()).toContain(why);
    expect(applied).toMatchObject({ status: 400, body: { error: "The package cannot be imported" } });
    expect(applied.body.details).toEqual(preview.body.errors);
    expect(await count()).toBe(before);
  });

  it.each([
    ["files outside", { files: { "agents/a/instructions/../../x": "x" } }],
    ["files of nobody", { files: { "agents/b/instructions/x": "x" } }],
    ["files elsewhere", { files: { "etc/passwd": "x" } }],
  ])("with %s is refused", async (_what, more) => {
    const source = { ...manifestOf({ agents: [agent("a")] }), ...more };

    expect(await importNew(source)).toMatchObject({ status: 400, body: { error: "The package cannot be imported" } });
  });

  it("of a hundred thousand agents, of another version, or with a prototype for a key is refused", async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ slug: `a${n}`, name: "A" }));

    expect(await importNew(manifestOf({ agents: many }))).toMatchObject({ status: 400 });
    expect(await importNew({ manifest: { schemaVersion: 2 } })).toMatchObject({ status: 400 });
    const hostile = '{"source":{"manifest":{"schemaVersion":1,"__proto__":{"x":1}}},"target":{"mode":"new_company"}}';
    const sent = await call("POST", "/api/companies/import", hostile, { "content-type": "application/json" });
    expect(sent).toMatchObject({ status: 400, body: { error: "A key may not be __proto__" } });
  });

  it("leaves nothing of itself where it fails in the middle", async () => {
    const { world } = call.api();
    const company = await furnished();
    // Bob would lead bob-2, who leads him here.
    const source = manifestOf({ agents: [agent("new"), agent("bob", "bob-2"), agent("bob-2")] });
    const before = await exported(company.id);

    const answer = await call("POST", `/api/companies/${company.id}/imports/apply`, {
      source,
      collisionStrategy: "replace",
    });

    expect(answer).toMatchObject({ status: 422 });
    expect((await exported(company.id)).manifest).toEqual(before.manifest);
    expect(JSON.stringify(await world.services.agents.org(board, company.id))).not.toContain('"new"');
  });

  it("may be taken out by the company's CEO, and brought in by no agent", async () => {
    const { world } = call.api();
    const ceo = await world.agent({ name: "Chief", role: "ceo" });
    const asCeo = bearer(await keyOf(world, ceo.id));

    expect(await call("POST", `/api/companies/${ceo.companyId}/export`, {}, asCeo)).toMatchObject({ status: 200 });
    const source = manifestOf({});
    expect(await call("POST", `/api/companies/${ceo.companyId}/imports/apply`, { source }, asCeo)).toMatchObject({
      status: 403,
    });
  });

  it("brings no agents past the approval that a company asks for", async () => {
    const company = await call.api().world.company({ requireBoardApprovalForNewAgents: true });

    expect(
      await call("POST", `/api/companies/${company.id}/imports/apply`, {
        source: manifestOf({ agents: [agent("a")] }),
      }),
    ).toMatchObject({ status: 409, headers: { "x-error-code": "approval_required" } });
  });
});
