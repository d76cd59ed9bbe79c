import { describe, expect, it } from "vitest";

import { inContext } from "../../shared/platform/context.ts";
import { createLogger, withoutSecrets } from "../../shared/platform/logger.ts";

function capture() {
  const lines: string[] = [];
  const log = createLogger({ level: "trace", process: "test", destination: { write: (line) => lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") as Record<string, unknown> };
}

const SECRET = "s3cret-Value/with+signs==";

describe("the root logger", () => {
  it("writes one JSON object a line, with the process, the level by name and the time", () => {
    const { log, lines, last } = capture();

    log.child({ module: "reaper" }).info({ ended: 3 }, "leases ended");

    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({ level: "info", process: "test", module: "reaper", ended: 3, msg: "leases ended" });
    expect(Date.parse(String(last()["time"]))).not.toBeNaN();
  });

  it("puts the context of the work on each line, also after an await and in nested work", async () => {
    const { log, last } = capture();

    await inContext({ requestId: "request-1", companyId: "company-1" }, async () => {
      await Promise.resolve();
      inContext({ runId: "run-1" }, () => log.info("run settled"));
    });

    expect(last()).toMatchObject({ requestId: "request-1", companyId: "company-1", runId: "run-1" });
    log.info("outside");
    expect(last()).not.toHaveProperty("runId");
  });

  it("keeps two works that run at once apart", async () => {
    const { log, lines } = capture();

    await Promise.all(
      ["run-1", "run-2"].map((runId) =>
        inContext({ runId }, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          log.info({ expected: runId }, "run settled");
        }),
      ),
    );

    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("runId", JSON.parse(line).expected);
  });

  const fields = [
    "apiKey",
    "api_key",
    "x-api-key",
    "token",
    "accessToken",
    "refresh_token",
    "secret",
    "clientSecret",
    "password",
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "PAPERCLIP_API_KEY",
    "PAPERCLIP_AGENT_JWT_SECRET",
    "SYSTOLE_OPERATOR_KEY",
    "SYSTOLE_MASTER_KEY",
    "GITHUB_TOKEN",
  ];

  it.each(fields)("hides %s at every depth, in bindings, lists, errors and quoted JSON", (field) => {
    const { log, lines } = capture();

    log.info({ [field]: SECRET }, "top");
    log.info({ [field]: [SECRET, SECRET] }, "list");
    log.info({ [field]: { of: { any: SECRET } } }, "object");
    log.info({ request: { headers: { deep: [{ [field]: SECRET }] } } }, "deep");
    log.child({ [field]: SECRET }).info("binding");
    log.error({ err: Object.assign(new Error("refused"), { details: { [field]: SECRET } }) }, "error");
    log.info({ body: JSON.stringify({ [field]: SECRET, kept: 1 }) }, "quoted");

    expect(lines).toHaveLength(7);
    for (const line of lines) {
      expect(line).not.toContain(SECRET);
      expect(line).toContain("[redacted]");
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  it("takes of an error what a reader needs, and nothing that a driver hung on it", () => {
    const { log, last } = capture();
    const cause = Object.assign(new Error("reset"), { code: "ECONNRESET", client: { password: SECRET } });

    log.error({ err: new Error("refused", { cause }) }, "error");

    expect(last()).toMatchObject({
      err: { type: "Error", message: "refused", cause: { message: "reset", code: "ECONNRESET" } },
    });
    expect(JSON.stringify(last())).not.toContain('"client"');
  });

  it("hides a secret that holds quotes, brackets and backslashes, and only that", () => {
    const { log, last } = capture();
    const odd = '"}],\\"{[ \\';

    log.info({ token: odd, password: [odd], secret: { a: odd }, after: "kept" }, "done");

    expect(last()).toMatchObject({
      token: "[redacted]",
      password: "[redacted]",
      secret: "[redacted]",
      after: "kept",
      msg: "done",
    });
  });

  it.each([
    "postgres://systole:hunter2-hunter2@db.internal:5432/systole",
    "redis://:hunter2-hunter2@cache:6379/0",
    "rediss://user:hunter2-hunter2@cache:6379",
    "https://host/path?api_key=hunter2-hunter2&x=1",
    "Bearer hunter2-hunter2",
    "Basic aHVudGVyMi1odW50ZXIyhunter2-hunter2",
  ])("hides the secret part of %s wherever it stands", (text) => {
    const { log, lines } = capture();

    log.info({ url: text }, `connected to ${text}`);
    log.error({ err: new Error(`cannot reach ${text}`, { cause: new Error(text) }) }, "failed");

    expect(lines).toHaveLength(2);
    expect(lines.join("")).not.toContain("hunter2");
  });

  it("leaves what is no secret alone", () => {
    const line = JSON.stringify({
      fencingToken: 7,
      fencing_token: 8,
      inputTokens: 12,
      idempotencyKey: "evt_1",
      taskKey: "issue-1",
      url: "https://example.com:8080/a@b",
      at: "12:30:01",
    });

    expect(withoutSecrets(line)).toBe(line);
  });

  it("takes time by the length of a line, also of a hostile one", () => {
    const hostile = `{"a":"${"a".repeat(200_000)}","token":"${'\\"'.repeat(50_000)}`;

    const started = performance.now();
    withoutSecrets(hostile);

    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
