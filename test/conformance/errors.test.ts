import { createHash } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startApi } from "../../api/server.ts";
import type { ErrorCode } from "../../shared/kernel/errors.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Answer, bearer, keyOf, silent as log, tokenOf } from "../support/api.ts";
import { waitingForLocks } from "../support/locks.ts";
import { partitionsOf, seedOldRuns } from "../support/old-runs.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { askOver } from "../support/seed-server.ts";
import { readSource } from "../support/source-files.ts";
import { until } from "../support/until.ts";
import { spend } from "../support/waking.ts";
import { endOf } from "../support/working.ts";
import { World } from "../support/world.ts";

/** Every code of docs/errors.md, over a connection, with the status that stands there. */

const LISTEN = { host: "127.0.0.1", port: 0, isLoopback: true };
const ENV = { SYSTOLE_MAX_QUEUED_PER_COMPANY: "1", PAPERCLIP_SECRETS_STRICT_MODE: "true" };

/** What takes a store that fails, or a machine without something: who provokes it, and looks at the code. */
const ELSEWHERE: Partial<Record<ErrorCode, string>> = {
  unavailable: "test/api/outage.test.ts",
  not_installed: "test/api/without-renderer.test.ts",
  invalid_cursor: "test/api/v1-tokens.test.ts",
  token_expired: "test/api/v1-tokens.test.ts",
  token_revoked: "test/api/v1-tokens.test.ts",
  immutable_field: "test/api/v1-agents.test.ts",
  budget_invalid: "test/api/v1-companies.test.ts",
  adapter_not_installed: "test/api/v1-agents.test.ts",
  team_budget_exceeded: "test/api/v1-agents.test.ts",
  headcount_limit: "test/api/v1-agents.test.ts",
};

