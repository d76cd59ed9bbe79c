import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addressGuard } from "../../shared/adapters/address-guard.ts";
import { lookAtHost } from "../../shared/adapters/host-checks.ts";
import type { ToolReport } from "../../shared/adapters/tool-commands.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { SetModelPrice } from "../../shared/prices/price.schema.ts";
import { endpoint } from "../support/endpoint.ts";
import { fakeOpenclaw } from "../support/fake-openclaw.ts";
import { lookingWorker } from "../support/looking-worker.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { asAgent, board, World } from "../support/world.ts";

type Config = Readonly<Record<string, unknown>>;

const look = async (world: World, companyId: string, type: string, adapterConfig: Config = {}) => {
  const test = await world.services.adapters.testEnvironment(board, { companyId, type, adapterConfig });
  return { ...test, found: test.checks.map(({ code, level }) => `${level} ${code}`) };
};

/** A directory with a file that may be run, and one that may not. */
async function tools() {
  const directory = await mkdtemp(join(tmpdir(), "systole-tools-"));
  for (const [name, mode] of [
    ["runs", 0o755],
    ["lies-there", 0o644],
  ] as const) {
    await writeFile(join(directory, name), "#!/bin/sh\n");
    await chmod(join(directory, name), mode);
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

describe("the environment of a process agent", () => {
  it("passes where its command can be run, and its directory is one", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const { id } = await world.company();

    const test = await look(world, id, "process", { command: "sh", cwd: tmpdir() });

    expect(test).toMatchObject({ adapterType: "process", status: "pass", testedAt: expect.any(String) });
    expect(test.found).toEqual([
      "info process_command_present",
      "info process_cwd_valid",
      "info process_command_resolvable",
    ]);
  });

  it("fails without a command, and says what else does not fit", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const { id } = await world.company();

    expect(await look(world, id, "process")).toMatchObject({
      status: "fail",
      found: ["error process_command_missing"],
    });
    expect(await look(world, id, "process", { command: "sh", timeoutSec: -1 })).toMatchObject({
      status: "fail",
      found: ["info process_command_present", "error process_config_invalid"],
    });
  });

  it("fails where nothing answers to the command, or nothing that may be run, on the PATH that the agent has", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    await using place = await tools();
    const { id } = await world.company();
    const resolved = async (config: Config) => (await look(world, id, "process", config)).found.at(-1);
    const env = { PATH: place.directory };

    expect(await resolved({ command: "runs" })).toBe("error process_command_unresolvable");
    expect(await resolved({ command: "runs", env })).toBe("info process_command_resolvable");
    expect(await resolved({ command: "runs", env: { PATH: { type: "plain", value: place.directory } } })).toBe(
      "info process_command_resolvable",
    );
    expect(await resolved({ command: "lies-there", env })).toBe("error process_command_unresolvable");
    expect(await resolved({ command: "./runs", cwd: place.directory })).toBe("info process_command_resolvable");
    expect(await resolved({ command: place.directory })).toBe("error process_command_unresolvable");
    expect(await look(world, id, "process", { command: "sh", cwd: join(place.directory, "runs") })).toMatchObject({
      status: "fail",
      found: expect.arrayContaining(["error process_cwd_invalid"]),
    });
  });
});

describe("the environment of a coding agent", () => {
  it.each([
    ["claude_local", "claude"],
    ["codex_local", "codex"],
  ])("of %s has its command, where it is installed, and a directory", async (type, name) => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    await using place = await tools();
    const { id } = await world.company();
    const installed = { command: join(place.directory, "runs"), cwd: place.directory };

    expect(await look(world, id, type, installed)).toMatchObject({
      status: "pass",
      found: [`info ${name}_cwd_valid`, `info ${name}_command_resolvable`],
    });
    expect(await look(world, id, type, { env: { PATH: place.directory }, cwd: "/no/such/place" })).toMatchObject({
      status: "fail",
      found: [`error ${name}_cwd_invalid`, `error ${name}_command_unresolvable`],
    });
    expect(await look(world, id, type, { timeoutSec: -1 })).toMatchObject({
      status: "fail",
      found: [`error ${name}_config_invalid`],
    });
  });
});

