import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { type Answer, openApi, send, type TestApi } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { HOSTILE_QUERIES, HOSTILE_SEGMENTS, HOSTILE_TEXTS, spoilt } from "../support/hostile.ts";
import { checkInvariants } from "../support/invariants.ts";
import {
  bodySchemaOf,
  type DocumentedOperation,
  documentedV1Operations,
  documentedV1Schemas,
} from "../support/openapi-document.ts";
import { plannedBy } from "../support/planning.ts";
import { fitting } from "../support/schema-arbitrary.ts";
import { seedOf } from "../support/seed.ts";
import { timedBy } from "../support/timing.ts";
import { furnishedIssue } from "../support/working.ts";

/** A stream has no end to wait for, and files are no JSON. */
const NO_JSON: ReadonlySet<string> = new Set(["v1StreamEvents", "v1ExportActivity", "v1ExportCosts"]);
/** It comes last: nothing that is asked of the company behind it would find it. */
const END = "v1DeleteCompany";
const targets = documentedV1Operations
  .filter(({ operationId }) => !NO_JSON.has(operationId))
  .sort((one, other) => Number(one.operationId === END) - Number(other.operationId === END));

const SEED = seedOf("FUZZ_SEED");
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 100);
const LIMIT_MS = RUNS > 100 ? 60_000 : 1_000;

interface Sent {
  readonly url: string;
  readonly payload: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const encoded = (value: unknown): string => encodeURIComponent(String(value).toWellFormed());

describe(`whatever is asked of /v1 (FUZZ_SEED=${SEED})`, () => {
  let api: TestApi;
  let companyId = "";
  let known: readonly string[] = [];
  const statuses = new Map<string, Set<number>>();
  beforeAll(async () => {
    api = await openApi();
    const { world } = api;
    const agent = await world.agent();
    companyId = agent.companyId;
    const { issueId } = await furnishedIssue(world, agent);
    const { goalId, projectId } = await plannedBy(world, companyId);
    const { id: approvalId } = await askedBy(world, agent);
    const { timerId, calendarId } = await timedBy(world, agent);
    known = [
      encodePublicId("agent", agent.id),
      encodePublicId("issue", issueId),
      encodePublicId("goal", goalId),
      encodePublicId("project", projectId),
      encodePublicId("approval", approvalId),
      encodePublicId("timer", timerId),
      encodePublicId("calendar", calendarId),
      encodePublicId("run", (await world.run(agent.id)).run.id),
    ];
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(targets.map((target) => [target.operationId, target] as const))(
    "%s answers in an envelope, and never with a fault of ours",
    async (id, target) => {
      const seen = new Set<number>();
      statuses.set(id, seen);
      await fc.assert(
        fc.asyncProperty(requestsOf(target, { companyId, known }), async ({ url, headers, payload }) => {
          const answer = await send(api.app, {
            method: target.method.toUpperCase() as "GET",
            url,
            headers: { host: "127.0.0.1:3100", ...headers },
            ...(payload === undefined ? {} : { payload }),
          });
          seen.add(answer.status);
          expectEnvelope(answer);
        }),
        { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS },
      );
    },
    LIMIT_MS + 30_000,
  );

  it("leaves nothing half-stored", async () => {
    await expect(checkInvariants(api.world.sql)).resolves.toBeUndefined();
  });
});

interface Scene {
  readonly companyId: string;
  readonly known: readonly string[];
}

function requestsOf(target: DocumentedOperation, scene: Scene): fc.Arbitrary<Sent> {
  return fc
    .record({ path: pathOf(target, scene), query: queryOf(target), payload: payloadOf(target, scene) })
    .map(({ path, query, payload }) => ({
      url: query === "" ? path : `${path}?${query}`,
      headers: payload === undefined ? {} : { "content-type": "application/json" },
      payload,
    }));
}

function pathOf({ path }: DocumentedOperation, { companyId, known }: Scene): fc.Arbitrary<string> {
  const segments = path.split("/").map((segment) => {
    if (!segment.startsWith("{")) return fc.constant(segment);
    const fits = segment === "{cid}" ? fc.constant(companyId) : fc.constantFrom(...known);
    const hostile = fc.constantFrom(...HOSTILE_SEGMENTS);
    return fc.oneof({ arbitrary: fits, weight: 10 }, hostile, fc.constantFrom(...HOSTILE_TEXTS).map(encoded));
  });
  return fc.tuple(...segments).map((parts) => parts.join("/"));
}

function queryOf({ parameters = [] }: DocumentedOperation): fc.Arbitrary<string> {
  const asked = parameters.filter((parameter) => parameter.in === "query");
  const hostile = fc.constantFrom(...HOSTILE_QUERIES);
  if (asked.length === 0) return fc.oneof({ arbitrary: fc.constant(""), weight: 5 }, hostile);
  const pair = fc
    .constantFrom(...asked)
    .chain(({ name, schema }) =>
      fc
        .oneof(
          { arbitrary: fitting(schema, { schemas: documentedV1Schemas, ids: {} }), weight: 4 },
          fc.constantFrom(...HOSTILE_TEXTS),
        )
        .map((value) => `${name}=${encoded(value)}`),
    );
  return fc.oneof({ arbitrary: fc.array(pair, { maxLength: 3 }).map((all) => all.join("&")), weight: 4 }, hostile);
}

function payloadOf(target: DocumentedOperation, { known }: Scene): fc.Arbitrary<string | undefined> {
  const schema = bodySchemaOf(target);
  if (schema === undefined) return fc.constant(undefined);
  const [agentId = "", , goalId = "", projectId = ""] = known;
  const fits = fitting(schema, { schemas: documentedV1Schemas, ids: { agentId, goalId, projectId } });
  return fc.oneof(
    { arbitrary: fits.map((body) => JSON.stringify(body)), weight: 3 },
    { arbitrary: fits.chain(spoilt), weight: 3 },
    fc.constant(undefined),
  );
}

/** `data` or `error`, never both, and always `meta`. */
function expectEnvelope({ status, body }: Answer): void {
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  const { data, error, meta } = body as { data?: unknown; error?: { code?: unknown }; meta?: { requestId?: unknown } };
  const [isGood, text] = [status < 400, JSON.stringify(body)];
  expect([data !== undefined, error !== undefined, typeof meta?.requestId], text).toEqual([isGood, !isGood, "string"]);
  expect(typeof (error?.code ?? "none"), text).toBe("string");
}
