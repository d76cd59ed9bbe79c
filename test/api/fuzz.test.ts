import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";

import { apiOperations } from "../../api/app.ts";
import { apiSurface } from "../../api/surface.ts";
import type { Agent } from "../../shared/agents/agent.schema.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import { SetInstanceBudgetPolicy } from "../../shared/budgets/policy.schema.ts";
import { type Answer, bearer, keyOf, openApi, send, type TestApi, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { cappedBy, metBy } from "../support/capping.ts";
import { revisedBy } from "../support/configured.ts";
import { evaluated } from "../support/evaluating.ts";
import { HOSTILE_HEADERS, HOSTILE_QUERIES, HOSTILE_SEGMENTS, HOSTILE_TEXTS, spoilt } from "../support/hostile.ts";
import { checkInvariants, expectNothing } from "../support/invariants.ts";
import {
  bodySchemaOf,
  type DocumentedOperation,
  documentedOperations,
  documentedSchemas,
  pathWith,
} from "../support/openapi-document.ts";
import { peopledBy } from "../support/people.ts";
import { plannedBy } from "../support/planning.ts";
import { rememberedBy } from "../support/remembering.ts";
import { furnishedRoutine } from "../support/routines.ts";
import { fitting } from "../support/schema-arbitrary.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { seedOf } from "../support/seed.ts";
import { timedBy } from "../support/timing.ts";
import { furnishedIssue } from "../support/working.ts";
import { board } from "../support/world.ts";

/** Live streams have no end to wait for, and files are no JSON; they have tests of their own. */
const NO_JSON: ReadonlySet<string> = new Set([
  "streamEvents",
  "openEventSocket",
  "uploadImage",
  "uploadLogo",
  "getAssetContent",
  "exportActivity",
]);
const targets = documentedOperations.filter(({ operationId }) => !NO_JSON.has(operationId));

const SEED = seedOf("FUZZ_SEED");
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 150);
/** For one operation, so that all together stay below forty seconds. */
const LIMIT_MS = RUNS > 150 ? 60_000 : 1_500;
const HANG_MS = 5_000;

/**
 * Only a run that an endpoint has taken can be reported on; there is no worker here. And a budget has so many terms that
 * must fit one another, or what is left, that a few hundred of them may all not; a checkout wants an agent that may do
 * it, and a file comes as no JSON. They have tests of their own. No path of a file is guessed.
 */
const SELDOM_TAKEN: ReadonlySet<string> = new Set([
  "reportRunResult",
  "reportRunProgress",
  "drainWorker",
  "undrainWorker",
  "setBudgetPolicy",
  "setInstanceBudgetPolicy",
  "reserveBudget",
  "getInstructionsFile",
  "putInstructionsFile",
  "deleteInstructionsFile",
  "updateInstructionsPath",
  "listIssuesOfNoCompany",
  "checkOutIssue",
  "addIssueAttachment",
  "addCompanyIssueAttachment",
  "createEvaluation",
  // Of an agent that waits for it: that of the scene works.
  "approveAgent",
  // Nobody guesses a schedule, an address or a signature.
  "createRoutineTrigger",
  "createCalendar",
  "updateCalendar",
  "createTimer",
  "updateTimer",
  "previewNewTimer",
  "updateRoutineTrigger",
  "fireRoutineTrigger",
  // With so many fields, all of them seldom fit at once.
  "createRoutine",
  "updateRoutine",
  "updateAgent",
  "previewImport",
  "importCompany",
  "previewCompanyImport",
  "applyCompanyImport",
  // Of an instance's policy: that of the scene is a company's.
  "listInstanceBudgetLedger",
  // These take a credential, an account or a token that nobody guesses.
  ..."signUp signIn revokeOtherSessions changePassword updateProfile createBoardKey revokeBoardKey".split(" "),
  ..."revokeCurrentBoardKey getBoardClaim claimBoard claimBoardByItsOtherName getCliChallenge".split(" "),
  ..."approveCliChallenge cancelCliChallenge getInvite getInviteOnboarding getInviteOnboardingText acceptInvite claimJoinRequestKey".split(
    " ",
  ),
]);