describe("the environment of an http agent", () => {
  it.each([
    [200, "pass", "info http_endpoint_probe_ok"],
    [308, "pass", "info http_endpoint_probe_ok"],
    [405, "pass", "info http_endpoint_probe_ok"],
    [501, "pass", "info http_endpoint_probe_ok"],
    [404, "warn", "warn http_endpoint_probe_unexpected_status"],
    [500, "warn", "warn http_endpoint_probe_unexpected_status"],
  ])("whose endpoint answers HEAD with %i: %s", async (status, verdict, last) => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using _worker = await lookingWorker(world.services, { allowPrivateHttp: true });
    await using server = await endpoint((_request, response) => response.writeHead(status).end());
    const { id } = await world.company();

    const test = await look(world, id, "http", { url: `${server.url}/run`, headers: { authorization: "hunter2" } });

    expect(test).toMatchObject({ status: verdict });
    expect(test.found).toEqual(["info http_url_valid", "info http_method_configured", last]);
    // Nothing of the agent goes with it.
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual(["HEAD /run"]);
    expect(JSON.stringify(server.received)).not.toContain("hunter2");
  });

  it.each([
    ["", "error http_url_missing"],
    ["not an address", "error http_url_invalid"],
    ["ftp://example.com/", "error http_url_protocol_invalid"],
  ])("fails with the url %j", async (url, code) => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const { id } = await world.company();

    expect(await look(world, id, "http", { url })).toMatchObject({ status: "fail", found: [code] });
  });

  it("asks nothing inside, unless agents may be called there", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    await using server = await endpoint((_request, response) => response.end());
    const { id } = await world.company();

    for (const url of [server.url, server.url.replace("127.0.0.1", "localhost")]) {
      expect(await look(world, id, "http", { url })).toMatchObject({
        status: "fail",
        found: expect.arrayContaining(["error http_endpoint_probe_failed"]),
      });
    }
    expect(server.received).toEqual([]);
  });

  it("is warned of where nobody listens, or nobody answers in time", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    const { port } = await new Promise<{ port: number }>((resolve) =>
      silent.once("listening", () => resolve(silent.address() as { port: number })),
    );
    const from = { environment: {}, guard: addressGuard({ allowPrivate: true }) };

    for (const url of ["http://127.0.0.1:1/", `http://127.0.0.1:${port}/`]) {
      expect(await lookAtHost({ type: "http", config: { url } }, from)).toMatchObject([
        { level: "warn", code: "http_endpoint_probe_failed" },
      ]);
    }
    silent.close();
  });
});

