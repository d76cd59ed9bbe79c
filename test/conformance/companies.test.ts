import { beforeAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { bearer, keyOf } from "../support/api.ts";
import { person, signedIn } from "../support/people.ts";
import { aMoment, anId, asShown, seedServer } from "../support/seed-server.ts";

/** The page "Companies" of the public documentation, section by section: its curl lines, and what it shows of their answers. */

const ID = "550e8400-e29b-41d4-a716-446655440000";
const EMPLOYED = { adapterType: "process", adapterConfig: { command: "true" } };

const CREATE = `curl -X POST http://localhost:3100/api/companies \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "Acme AI Corp",
    "description": "Building the future of AI agents",
    "issuePrefix": "ACME"
  }'`;

describe("the page of companies", () => {
  const { curl, ask } = seedServer();
  let created: Awaited<ReturnType<typeof curl<Company>>>;
  let id: string;
  beforeAll(async () => {
    created = await curl<Company>(CREATE);
    id = created.body.id;
  });

  it("creates one with 201, and shows the whole of it", () => {
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...(asShown({
        id: ID,
        slug: "acme-ai-corp",
        name: "Acme AI Corp",
        description: "Building the future of AI agents",
        status: "active",
        issuePrefix: "ACME",
        issueCounter: 0,
        budgetMonthlyCents: 0,
        spentMonthlyCents: 0,
        requireBoardApprovalForNewAgents: false,
        brandColor: null,
        createdAt: "2026-03-04T12:00:00Z",
        updatedAt: "2026-03-04T12:00:00Z",
      }) as object),
      // What the page does not show.
      fairShareWeight: 1,
      pauseReason: null,
      pausedAt: null,
      logoAssetId: null,
      logoUrl: null,
    });
  });

  it("lists all in a bare array, and gets one by its id", async () => {
    const shown = {
      id: ID,
      name: "Acme AI Corp",
      description: "Building the future of AI agents",
      status: "active",
      issuePrefix: "ACME",
      issueCounter: 42,
      budgetMonthlyCents: 100000,
      spentMonthlyCents: 35000,
      requireBoardApprovalForNewAgents: true,
      brandColor: "#6366f1",
      createdAt: "2026-01-15T10:00:00Z",
      updatedAt: "2026-03-04T12:00:00Z",
    };
    const { body: agent } = await ask<Agent>("POST", `/api/companies/${id}/agents`, { name: "Alice", ...EMPLOYED });
    for (let number = 1; number <= 42; number += 1) {
      await ask("POST", `/api/companies/${id}/issues`, { title: `Task ${number}` });
    }
    const charge = { agentId: agent.id, provider: "anthropic", model: "m", costCents: 35000 };
    await ask("POST", `/api/companies/${id}/cost-events`, { ...charge, occurredAt: new Date().toISOString() });
    await ask("PATCH", `/api/companies/${id}`, {
      budgetMonthlyCents: 100000,
      requireBoardApprovalForNewAgents: true,
      brandColor: "#6366f1",
    });

    const list = await curl("curl http://localhost:3100/api/companies");
    const one = await curl(`curl http://localhost:3100/api/companies/${id}`);

    expect(list).toMatchObject({ status: 200, body: [asShown(shown, { [ID]: id })] as unknown[] });
    expect(one).toMatchObject({ status: 200, body: asShown(shown, { [ID]: id }) as object });
  });

  it("changes what a PATCH names, and nothing else", async () => {
    const { body: before } = await ask<Company>("GET", `/api/companies/${id}`);

    const answer = await curl<Company>(`curl -X PATCH http://localhost:3100/api/companies/${id} \\
  -H "Content-Type: application/json" \\
  -d '{
    "description": "Leading AI agent platform",
    "brandColor": "#8b5cf6"
  }'`);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      description: "Leading AI agent platform",
      brandColor: "#8b5cf6",
      updatedAt: aMoment,
    });
    expect(answer.body).toMatchObject(
      asShown(
        {
          id: ID,
          name: "Acme AI Corp",
          description: "Leading AI agent platform",
          status: "active",
          brandColor: "#8b5cf6",
          updatedAt: "2026-03-04T12:30:00Z",
        },
        { [ID]: id },
      ) as object,
    );
  });

  it.each([
    ["name", "Acme"],
    ["description", "Agents"],
    ["brandColor", "#6366f1"],
    ["requireBoardApprovalForNewAgents", false],
    ["status", "paused"],
    ["status", "active"],
    ["status", "archived"],
  ])("lets %s be %s, by a PATCH", async (field, value) => {
    const { body: company } = await ask<Company>("POST", "/api/companies", { name: "Other" });

    const answer = await ask("PATCH", `/api/companies/${company.id}`, { [field]: value });

    expect(answer).toMatchObject({ status: 200, body: { [field]: value } });
  });

  it.each([
    ["no name", {}],
    ["an empty name", { name: "" }],
    ["a name of 101 characters", { name: "x".repeat(101) }],
    ["a prefix of one letter", { name: "Acme", issuePrefix: "A" }],
    ["a prefix of eleven letters", { name: "Acme", issuePrefix: "ABCDEFGHIJK" }],
    ["a prefix in lower case", { name: "Acme", issuePrefix: "acme" }],
    ["a budget below nothing", { name: "Acme", budgetMonthlyCents: -1 }],
    ["an approval that is neither yes nor no", { name: "Acme", requireBoardApprovalForNewAgents: "yes" }],
  ])("creates none with %s", async (_what, body) => {
    expect(await ask("POST", "/api/companies", body)).toMatchObject({ status: 400 });
  });

  it("takes the limits of what it says, and makes a prefix where none is given", async () => {
    const create = (body: object) => ask<Company>("POST", "/api/companies", body);

    expect(await create({ name: "x" })).toMatchObject({ status: 201, body: { issuePrefix: "CMP" } });
    expect(await create({ name: "Paper Clips" })).toMatchObject({ status: 201, body: { issuePrefix: "PAP" } });
    expect(await create({ name: "Papers" })).toMatchObject({ status: 201, body: { issuePrefix: "PAPA" } });
    const full = {
      name: "y".repeat(100),
      issuePrefix: "ABCDEFGHIJ",
      budgetMonthlyCents: 5000,
      requireBoardApprovalForNewAgents: true,
    };
    expect(await create(full)).toMatchObject({ status: 201, body: full });
  });

  it("names issues by the prefix and the counter", async () => {
    const { body: company } = await ask<Company>("POST", "/api/companies", { name: "Named", issuePrefix: "NAMED" });
    const issues = `/api/companies/${company.id}/issues`;
    await ask("POST", issues, { title: "One" });

    expect(await ask("POST", issues, { title: "Two" })).toMatchObject({ body: { identifier: "NAMED-2" } });
    expect(await ask("GET", "/api/issues/NAMED-2")).toMatchObject({ status: 200, body: { title: "Two" } });
    expect(await ask("GET", `/api/companies/${company.id}`)).toMatchObject({ body: { issueCounter: 2 } });
  });

  it("archives without a body, and deletes for good", async () => {
    const { body: company } = await ask<Company>("POST", "/api/companies", { name: "Acme AI Corp" });
    const shown = { id: ID, name: "Acme AI Corp", status: "archived", updatedAt: "2026-03-04T12:30:00Z" };

    const archived = await curl(`curl -X POST http://localhost:3100/api/companies/${company.id}/archive`);
    const deleted = await curl(`curl -X DELETE http://localhost:3100/api/companies/${company.id}`);

    expect(archived).toMatchObject({ status: 200, body: asShown(shown, { [ID]: company.id }) as object });
    expect(deleted).toEqual({ status: 200, body: { ok: true } });
    expect(await curl(`curl http://localhost:3100/api/companies/${company.id}`)).toEqual({
      status: 404,
      body: { error: "Company not found" },
    });
  });
});

