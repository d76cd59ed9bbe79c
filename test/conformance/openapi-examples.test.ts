import { beforeAll, describe, expect, it } from "vitest";

import { apiOperations } from "../../api/app.ts";
import { EXAMPLES } from "../../api/examples/examples.ts";
import { EXAMPLE_TOKEN } from "../../api/examples/people-examples.ts";
import { CreateInvite } from "../../shared/access/invite.schema.ts";
import type { Agent } from "../../shared/agents/agent.schema.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, openApi, sharedApi, type TestApi, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { cappedBy, metBy } from "../support/capping.ts";
import { evaluated, finishedRun } from "../support/evaluating.ts";
import { exampleOf } from "../support/examples.ts";
import { bodySchemaOf, documentedOperations, pathWith } from "../support/openapi-document.ts";
import { peopledBy, person, signedIn } from "../support/people.ts";
import { plannedBy } from "../support/planning.ts";
import { rememberedBy } from "../support/remembering.ts";
import { furnishedRoutine } from "../support/routines.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { timedBy } from "../support/timing.ts";
import { furnishedIssue, issueOf } from "../support/working.ts";
import { board } from "../support/world.ts";

/** Every body that the OpenAPI document shows is sent, and taken. */

type Ids = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** What an operation needs beyond a furnished company: other ids, another caller, other words in the body. */
interface Prepared {
  readonly ids?: Ids;
  readonly headers?: Headers;
  readonly words?: Ids;
}

interface Scene {
  readonly api: TestApi;
  readonly agent: Agent;
  readonly ids: Ids;
}

const withBody = documentedOperations.filter((operation) => bodySchemaOf(operation) !== undefined);

/** They are taken once only, by whoever is first in a new installation. */
const CLAIMS: ReadonlySet<string> = new Set(["claimBoard", "claimBoardByItsOtherName"]);

const freshApproval = async ({ api, agent }: Scene): Promise<Prepared> => ({
  ids: { approvalId: (await askedBy(api.world, agent)).id },
});

const inviteOf = async ({ api, agent }: Scene): Promise<string> =>
  (await api.world.services.invites.create(board, agent.companyId, CreateInvite.parse({}), "http://127.0.0.1")).token;

const asPerson = async ({ api }: Scene): Promise<Headers> =>
  signedIn((await person(api.world, { isInstanceAdmin: true })).session);

/** Makes the account of the examples under another address; its session's headers. */
async function joined(scene: Scene, email: string): Promise<Headers> {
  const { call } = scene.api;
  const body = { ...EXAMPLES["signUp"], email, inviteToken: await inviteOf(scene) };
  const answer = await call("POST", "/api/auth/sign-up/email", body);
  return signedIn(/^systole-session=([^;]+);/.exec(String(answer.headers["set-cookie"]))![1]!);
}

/** A run that its endpoint took with 202. */
async function handedOver({ api, agent }: Scene): Promise<Prepared> {
  const config = { adapterType: "http", adapterConfig: { url: "http://127.0.0.1:1" } } as const;
  const other = await api.world.agent({ companyId: agent.companyId, name: "Remote", ...config });
  const run = await api.world.run(other.id);
  await api.world.services.execution.holdOpen(
    { runId: run.run.id, fencingToken: run.fencingToken },
    { deadlineSec: 600 },
  );
  return { ids: { runId: run.run.id }, headers: bearer(await tokenOf(api.world, run, other)) };
}

