import { describe, expect, it } from "vitest";

import { redact, restoreRedacted } from "../../shared/agents/agent-redaction.ts";
import { REDACTED } from "../../shared/kernel/sensitive.ts";

describe("redact", () => {
  it.each([
    "apiKey",
    "api_key",
    "API-KEY",
    "X-Api-Key",
    "accessToken",
    "auth",
    "authToken",
    "Authorization",
    "bearer",
    "clientSecret",
    "passwd",
    "DB_PASSWORD",
    "credential",
    "jwt",
    "private_key",
    "Cookie",
    "connectionString",
    "token",
    "GITHUB_TOKEN",
    "botToken",
  ])("hides what is called %s, at any depth", (key) => {
    expect(redact({ [key]: "s", a: [{ b: { [key]: { deep: "s" } } }] })).toEqual({
      [key]: REDACTED,
      a: [{ b: { [key]: REDACTED } }],
    });
  });

  it.each(["command", "maxTokens", "tokens", "model", "keyboard", "cwd", "GIT_AUTHOR_NAME"])(
    "shows what is called %s",
    (key) => {
      expect(redact({ [key]: "value" })).toEqual({ [key]: "value" });
    },
  );

  it("shows that there is no secret", () => {
    expect(redact({ apiKey: null, password: "", auth: false })).toEqual({ apiKey: null, password: "", auth: false });
  });

  it("shows which secret is meant, and not what a plain binding holds", () => {
    const reference = { type: "secret_ref", secretId: "s1", version: "latest" };

    expect(
      redact({
        env: {
          API_KEY: reference,
          USER_KEY: { ...reference, type: "user_secret_ref" },
          PASSWORD: { type: "plain", value: "p" },
          MODE: { type: "plain", value: "fast" },
        },
      }),
    ).toEqual({
      env: {
        API_KEY: reference,
        USER_KEY: { ...reference, type: "user_secret_ref" },
        PASSWORD: { type: "plain", value: REDACTED },
        MODE: { type: "plain", value: "fast" },
      },
    });
  });

  it("hides a URL that holds a password, and no other", () => {
    expect(
      redact({ a: "postgres://u:p@host/db", b: ["redis://:p@host"], c: "https://host:80/a@b", d: "mailto:a@b.c" }),
    ).toEqual({
      a: REDACTED,
      b: [REDACTED],
      c: "https://host:80/a@b",
      d: "mailto:a@b.c",
    });
  });
});

describe("restoreRedacted", () => {
  const stored = {
    command: "run",
    env: { API_KEY: "k", PASSWORD: { type: "plain", value: "p" } },
    headers: [
      { name: "a", authorization: "one" },
      { name: "b", authorization: "two" },
    ],
    url: "postgres://u:p@host",
  };

  it("gives back what redact hid", () => {
    expect(restoreRedacted(redact(stored), stored)).toEqual(stored);
  });

  it("takes what was changed beside it", () => {
    const shown = redact(stored) as typeof stored;

    expect(restoreRedacted({ ...shown, command: "walk", env: { ...shown.env, API_KEY: "new" } }, stored)).toEqual({
      ...stored,
      command: "walk",
      env: { ...stored.env, API_KEY: "new" },
    });
  });

  it("never stores the mark itself", () => {
    expect(restoreRedacted({ apiKey: REDACTED, list: [REDACTED, "x"], env: { TOKEN: REDACTED } }, {})).toEqual({
      list: ["x"],
      env: {},
    });
  });
});

it.each(["x", "a:", "a://", "a://a:", "a:/", "://"])(
  "does not take longer by the square of the length (%s)",
  (part) => {
    const text = part.repeat(1024 * 1024);

    expect(redact({ text })).toEqual({ text });
  },
);