/** What is sent, as it is sent. */
interface Sent {
  /** Its path is not the operation's own, and may lead to another one. */
  readonly isBent: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

interface Scene {
  /** By the name that a path gives it. */
  readonly ids: Readonly<Record<string, string>>;
  readonly foreignIds: readonly string[];
  readonly tokens: readonly string[];
}

describe(`whatever is asked (FUZZ_SEED=${SEED})`, () => {
  let api: TestApi;
  const statuses = new Map<string, Map<number, number>>();
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(targets.map((target) => [target.operationId, target] as const))(
    "%s answers, in its own words, and never with a fault of ours",
    async (id, target) => {
      const requests = requestsOf(target, await setScene(api, id));
      const seen = new Map<number, number>();
      statuses.set(id, seen);
      let underWay: Promise<Answer> | undefined;
      await fc.assert(
        fc.asyncProperty(requests, async (sent) => {
          underWay = answerTo(api, target.method, sent);
          const answer = await underWay;
          seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
          expectInWords(id, sent, answer);
        }),
        { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS },
      );
      // At the time limit nobody waits for the last one any more; late, it would drain the fleet of the next scene.
      await underWay;
    },
    LIMIT_MS + 30_000,
  );

  it("was not all refused", () => {
    const isAnswered = (seen: ReadonlyMap<number, number>) => [...seen.keys()].some((status) => status < 300);
    const refusing = [...statuses].filter(([, seen]) => !isAnswered(seen)).map(([id]) => id);

    // Chance, and how often a busy machine gets round to asking, may leave out one or the other; not many.
    const unexpected = refusing.filter((id) => !SELDOM_TAKEN.has(id));
    expect(unexpected.length, unexpected.join(", ")).toBeLessThanOrEqual(statuses.size / 20);
  });

  it("leaves nothing half-stored", async () => {
    await expect(checkInvariants(api.world.sql)).resolves.toBeUndefined();
    const questions = {
      "an agent has its slots": `
        select id from agents a where deleted_at is null
           and not exists (select from agent_slots s where s.agent_id = a.id)`,
      "a key belongs to an agent's own company": `
        select k.id from agent_api_keys k join agents a on a.id = k.agent_id where a.company_id <> k.company_id`,
      "what was done is written down": `
        select id from agents a where not exists (select from activity_log l where l.entity_id = a.id::text)`,
    };
    await expect(expectNothing(api.world.sql, questions)).resolves.toBeUndefined();
  });

  it("teaches nobody's prototype anything", () => {
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });
});

/** Two companies with a run each; the second is there to be named where it must not be. */
async function setScene({ world }: TestApi, operationId: string): Promise<Scene> {
  // What was asked before may have drained the fleet, or capped it.
  await world.services.drain.end(board);
  for (const policy of await world.services.budgets.listOfInstance(board, { limit: 100 })) {
    const given = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== null));
    const lifted = SetInstanceBudgetPolicy.parse({ ...given, amount: 0 });
    await world.services.budgets.putOfInstance(board, lifted);
  }
  const furnish = async (): Promise<{ agent: Agent; ids: Record<string, string>; tokens: string[] }> => {
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const { id: keyId } = await world.services.agents.createKey(board, agent.id, { name: "spare" });
    const { id: cancellationId } = await world.services.backlog.cancelOfAgent(board, agent.id, {});
    const { id: approvalId } = await askedBy(world, agent);
    if (operationId === "resubmitApproval") await world.services.approvals.requestRevision(board, approvalId, {});
    const { policyId } = await cappedBy(world, agent);
    const budget = { policyId, incidentId: await metBy(world, agent) };
    const issue = await furnishedIssue(world, agent);
    const revisionId = await revisedBy(world, agent);
    const { id: evaluationId } = await evaluated(world, agent, {}, instanceBoard("local-board"));
    const run = { runId: claimed.run.id, wakeupId: claimed.wakes[0]!.id };
    const planned = await plannedBy(world, agent.companyId);
    const { id: secretId } = await keptBy(world, agent);
    const routine = await furnishedRoutine(world, agent);
    const people = await peopledBy(world, agent);
    const asked = {
      keyId,
      cancellationId,
      approvalId,
      revisionId,
      evaluationId,
      secretId,
      ...people,
      ...budget,
      ...planned,
      ...issue,
      ...routine,
      ...(await rememberedBy(world, agent.companyId)),
      ...(await timedBy(world, agent)),
    };
    const ids = { companyId: agent.companyId, agentId: agent.id, adapterType: "http", ...run, ...asked };
    const tokens = [await keyOf(world, agent.id), await tokenOf(world, claimed, agent)];
    return { agent, ids, tokens };
  };
  const [own, foreign] = [await furnish(), await furnish()];
  return { ids: own.ids, foreignIds: Object.values(foreign.ids), tokens: own.tokens };
}

const encoded = (value: unknown): string => encodeURIComponent(String(value).toWellFormed());