interface Place {
  readonly world: World;
  readonly url: string;
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

const PROVOKED: Partial<Record<ErrorCode, (at: Place) => Promise<Answer>>> = {
  invalid_input: ({ ask }) => ask("POST", "/api/companies", {}),
  invalid_json: ({ ask }) => ask("POST", "/api/companies", "{", { "content-type": "application/json" }),
  slug_in_use: async ({ ask }) => {
    await ask("POST", "/api/companies", { name: "One", slug: "taken" });
    return ask("POST", "/api/companies", { name: "Two", slug: "taken" });
  },
  unauthenticated: ({ ask }) => ask("GET", "/api/companies", undefined, bearer("unknown")),
  forbidden: async ({ world, ask }) => {
    const one = await world.agent();
    const two = await world.agent({ companyId: one.companyId, name: "Bob" });
    return ask("POST", `/api/agents/${two.id}/wakeup`, {}, bearer(await keyOf(world, one.id)));
  },
  not_found: ({ ask }) => ask("GET", `/api/agents/${newId()}`),
  removed_by_retention: async ({ world, ask }) => {
    const agent = await world.agent();
    await partitionsOf(world, 45);
    const [runId] = await seedOldRuns(world, agent, [{ days: 45 }, { days: 1 }]);
    await world.services.retention.dropOldWeeks();
    await world.services.retention.sweepCompanies();
    return ask("GET", `/api/heartbeat-runs/${runId}/log`);
  },
  conflict: async ({ ask }) => {
    await ask("POST", "/api/companies", { name: "One", issuePrefix: "TAKEN" });
    return ask("POST", "/api/companies", { name: "Two", issuePrefix: "TAKEN" });
  },
  precondition_failed: async ({ world, ask }) => {
    const { id } = await world.agent();
    return ask("PATCH", `/api/agents/${id}`, { title: "Lead" }, { "if-match": '"999"' });
  },
  illegal_transition: async ({ world, ask }) => {
    const { id } = await world.agent();
    await ask("POST", `/api/agents/${id}/terminate`);
    return ask("POST", `/api/agents/${id}/resume`);
  },
  invalid_reference: async ({ world, ask }) => {
    const { id } = await world.agent();
    return ask("PATCH", `/api/agents/${id}`, { adapterConfig: { env: { TOKEN: referTo({ id: newId() }) } } });
  },
  plain_secret_refused: async ({ world, ask }) => {
    const { id } = await world.agent();
    return ask("PATCH", `/api/agents/${id}`, { adapterConfig: { env: { API_KEY: "plain" } } });
  },
  secret_in_use: async ({ world, ask }) => {
    const agent = await world.agent();
    const secret = await keptBy(world, agent);
    await ask("PATCH", `/api/agents/${agent.id}`, { adapterConfig: { env: { TOKEN: referTo(secret) } } });
    return ask("DELETE", `/api/secrets/${secret.id}`);
  },
  not_invokable: async ({ world, ask }) => {
    const { id } = await world.agent();
    await ask("POST", `/api/agents/${id}/pause`);
    return ask("POST", `/api/agents/${id}/wakeup`, {});
  },
  budget_exceeded: async ({ world, ask }) => {
    const agent = await world.agent({ budgetMonthlyCents: 1 });
    await spend(world, agent, 1);
    return ask("POST", `/api/agents/${agent.id}/wakeup`, {});
  },
  approval_required: async ({ world, ask }) => {
    const { id } = await world.company({ requireBoardApprovalForNewAgents: true });
    return ask("POST", `/api/companies/${id}/agents`, { name: "Dora" });
  },
  lease_lost: async ({ world, ask }) => {
    const agent = await world.agent();
    const run = await world.run(agent.id);
    await endOf(world, run.run.id);
    const token = bearer(await tokenOf(world, run, agent));
    return ask("POST", `/api/companies/${agent.companyId}/issues`, { title: "Late" }, token);
  },
  idempotency_mismatch: async ({ ask }) => {
    await ask("POST", "/api/companies", { name: "One" }, { "idempotency-key": "mismatch" });
    return ask("POST", "/api/companies", { name: "Two" }, { "idempotency-key": "mismatch" });
  },
  in_progress: async ({ world, ask }) => {
    const again = () => ask("POST", "/api/companies", { name: "Slow" }, { "idempotency-key": "slow" });
    await again();
    // As the process leaves it that died before it answered.
    await world.sql("update idempotency_keys set finished_at = null, answer = null where answer like '%\"Slow\"%'");
    return again();
  },
  already_done: async ({ world, ask }) => {
    const { id } = await world.agent();
    const again = () => ask("POST", `/api/agents/${id}/keys`, { name: "k" }, { "idempotency-key": "shown once" });
    await again();
    // As it is when the answer was too long to keep.
    await world.sql("update idempotency_keys set answer = null where finished_at is not null");
    return again();
  },
  payload_too_large: ({ url }) => announce(url, 10 * 1024 * 1024 + 1),
  unsupported_media_type: ({ ask }) =>
    ask("POST", "/api/companies", '{"name": "Acme"}', { "content-type": "text/plain" }),
  rate_limited: async ({ world, ask }) => {
    const email = "nobody@example.com";
    const account = `account:${createHash("sha256").update(email).digest("base64url")}`;
    await world.sql("insert into access_attempts (key, attempts, window_started_at) values ($1, 1000, now())", [
      account,
    ]);
    return ask("POST", "/api/auth/sign-in/email", { email, password: "a guess at it" });
  },
  backlog_full: async ({ world, ask }) => {
    const { id } = await world.agent();
    const wake = (taskKey: string) => ask("POST", `/api/agents/${id}/wakeup`, { payload: { taskKey } });
    await wake("a");
    return wake("b");
  },
  overloaded: async ({ world }) => {
    const narrow = await startApi({ config: { ...LISTEN, maxRequests: 1 }, services: world.services, log });
    const { id } = await world.company();
    // What waits for this lock stays under way.
    const lock = await world.locked("select from companies where id = $1 for update", [id]);
    const asked = { method: "PATCH", path: `/api/companies/${id}`, body: { description: "x" }, headers: {} };
    const slow = askOver(narrow.url, asked);
    await until(async () => (await waitingForLocks(world)) > 0, { what: "the call to be under way" });
    const answer = await askOver(narrow.url, { ...asked, method: "GET", body: undefined });
    await lock.release();
    await slow;
    await narrow.stop();
    return answer;
  },
  internal: async ({ world, ask }) => {
    const { id } = await world.company();
    await world.sql("alter table labels rename to misplaced");
    try {
      return await ask("GET", `/api/companies/${id}/labels`);
    } finally {
      await world.sql("alter table misplaced rename to labels");
    }
  },
};

/** Says that so much is to come, and sends none of it. */
const announce = (url: string, bytes: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": bytes };
    const asking = request(`${url}/api/companies`, { method: "POST", headers });
    asking.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers });
        asking.destroy();
      });
    });
    asking.flushHeaders();
  });

interface Documented {
  readonly code: ErrorCode;
  readonly status: number;
  readonly saysWhen: boolean;
}

const DOCUMENTED: readonly Documented[] = readSource("docs/errors.md")
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [, code = "", status = "", rest = ""] = /^([a-z_]+)\n\n\*\*(\d{3})(.*)$/m.exec(section) ?? [];
    return { code: code as ErrorCode, status: Number(status), saysWhen: rest.includes("with `Retry-After`") };
  });

describe("each error that is documented", () => {
  let world: World;
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    world = await World.open(ENV);
    api = await startApi({ config: LISTEN, services: world.services, log });
  });
  afterAll(async () => {
    await api.stop();
    await world[Symbol.asyncDispose]();
  });

  it("is provoked here, or by the test that is named", () => {
    expect([...Object.keys(PROVOKED), ...Object.keys(ELSEWHERE)].sort()).toEqual(
      DOCUMENTED.map(({ code }) => code).sort(),
    );
    for (const [code, file] of Object.entries(ELSEWHERE)) expect(readSource(file), file).toContain(`"${code}"`);
  });

  it.each(DOCUMENTED.filter(({ code }) => code in PROVOKED))("$code, $status", async ({ code, status, saysWhen }) => {
    const { url } = api;
    const ask: Place["ask"] = (method, path, body, headers = {}) => askOver(url, { method, path, body, headers });

    const answer = await PROVOKED[code]!({ world, url, ask });

    expect([answer.status, answer.headers["x-error-code"]]).toEqual([status, code]);
    expect(answer.body).toMatchObject({ error: expect.stringMatching(/\w/) });
    expect("retry-after" in answer.headers).toBe(saysWhen);
  });
});