const PREPARE: Readonly<Record<string, (scene: Scene) => Promise<Prepared>>> = {
  approveApproval: freshApproval,
  rejectApproval: freshApproval,
  requestApprovalRevision: freshApproval,
  resubmitApproval: async (scene) => {
    const prepared = await freshApproval(scene);
    await scene.api.world.services.approvals.requestRevision(board, prepared.ids!["approvalId"]!, {});
    return prepared;
  },
  checkOutIssue: async ({ api, agent }) => ({ ids: { issueId: (await issueOf(api.world, agent.companyId)).id } }),
  reserveBudget: async ({ api, agent }) => {
    const other = await api.world.agent({ companyId: agent.companyId, name: "Saver" });
    return { headers: bearer(await tokenOf(api.world, await api.world.run(other.id), other)) };
  },
  reportRunResult: (scene) => handedOver(scene),
  reportRunProgress: (scene) => handedOver(scene),
  signUp: async (scene) => ({ headers: {}, words: { [EXAMPLE_TOKEN]: await inviteOf(scene) } }),
  signIn: async (scene) => {
    await joined(scene, "grace@example.com");
    return { headers: {}, words: { "ada@example.com": "grace@example.com" } };
  },
  changePassword: async (scene) => ({ headers: await joined(scene, "alan@example.com") }),
  updateProfile: async (scene) => ({ headers: await asPerson(scene) }),
  createBoardKey: async (scene) => ({ headers: await asPerson(scene) }),
  approveCliChallenge: async (scene) => ({ headers: await asPerson(scene) }),
  acceptInvite: async (scene) => ({ ids: { token: await inviteOf(scene) }, headers: {} }),
  claimJoinRequestKey: async (scene) => {
    const { world, call } = scene.api;
    const body = { requestType: "agent", agentName: "Ivy" } as const;
    const request = { token: await inviteOf(scene), body, actor: undefined, address: newId() };
    const { id, claimSecret } = await world.services.joinRequests.accept(request);
    const path = `/api/companies/${scene.agent.companyId}/join-requests/${id}/approve`;
    await call("POST", path, undefined, bearer(world.operatorKey));
    return { ids: { requestId: id }, headers: {}, words: { [EXAMPLE_TOKEN]: claimSecret! } };
  },
};

describe("the examples of bodies", () => {
  const call = sharedApi({ isLoopback: false });
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene(call.api());
  });

  it("are there for each operation that takes one, and for no other", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(withBody.map(({ operationId }) => operationId).sort());
  });

  it.each(withBody.map((operation) => [operation.operationId, operation] as const))(
    "fit %s, and stand there",
    (id, at) => {
      const { body } = apiOperations.find((operation) => operation.id === id)!;
      const { example } = at.requestBody!.content["application/json"]!;

      expect(example).toEqual(EXAMPLES[id]);
      expect(body!.safeParse(example).error).toBeUndefined();
    },
  );

  const sent = withBody.filter(({ operationId }) => !CLAIMS.has(operationId));
  it.each(sent.map((operation) => [operation.operationId, operation] as const))("are taken by %s", async (id, at) => {
    const { world } = call.api();
    await world.services.drain.end(board);
    const { ids = {}, headers = bearer(world.operatorKey), words = {} } = (await PREPARE[id]?.(scene)) ?? {};
    const known = { ...scene.ids, ...ids };

    const path = pathWith(at, (name) => known[name] ?? `no-${name}`);
    const answer = await call(at.method.toUpperCase(), path, exampleOf(id, known, words), headers);

    const { status } = apiOperations.find((operation) => operation.id === id)!;
    expect([answer.status, answer.status === status ? "" : answer.body]).toEqual([status, ""]);
  });

  it.each([...CLAIMS])("are taken by %s, in a new installation", async (id) => {
    await using api = await openApi({ isLoopback: false });
    const claim = await api.world.services.bootstrap.openClaim();
    const at = withBody.find(({ operationId }) => operationId === id)!;

    const answer = await api.call(
      "POST",
      pathWith(at, () => claim!.token),
      EXAMPLES[id],
    );

    expect(answer).toMatchObject({ status: 200, body: { claimed: true } });
  });
});

async function setScene(api: TestApi): Promise<Scene> {
  const { world } = api;
  const agent = await world.agent();
  const { companyId } = agent;
  const manager = await world.agent({ companyId, name: "Charlie", role: "cto" });
  const workerId = newId();
  await world.services.execution.register({ workerId, host: "test", pid: 1, version: "0", slots: 1 });
  const { policyId } = await cappedBy(world, agent);
  const ids = {
    companyId,
    agentId: agent.id,
    managerId: manager.id,
    adapterType: "process",
    workerId,
    policyId,
    ...(await plannedBy(world, companyId)),
    ...(await furnishedIssue(world, agent)),
    ...(await furnishedRoutine(world, agent)),
    ...(await timedBy(world, agent)),
    ...(await peopledBy(world, agent)),
    ...(await rememberedBy(world, companyId)),
    incidentId: await metBy(world, agent),
    approvalId: (await askedBy(world, agent)).id,
    secretId: (await keptBy(world, agent)).id,
    evaluationId: (await evaluated(world, agent, {}, instanceBoard("operator"))).id,
    finishedRunId: await finishedRun(world, agent),
  };
  return { api, agent, ids };
}