describe("the environment of an openclaw agent", () => {
  const [url, found] = ["info openclaw_gateway_url_valid", "info openclaw_gateway_found"];

  it("passes where its gateway lets it in, and fails with what to do where it does not", async () => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using _worker = await lookingWorker(world.services, { allowPrivateHttp: true });
    await using gateway = await fakeOpenclaw({ token: "right-one" });
    const { id } = await world.company();
    const with_ = (more: object) => look(world, id, "openclaw_gateway", { url: gateway.url, ...more });

    expect(await with_({ authToken: "right-one" })).toMatchObject({
      status: "pass",
      found: [url, "info openclaw_gateway_connected"],
    });
    expect(await with_({})).toMatchObject({
      status: "fail",
      found: [url, "error openclaw_gateway_auth_required"],
    });
    expect(gateway.runs).toEqual([]);
  });

  it("is not asked with what is a secret, only whether it is there", async () => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using _worker = await lookingWorker(world.services, { allowPrivateHttp: true });
    await using gateway = await fakeOpenclaw({ token: "right-one" });
    const agent = await world.agent();
    const authToken = referTo(await keptBy(world, agent));

    expect(await look(world, agent.companyId, "openclaw", { url: gateway.url, authToken })).toMatchObject({
      status: "pass",
      found: [url, found],
    });
    expect(gateway.asked).toEqual([]);
  });

  it.each([
    [{}, "fail", ["error openclaw_gateway_url_missing"]],
    [{ url: "no address" }, "fail", ["error openclaw_gateway_url_invalid"]],
    [{ url: "http://127.0.0.1" }, "fail", ["error openclaw_gateway_url_protocol_invalid"]],
    [{ url: "ws://127.0.0.1:1" }, "warn", [url, "warn openclaw_gateway_unreachable"]],
    [{ url: "ws://127.0.0.1:1", timeoutSec: -1 }, "fail", [url, "error openclaw_gateway_config_invalid"]],
    [{ url: "ws://127.0.0.1:1", devicePrivateKeyPem: "x" }, "fail", [url, "error openclaw_gateway_config_invalid"]],
    [
      { url: "ws://10.255.255.1.invalid:1", authToken: "t" },
      "warn",
      [url, "warn openclaw_gateway_plaintext", "warn openclaw_gateway_unreachable"],
    ],
  ])("configured with %j", { timeout: 20_000 }, async (config, status, checks) => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using _worker = await lookingWorker(world.services, { allowPrivateHttp: true });
    const { id } = await world.company();

    expect(await look(world, id, "openclaw_gateway", config)).toMatchObject({ status, found: checks });
  });

  it("asks nothing inside, unless agents may be called there", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    await using gateway = await fakeOpenclaw();
    const { id } = await world.company();

    expect(await look(world, id, "openclaw_gateway", { url: gateway.url })).toMatchObject({
      status: "fail",
      found: [url, "error openclaw_gateway_unreachable"],
    });
    expect(gateway.connections()).toBe(0);
  });
});