describe("creating companies", () => {
  const { api, ask } = seedServer({ config: { host: "127.0.0.1", port: 0, isLoopback: false } });
  const mine = (headers?: Readonly<Record<string, string>>) => ask("POST", "/api/companies", { name: "Mine" }, headers);

  it("is for instance admins alone, in so many words", async () => {
    const { world } = api();
    const agent = await world.agent();
    const owner = await person(world, { roles: { [agent.companyId]: "owner" } });
    const admin = await person(world, { isInstanceAdmin: true });

    expect(await mine()).toMatchObject({ status: 401 });
    expect(await mine(signedIn(owner.session))).toMatchObject({
      status: 403,
      body: { error: "Instance admin required" },
    });
    expect(await mine(bearer(await keyOf(world, agent.id)))).toMatchObject({ status: 403 });
    expect(await mine(signedIn(admin.session))).toMatchObject({ status: 201, body: { id: anId } });
  });
});

describe("the numbers of companies", () => {
  const { api, curl, ask } = seedServer();

  it("are by company, at a path that is no company's", { timeout: 60_000 }, async () => {
    const { world } = api();
    const { id } = await world.company();
    const agents = await Promise.all(
      Array.from({ length: 12 }, (_, n) => world.agent({ companyId: id, name: `A${n}` })),
    );
    for (const agent of agents.slice(8)) await ask("POST", `/api/agents/${agent.id}/pause`);
    for (let n = 0; n < 5; n += 1) await ask("POST", `/api/companies/${id}/projects`, { name: `P${n}` });
    for (let n = 0; n < 156; n += 1) {
      await ask("POST", `/api/companies/${id}/issues`, { title: `T${n}`, status: n < 23 ? "todo" : "cancelled" });
    }

    const answer = await curl("curl http://localhost:3100/api/companies/stats");

    const shown = { agentCount: 12, activeAgentCount: 8, taskCount: 156, openTaskCount: 23, projectCount: 5 };
    // The release that the page is of says issueCount for taskCount; both are there.
    expect(answer).toEqual({ status: 200, body: { [id]: { ...shown, issueCount: 156 } } });
  });
});