/** Requests that fit, and requests with something wrong in one place or in several. */
function requestsOf(target: DocumentedOperation, scene: Scene): fc.Arbitrary<Sent> {
  const straight = pathWith(target, (name) => scene.ids[name] ?? "unknown");
  return fc
    .record({
      path: pathOf(target, scene),
      query: queryOf(target, scene),
      who: whoOf(target, scene),
      odd: fc.option(fc.constantFrom(...HOSTILE_HEADERS), { freq: 8 }),
      payload: payloadOf(target, scene),
    })
    .map(({ path, query, who, odd, payload }) => ({
      isBent: path !== straight,
      url: query === "" ? path : `${path}?${query}`,
      headers: {
        host: "127.0.0.1:3100",
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...who,
        ...odd,
      },
      payload,
    }));
}

function pathOf({ path }: DocumentedOperation, { ids, foreignIds }: Scene): fc.Arbitrary<string> {
  const segments = path.split("/").map((segment) => {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined) return fc.constant(segment);
    return fc.oneof(
      { arbitrary: fc.constant(ids[name] ?? "unknown"), weight: 8 },
      fc.constantFrom(...foreignIds, ...Object.values(ids)),
      fc.constantFrom(...HOSTILE_SEGMENTS),
      fc.constantFrom(...HOSTILE_TEXTS).map(encoded),
    );
  });
  return fc.tuple(...segments).map((parts) => parts.join("/"));
}

function queryOf({ parameters = [] }: DocumentedOperation, { ids }: Scene): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === "query");
  const options = { schemas: documentedSchemas, ids };
  const hostile = fc.constantFrom(...HOSTILE_QUERIES);
  if (known.length === 0) return fc.oneof({ arbitrary: fc.constant(""), weight: 5 }, hostile);
  const pair = fc
    .constantFrom(...known)
    .chain(({ name, schema }) =>
      fc
        .oneof({ arbitrary: fitting(schema, options), weight: 4 }, fc.constantFrom(...HOSTILE_TEXTS))
        .map((value) => `${name}=${encoded(value)}`),
    );
  const pairs = fc.array(pair, { maxLength: 4 }).map((all) => all.join("&"));
  return fc.oneof({ arbitrary: pairs, weight: 4 }, hostile);
}

/** The board asks without a credential here; what it may not ask is for an agent. */
function whoOf({ operationId }: DocumentedOperation, { tokens }: Scene): fc.Arbitrary<Record<string, string>> {
  const allowed = apiOperations.find(({ id }) => id === operationId)?.allow ?? ["board"];
  const agent = fc.constantFrom(...tokens.map(bearer));
  const anyone = fc.constant({});
  return allowed.includes("board") ? fc.oneof({ arbitrary: anyone, weight: 5 }, agent) : fc.oneof(anyone, agent);
}

function payloadOf(target: DocumentedOperation, { ids }: Scene): fc.Arbitrary<string | undefined> {
  const schema = bodySchemaOf(target);
  if (schema === undefined) {
    const unasked =
      target.method === "get" ? fc.constant(undefined) : fc.option(spoilt({}), { nil: undefined, freq: 3 });
    return fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, unasked);
  }
  const fits = fitting(schema, { schemas: documentedSchemas, ids });
  return fc.oneof(
    { arbitrary: fits.map((body) => JSON.stringify(body)), weight: 3 },
    { arbitrary: fits.chain(spoilt), weight: 4 },
    fc.constant(undefined),
  );
}

async function answerTo({ app }: TestApi, method: string, { url, headers, payload }: Sent): Promise<Answer> {
  const asked = send(app, {
    method: method.toUpperCase() as "GET",
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const hung = sleep(HANG_MS, undefined, { ref: false }).then(() => Promise.reject(new Error("no answer came")));
  hung.catch(() => undefined);
  return Promise.race([asked, hung]);
}

/** A failure has the shape of failures, a success the one that the document promises. */
function expectInWords(id: string, { isBent }: Sent, answer: Answer): void {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  const own = apiOperations.filter((operation) => operation.id === id || isBent);
  const promised = answer.status >= 400 ? [apiSurface.errorSchema] : own.map(({ reply }) => reply);
  const hasShape = promised.length === 0 || promised.some((schema) => isOf(schema, answer));
  expect(hasShape, `${answer.status} ${JSON.stringify(answer.body)}`).toBe(true);
}

/** What the schema does not know is lost in parsing it. */
function isOf(schema: z.ZodType, { body }: Answer): boolean {
  const { success, data: parsed } = schema.safeParse(body);
  return success && isDeepStrictEqual(parsed, body);
}