describe("the environment of any agent", () => {
  it("fails where its secrets are not the company's", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const agent = await world.agent();
    const { companyId } = agent;
    const secret = await keptBy(world, agent);
    const withToken = (token: unknown) => look(world, companyId, "process", { command: "sh", env: { TOKEN: token } });

    expect(await withToken(referTo(secret))).toMatchObject({ status: "pass" });
    expect(await withToken(referTo({ id: newId() }))).toMatchObject({
      status: "fail",
      found: expect.arrayContaining(["error adapter_secrets_invalid"]),
    });
  });

  it("fails where its adapter is not there yet, and is not found where nobody knows of it", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const { id } = await world.company();

    expect(await look(world, id, "pi_local")).toMatchObject({ status: "fail", found: ["error adapter_unavailable"] });
    for (const type of ["carrier_pigeon", "constructor"]) {
      await expect(look(world, id, type)).rejects.toMatchObject({
        code: "not_found",
        message: `Unknown adapter type: ${type}`,
      });
    }
  });

  it("is for those who may create agents", async () => {
    await using world = await World.open();
    await using _worker = await lookingWorker(world.services);
    const agent = await world.agent();
    const boss = await world.agent({
      companyId: agent.companyId,
      name: "Boss",
      permissions: { canCreateAgents: true },
    });
    const wish = { companyId: agent.companyId, type: "process", adapterConfig: { command: "sh" } };
    const test = (who: typeof agent) => world.services.adapters.testEnvironment(asAgent(who), wish);

    await expect(test(boss)).resolves.toMatchObject({ status: "pass" });
    await expect(test(agent)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the models of an adapter", () => {
  it("are those of its provider that have a price, each once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { adapters, prices } = world.services;
    const models = (type: string) => adapters.models(asAgent(agent), agent.companyId, type);
    const priced = (provider: string, model: string) =>
      prices.setOfCompany(
        board,
        agent.companyId,
        SetModelPrice.parse({ provider, model, rates: { inputUsd: 1, outputUsd: 2 } }),
      );
    await priced("anthropic", "claude-own");
    await priced("anthropic", "claude-haiku-4-5");
    await priced("anthropic", "claude-*");

    const ids = (await models("claude_local")).map(({ id }) => id);

    expect(ids).toEqual(expect.arrayContaining(["claude-own", "claude-haiku-4-5", "claude-opus-4-1"]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.includes("*") || id.startsWith("gpt"))).toEqual([]);
    expect(await models("codex_local")).toContainEqual({ id: "gpt-5.5", label: "gpt-5.5" });
    expect(await models("process")).toEqual([]);
    await expect(models("carrier_pigeon")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a tool that workers look for on their hosts", () => {
  const says = (world: World, host: string, tool: Partial<ToolReport> | undefined) =>
    world.services.execution.register({
      workerId: newId(),
      host,
      pid: 1,
      version: "0",
      slots: 1,
      adapters: tool === undefined ? ["process"] : ["process", "claude_local"],
      tools: tool === undefined ? {} : { claude_local: { version: null, isLoggedIn: null, ...tool } },
    });
  const found = async (world: World, config: Config = {}) =>
    look(world, (await world.company()).id, "claude_local", config);

  it("is told as they found it: which version where, and whether somebody is logged in", async () => {
    await using world = await World.open();
    await says(world, "one", undefined);
    expect(await found(world)).toMatchObject({
      status: "fail",
      found: expect.arrayContaining(["error claude_command_unresolvable"]),
    });

    await says(world, "two", { version: "2.1.134", isLoggedIn: true });
    const there = await found(world);
    expect(there.found).toEqual(expect.arrayContaining(["info claude_command_resolvable", "info claude_logged_in"]));
    expect(there.checks.find(({ code }) => code === "claude_command_resolvable")?.detail).toBe("two: 2.1.134");

    await says(world, "three", { version: "2.1.100", isLoggedIn: false });
    const short = await found(world);
    expect(short.found).toContain("warn claude_login_required");
    expect(short.checks.find(({ code }) => code === "claude_login_required")?.detail).toBe("three");
    expect((await found(world, { env: { ANTHROPIC_API_KEY: "x" } })).found).toContain("info claude_login_configured");
    await world.sql("delete from workers where host = 'two'");
    expect((await found(world)).found).toContain("error claude_login_required");
  });

  it("is looked for by any worker where the agent names its own, and not started", async () => {
    await using world = await World.open();
    await using place = await tools();
    await using _worker = await lookingWorker(world.services);
    const marker = join(place.directory, "started");
    await writeFile(join(place.directory, "runs"), `#!/bin/sh\ntouch ${marker}\n`);

    expect((await found(world, { command: join(place.directory, "runs") })).found).toContain(
      "info claude_command_resolvable",
    );
    expect(existsSync(marker)).toBe(false);
  });

  it("is in the answer to who makes an agent, which nothing of it holds up", async () => {
    await using world = await World.open();
    await using worker = await lookingWorker(world.services);
    const { id: companyId } = await world.company();
    const warnings = (type: string, adapterConfig: Config = {}) =>
      world.services.adapters.warnings({ companyId, type, adapterConfig });
    const codes = async (type: string, adapterConfig: Config) =>
      (await warnings(type, adapterConfig)).warnings?.map(({ code }) => code);
    expect(await codes("process", { command: "sh", cwd: "/no/such/place" })).toEqual(["process_cwd_invalid"]);
    expect(await warnings("process", { command: "sh" })).toEqual({});
    await world.services.execution.deregister(worker.workerId);
    await says(world, "one", undefined);
    expect(await codes("claude_local", {})).toEqual(["claude_command_unresolvable"]);
    // Of an older version, which does not look: that is the fleet's, and none of the agent's faults.
    expect(await warnings("process", { command: "sh" })).toEqual({});
    await world.sql("delete from workers");
    expect(await warnings("process", { command: "sh" })).toEqual({});
    await using locked = await world.locked("lock table workers in access exclusive mode");
    const beganAt = performance.now();
    expect(await warnings("process", { command: "sh" })).toEqual({});
    expect(performance.now() - beganAt).toBeGreaterThan(1_000);
    await locked.release();
  });
});
