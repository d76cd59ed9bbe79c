import { describe, expect, it } from "vitest";

import { freshSecret, readConfig } from "../../shared/platform/config.ts";
import { ConfigError } from "../../shared/platform/config-error.ts";

const SECRET = "a-secret-that-is-long-enough";

function complaint(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("readConfig", () => {
  it("needs nothing set for one machine", () => {
    expect(readConfig({})).toMatchObject({
      port: 3100,
      host: "127.0.0.1",
      isLoopback: true,
      databaseUrl: undefined,
      redisUrl: undefined,
      leaseSec: 60,
      allowPrivateHttp: false,
      logLevel: "info",
    });
  });

  it("takes an empty variable for an absent one, and ignores those of others", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "", SYSTOLE_OPERATOR_KEY: "", HOME: "/x" })).toEqual(readConfig({}));
  });

  it("cannot be changed once read", () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it.each([
    ["PORT", "70000", "a whole number from 0 to 65535"],
    ["PORT", "31oo", "a whole number from 0 to 65535"],
    ["PORT", "-1", "a whole number from 0 to 65535"],
    ["SYSTOLE_LEASE_SEC", "2", "a whole number from 3 to 300"],
    ["SYSTOLE_LEASE_SEC", "30.5", "a whole number from 3 to 300"],
    ["SYSTOLE_WORKER_SLOTS", "0", "a whole number from 1 to 256"],
    ["SYSTOLE_ALLOW_PRIVATE_HTTP", "yes", "true or false"],
    ["LOG_LEVEL", "loud", "one of fatal, error, warn, info, debug, trace, silent"],
  ])("says of %s=%s that it must be %s", (name, value, allowed) => {
    expect(complaint({ [name]: value })).toBe(`${name}=${JSON.stringify(value)} is not allowed: ${allowed}`);
  });

  it("names every variable that is wrong, not only the first", () => {
    const lines = complaint({ PORT: "x", LOG_LEVEL: "y" }).split("\n");

    expect(lines.map((line) => line.split("=")[0])).toEqual(["PORT", "LOG_LEVEL"]);
  });

  it.each([
    ["SYSTOLE_OPERATOR_KEY", "tooshort-hunter", "at least 16 characters"],
    ["PAPERCLIP_AGENT_JWT_SECRET", "hunter2", "at least 16 characters"],
    [
      "SYSTOLE_MASTER_KEY",
      "a first key that is quite long enough,hunter2",
      "one key of at least 32 characters, or several with commas between them",
    ],
    ["DATABASE_URL", "mysql://systole:hunter2@db/x", "a URL that starts with postgres:// or postgresql://"],
    ["REDIS_URL", "http://:hunter2@cache", "a URL that starts with redis:// or rediss://"],
  ])("does not show the value of %s", (name, value, allowed) => {
    const message = complaint({ [name]: value });

    expect(message).toContain(`${name}=(the value given) is not allowed: ${allowed}`);
    expect(message).not.toContain("hunter");
  });

  it.each(["0.0.0.0", "::", "192.168.1.5", "systole.internal"])(
    "refuses HOST=%s, which other machines reach, without an operator's key",
    (host) => {
      expect(complaint({ HOST: host })).toMatch(new RegExp(`^HOST="${host}" .*SYSTOLE_OPERATOR_KEY must be set`));
      expect(readConfig({ HOST: host, SYSTOLE_OPERATOR_KEY: SECRET })).toMatchObject({ host, isLoopback: false });
    },
  );

  it.each(["127.0.0.1", "::1", "localhost"])("takes HOST=%s without one", (host) => {
    expect(readConfig({ HOST: host })).toMatchObject({ host, isLoopback: true });
  });

  it("trusts its callers on a loopback address, unless people are to sign in there", () => {
    expect(readConfig({})).toMatchObject({ deploymentMode: "local_trusted", deploymentExposure: "private" });
    expect(readConfig({ PAPERCLIP_DEPLOYMENT_MODE: "authenticated" })).toMatchObject({
      deploymentMode: "authenticated",
    });
  });

  it("trusts nobody on any other address, whatever it is told", () => {
    const HOST = "0.0.0.0";

    for (const env of [{ SYSTOLE_OPERATOR_KEY: SECRET }, { PAPERCLIP_DEPLOYMENT_MODE: "authenticated" }]) {
      expect(readConfig({ HOST, ...env })).toMatchObject({
        deploymentMode: "authenticated",
        deploymentExposure: "public",
      });
    }
    for (const env of [{}, { SYSTOLE_OPERATOR_KEY: SECRET }]) {
      expect(complaint({ HOST, PAPERCLIP_DEPLOYMENT_MODE: "local_trusted", ...env })).toMatch(
        /is reachable from other/,
      );
    }
  });

  it.each(["10.0.0.1", "10.0.0.0/8, ::1", "fd00::/8"])("takes the proxies %s", (SYSTOLE_TRUSTED_PROXIES) => {
    expect(readConfig({ SYSTOLE_TRUSTED_PROXIES }).trustedProxies).toEqual(SYSTOLE_TRUSTED_PROXIES.split(", "));
  });

  it.each(["all", "10.0.0.0/33", "10.0.0.1,", "true", "10.0.0.1/8/8"])("does not take the proxies %s", (text) => {
    expect(complaint({ SYSTOLE_TRUSTED_PROXIES: text })).toMatch(/addresses or networks/);
  });

  it("refuses a database of its own without the secrets that all processes must share", () => {
    const url = { DATABASE_URL: "postgres://systole@db/systole" };
    const signed = { ...url, PAPERCLIP_AGENT_JWT_SECRET: SECRET };

    expect(complaint(url)).toMatch(/^PAPERCLIP_AGENT_JWT_SECRET must be set/);
    expect(complaint(signed)).toMatch(/^SYSTOLE_MASTER_KEY must be set/);
    expect(readConfig({ ...signed, SYSTOLE_MASTER_KEY: freshSecret() })).toMatchObject({
      databaseUrl: url.DATABASE_URL,
    });
  });

  it("takes several master keys, in their order", () => {
    const [newest, oldest] = [freshSecret(), freshSecret()];

    expect(readConfig({ SYSTOLE_MASTER_KEY: `${newest}, ${oldest}` }).masterKeys).toEqual([newest, oldest]);
  });
});

describe("freshSecret", () => {
  it("fits every secret variable, and is another each time", () => {
    const secret = freshSecret();
    expect(readConfig({ SYSTOLE_OPERATOR_KEY: secret, PAPERCLIP_AGENT_JWT_SECRET: secret })).toMatchObject({
      operatorKey: secret,
      jwtSecret: secret,
    });
    expect(freshSecret()).not.toBe(freshSecret());
  });
});
