import { describe, expect, it } from "vitest";

import { apiOperations } from "../../api/app.ts";
import { bearer, keyOf, openApi, sharedApi } from "../support/api.ts";
import { documentedOperations } from "../support/openapi-document.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

const keyed = (key: string) => ({ "idempotency-key": key });

describe("an Idempotency-Key", () => {
  const call = sharedApi();
  const companies = async (name: string): Promise<number> =>
    (await call.api().world.services.companies.list(board)).filter((company) => company.name === name).length;

  it("makes a request that is sent again be done once, and answered as the first time", async () => {
    const first = await call("POST", "/api/companies", { name: "Once" }, keyed("a"));
    const again = await call("POST", "/api/companies", { name: "Once" }, keyed("a"));

    expect(again).toMatchObject({ status: 201, body: first.body, headers: { "idempotent-replayed": "true" } });
    expect(first.headers).not.toHaveProperty("idempotent-replayed");
    expect(await companies("Once")).toBe(1);
  });

  it("is refused for another body, and free for another operation and another caller", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const [comment, key] = [{ body: "Hello" }, await keyOf(world, agent.id)];
    const approval = await call<{ id: string }>("POST", `/api/companies/${agent.companyId}/approvals`, {
      type: "request_board_approval",
      payload: { title: "x" },
    });
    const url = `/api/approvals/${approval.body.id}/comments`;
    await call("POST", "/api/companies", { name: "First" }, keyed("b"));

    expect(await call("POST", "/api/companies", { name: "Second" }, keyed("b"))).toMatchObject({
      status: 422,
      headers: { "x-error-code": "idempotency_mismatch" },
    });
    const answers = [
      await call("POST", url, comment, keyed("b")),
      await call("POST", url, comment, { ...keyed("b"), ...bearer(key) }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers["idempotent-replayed"]])).toEqual([
      [201, undefined],
      [201, undefined],
    ]);
  });

  it("of requests that race lets one be done; the others are told so, and then answered as it was", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/api/companies", { name: "Raced" }, keyed("race"))),
    );

    expect(await companies("Raced")).toBe(1);
    const first = answers.find(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(answers.filter(({ status }) => status === 201).map(({ body }) => body)).toEqual(
      Array.from({ length: answers.length - others.length }, () => first?.body),
    );
    expect(
      others.map(({ status, headers }) => [status, headers["x-error-code"], headers["retry-after"]].join(" ")),
    ).toEqual(others.map(() => "409 in_progress 2"));
    const later = await call("POST", "/api/companies", { name: "Raced" }, keyed("race"));
    expect(later).toMatchObject({ status: 201, body: first?.body });
  });

  it("is not used up by a request that failed", async () => {
    await call("POST", "/api/companies", { name: "Taken", issuePrefix: "TAKEN" });
    const body = { name: "Wants it", issuePrefix: "TAKEN" };
    expect(await call("POST", "/api/companies", body, keyed("c"))).toMatchObject({ status: 409 });
    await call.api().world.sql("update companies set issue_prefix = 'FREED' where issue_prefix = 'TAKEN'");

    expect(await call("POST", "/api/companies", body, keyed("c"))).toMatchObject({ status: 201 });
  });

  it("answers with the same secret again, which is encrypted meanwhile", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const url = `/api/agents/${agent.id}/keys`;
    const first = await call<{ token: string }>("POST", url, { name: "k" }, keyed("a key nobody guesses"));

    expect(await call("POST", url, { name: "k" }, keyed("a key nobody guesses"))).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await world.services.agents.listKeys(board, agent.id)).toHaveLength(1);
    const kept = JSON.stringify(await world.sql("select k::text as text from idempotency_keys k"));
    expect(kept).not.toContain(first.body.token);
    expect(kept).not.toContain("a key nobody guesses");
  });

  it("is taken over when the process that had it died, and only then", async () => {
    const { world } = call.api();
    await call("POST", "/api/companies", { name: "Died" }, keyed("d"));
    // As the process leaves it that dies before it has answered.
    await world.sql("update idempotency_keys set finished_at = null, answer = null where answer like '%\"Died\"%'");
    expect(await call("POST", "/api/companies", { name: "Died" }, keyed("d"))).toMatchObject({ status: 409 });

    await world.sql("update idempotency_keys set leased_until = now() - interval '1 second' where finished_at is null");
    const other = await call("POST", "/api/companies", { name: "Different" }, keyed("d"));
    const after = await call("POST", "/api/companies", { name: "Died" }, keyed("d"));

    expect(other).toMatchObject({ status: 422 });
    expect(after).toMatchObject({ status: 201 });
    expect(after.headers).not.toHaveProperty("idempotent-replayed");
  });

  it("of a wakeup is the wakeup's own", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const url = `/api/agents/${agent.id}/wakeup`;
    const first = await call<{ id: string }>("POST", url, {}, keyed("w"));
    const again = await call("POST", url, { idempotencyKey: "w" });

    expect(again).toMatchObject({ status: 202, body: { id: first.body.id, wakeup: { outcome: "replayed" } } });
    expect(await call("POST", url, { idempotencyKey: "x" }, keyed("w"))).toMatchObject({ status: 400 });
  });

  it("is taken by every POST that changes something, and the documentation says so", () => {
    const taking = documentedOperations
      .filter(({ parameters = [] }) => parameters.some(({ name }) => name === "idempotency-key"))
      .map(({ operationId }) => operationId);

    // What is open to everybody has no caller whose key it could be; a webhook's is its trigger's.
    const posts = apiOperations.filter(
      ({ method, access, changesNothing }) => method === "POST" && access !== "open" && changesNothing !== true,
    );
    const besides = ["uploadImage", "uploadLogo", "fireRoutineTrigger"];
    expect(taking.sort()).toEqual([...posts.map(({ id }) => id), ...besides].sort());
  });
});

describe("expired keys", () => {
  it("may be used anew, and are removed", async () => {
    await using api = await openApi();
    await api.call("POST", "/api/companies", { name: "Old" }, keyed("e"));
    await api.world.sql("update idempotency_keys set expires_at = now() - interval '1 second'");

    const anew = await api.call("POST", "/api/companies", { name: "New" }, keyed("e"));
    expect(anew).toMatchObject({ status: 201, body: { name: "New" } });
    await api.world.sql("update idempotency_keys set expires_at = now() - interval '1 second'");
    expect(await api.world.services.retention.removeExpiredKeys()).toBe(1);
    await until(async () => (await api.world.sql("select 1 from idempotency_keys")).length === 0);
  });
});
