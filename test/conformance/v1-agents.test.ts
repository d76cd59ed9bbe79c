import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { seedServer } from "../support/seed-server.ts";
import { adminOf, type Enveloped, type ShownAgent } from "../support/staffing.ts";
import { board } from "../support/world.ts";

/** The curl lines of the public page on agents, run by curl: only the ids are put in. */
describe("the page on agents of /v1", () => {
  const { api, curl } = seedServer();

  it("is answered as it stands, -d without a type included", async () => {
    const { world } = api();
    const { id: companyId } = await world.company();
    const cid = encodePublicId("company", companyId);
    const team = await world.services.teams.create(board, companyId, { name: "Engineering" });
    const { authorization = "" } = await adminOf(world);
    const run = <Body = Enveloped<ShownAgent>>(line: string) =>
      curl<Body>(`CA_API_TOKEN="${authorization.replace("Bearer ", "")}"\n${line}`);

    const hired = await run(`curl -s http://localhost:3100/v1/companies/${cid}/agents \\
  -X POST \\
  -H "Authorization: Bearer $CA_API_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "teamId": "${encodePublicId("team", team.id)}",
    "name": "Senior Engineer",
    "role": "ic-engineer",
    "adapter": "claude-code",
    "model": "claude-sonnet-4-6",
    "budget": {
      "perTaskUsd": 2.50,
      "dailyUsd": 25.00
    },
    "approvalPolicy": {
      "requires": ["push-to-main", "prod-deploy", "spend_over_10"]
    }
  }'`);
    expect(hired).toMatchObject({
      status: 201,
      body: {
        data: {
          id: expect.stringMatching(/^agt_/),
          companyId: cid,
          teamId: expect.stringMatching(/^tm_/),
          name: "Senior Engineer",
          role: "ic-engineer",
          adapter: "claude-code",
          model: "claude-sonnet-4-6",
          status: "active",
          memoryScopes: ["agent", "project", "client", "company"],
          budget: { perTaskUsd: 2.5, dailyUsd: 25 },
          approvalPolicy: { requires: ["push-to-main", "prod-deploy", "spend_over_10"] },
          agentToken: expect.stringMatching(/^ca_agent_/),
        },
        meta: { requestId: expect.stringMatching(/^req_/) },
      },
    });
    const { id } = hired.body.data;
    const url = `http://localhost:3100/v1/companies/${cid}/agents`;

    expect(
      await run<Enveloped<readonly ShownAgent[]>>(`curl -s ${url} \\
  -H "Authorization: Bearer $CA_API_TOKEN"`),
    ).toMatchObject({
      status: 200,
      body: { data: [{ id, status: "active" }], meta: { nextCursor: null, hasMore: false } },
    });
    expect(
      await run(`curl -s ${url}/${id}/pause \\
  -X POST \\
  -H "Authorization: Bearer $CA_API_TOKEN"`),
    ).toMatchObject({ status: 200, body: { data: { id, status: "paused" } } });
    expect(
      await run(`curl -s ${url}/${id} \\
  -X PATCH \\
  -H "Authorization: Bearer $CA_API_TOKEN" \\
  -d '{
    "model": "claude-opus-4-6",
    "budget": { "perTaskUsd": 5.00 }
  }'`),
    ).toMatchObject({
      status: 200,
      body: { data: { model: "claude-opus-4-6", budget: { perTaskUsd: 5, dailyUsd: 25 } } },
    });
    expect(
      await run(`curl -s ${url}/${id}/rotate-token \\
  -X POST \\
  -H "Authorization: Bearer $CA_API_TOKEN"`),
    ).toMatchObject({
      status: 200,
      body: { data: { agentId: id, agentToken: expect.stringMatching(/^ca_agent_/) } },
    });
    expect(
      await run(`curl -s ${url}/${id}/retire \\
  -X POST \\
  -H "Authorization: Bearer $CA_API_TOKEN" \\
  -d '{ "reason": "replaced by agt_x9y8z7" }'`),
    ).toMatchObject({ status: 200, body: { data: { status: "retired", retiredReason: "replaced by agt_x9y8z7" } } });
  });
});
