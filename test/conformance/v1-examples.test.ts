import { beforeAll, describe, expect, it } from "vitest";

import { V1_EXAMPLE_IDS, V1_EXAMPLES } from "../../api/examples/v1-examples.ts";
import { v1Operations } from "../../api/v1/mount-v1.ts";
import { sharedApi } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { bodySchemaOf, documentedV1Operations } from "../support/openapi-document.ts";
import { rememberedBy } from "../support/remembering.ts";
import { timedBy } from "../support/timing.ts";
import { spend } from "../support/waking.ts";

/** Every body that the document of `/v1` shows is sent, and taken. */

type Ids = Readonly<Record<string, string>>;
type Made = { readonly data: { readonly id: string } };

const withBody = documentedV1Operations.filter((operation) => bodySchemaOf(operation) !== undefined);

describe("the examples of bodies of /v1", () => {
  const call = sharedApi();
  const post = async (url: string, body: object): Promise<string> => (await call<Made>("POST", url, body)).body.data.id;

  /** A company of its own for each, furnished with one of everything. */
  const furnish = async (): Promise<Ids> => {
    const { world } = call.api();
    const { id: cid } = await world.company({ slug: `acme-${String(performance.now()).replace(".", "-")}` });
    const at = `/v1/companies/${cid}`;
    await call("PATCH", at, { budget: { usd: 1_000 } });
    const teamId = await post(`${at}/teams`, { name: "Engineers", budget: { usd: 800 } });
    const agentId = await post(`${at}/agents`, { teamId, name: "Ada", adapter: "process" });
    const { uuid = "" } =
      (await world.sql<{ uuid: string }>("select id as uuid from agents where company_id = $1", [cid]))[0] ?? {};
    await spend(world, { id: uuid, companyId: cid }, 100);
    const goalId = await post(`${at}/goals`, { title: "Goal" });
    const projectId = await post(`${at}/projects`, { title: "Project", goalId });
    const issueId = await post(`${at}/issues`, { title: "Issue" });
    await call("POST", `${at}/secrets`, { name: "NAME", value: "x" });
    const endpointId = await post(`${at}/webhook-endpoints`, { url: "http://127.0.0.1:1", events: ["*"] });
    const tokenId = await post("/v1/tokens", { name: "t", scopes: ["read"] });
    const { id: approvalId } = await askedBy(world, { id: uuid, companyId: cid });
    const made = { cid, teamId, agentId, goalId, projectId, issueId, endpointId, tokenId, approvalId };
    const { memoryScope: scope, memoryScopeId: scopeId, memoryKey: key } = await rememberedBy(world, cid);
    const timed = await timedBy(world, { id: uuid, companyId: cid });
    return { ...made, name: "NAME", scope, scopeId, key, ...timed };
  };

  beforeAll(async () => {
    await call.api().world.company({ slug: "acme" });
  });

  it("are there for each operation that takes one, and for no other", () => {
    expect(Object.keys(V1_EXAMPLES).sort()).toEqual(withBody.map(({ operationId }) => operationId).sort());
  });

  it.each(withBody.map((operation) => [operation.operationId, operation] as const))(
    "stand at %s, and are taken",
    async (id, at) => {
      const ids = await furnish();
      if (id === "v1ReassignIssue")
        await call("POST", `/v1/companies/${ids["cid"]}/issues/${ids["issueId"]}/assign`, { agentId: ids["agentId"] });
      const { example } = at.requestBody!.content["application/json"]!;
      const body = JSON.parse(JSON.stringify(example), (_key, value: unknown) => {
        const [name = ""] = Object.entries(V1_EXAMPLE_IDS).find(([, shown]) => shown === value) ?? [];
        return ids[name] ?? value;
      }) as object;
      const path = at.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? ids[thingOf(at.path)] ?? "unknown");

      const answer = await call(at.method.toUpperCase(), path, body);

      const { status } = v1Operations.find((operation) => operation.id === id)!;
      expect([answer.status, answer.status === status ? "" : answer.body]).toEqual([status, ""]);
    },
  );
});

/** What `{id}` names in a path: `/issues/{id}` an issue. */
const thingOf = (path: string): string => `${/(\w+?)s\/\{id\}/.exec(path)?.[1] ?? ""}Id`;
