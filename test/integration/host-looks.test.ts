import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endpoint } from "../support/endpoint.ts";
import { hireWorker } from "../support/hired-worker.ts";
import { lookingWorker } from "../support/looking-worker.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

type Config = Readonly<Record<string, unknown>>;

async function look(world: World, type: string, adapterConfig: Config) {
  const { id: companyId } = await world.company();
  const test = await world.services.adapters.testEnvironment(board, { companyId, type, adapterConfig });
  const of = (code: string) => test.checks.filter((check) => check.code === code);
  return { ...test, of, found: test.checks.map(({ code, level }) => `${level} ${code}`) };
}

const rowsOf = (world: World) => world.sql<{ question: string }>("select question from host_looks");

describe("what a worker's host has", () => {
  it("is told by the worker there, in another process, whether or not it hears that it is asked", async () => {
    await using world = await World.open();
    await using elsewhere = await world.another();
    const { services } = elsewhere;
    const bus = { ...services.bus, subscribe: () => () => undefined };
    await using hearing = await lookingWorker(services, { host: "far-away" });
    expect(await look(world, "process", { command: "sh" })).toMatchObject({ status: "pass" });
    await hearing[Symbol.asyncDispose]();

    await using polling = await lookingWorker({ ...services, bus }, { host: "far-away" });
    const answers = await world.services.hostLooks.ask({
      companyId: newId(),
      question: { type: "process", config: { cwd: "/no/such/place" } },
      workerIds: [polling.workerId],
      waitMs: 30_000,
    });
    expect(answers.get(polling.workerId)).toMatchObject([{ level: "error", code: "process_cwd_invalid" }]);
    expect(await rowsOf(world)).toEqual([]);
  });

  it("is told with how many of them have it, where they differ", async () => {
    await using world = await World.open();
    const directory = await mkdtemp(join(tmpdir(), "systole-empty-"));
    await using _one = await lookingWorker(world.services, { host: "one" });
    await using _two = await lookingWorker(world.services, { host: "two" });
    await using _bare = await lookingWorker(world.services, { host: "bare", path: directory });

    const { status, of } = await look(world, "process", { command: "sh" });

    expect(status).toBe("warn");
    expect(of("process_command_resolvable")).toMatchObject([
      { level: "info", message: expect.stringContaining("(on 2 of 3 workers)"), detail: "one, two" },
    ]);
    expect(of("process_command_unresolvable")).toMatchObject([
      { level: "warn", message: expect.stringContaining("(on 1 of 3 workers)"), detail: "bare" },
    ]);
    await rm(directory, { recursive: true });
  });

  it("is not known of a worker that does not answer, which is named", async () => {
    await using world = await World.open();
    await using _one = await lookingWorker(world.services, { host: "one" });
    await using _deaf = await lookingWorker(world.services, { host: "deaf", isDeaf: true });

    const { status, found, of } = await look(world, "process", { command: "sh", cwd: tmpdir() });

    expect(status).toBe("warn");
    expect(found).toEqual([
      "info process_command_present",
      "info process_cwd_valid",
      "info process_command_resolvable",
      "warn process_worker_silent",
    ]);
    expect(of("process_worker_silent")).toMatchObject([
      { message: expect.stringContaining("1 of 2 workers"), detail: "deaf" },
    ]);
    expect(await rowsOf(world)).toEqual([]);
  });

  it("is asked of none that is lost, or takes nothing, and of nobody where there is none", async () => {
    await using world = await World.open();
    await using lost = await lookingWorker(world.services, { host: "lost", isDeaf: true });
    await using drained = await lookingWorker(world.services, { host: "drained", isDeaf: true });
    await world.sql("update workers set last_beat_at = now() - interval '10 minutes' where id = $1", [lost.workerId]);
    await world.services.workers.drain(board, drained.workerId, {});

    const { found } = await look(world, "http", { url: "https://example.com/" });

    expect(found).toEqual(["info http_url_valid", "info http_method_configured", "warn http_worker_missing"]);
  });

  it("is reached from there, and no further inside than its runs may go", async () => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using server = await endpoint((_request, response) => response.end());
    await using _open = await lookingWorker(world.services, { host: "open", allowPrivateHttp: true });
    await using _guarded = await lookingWorker(world.services, { host: "guarded" });

    const { of } = await look(world, "http", { url: server.url });

    expect(of("http_endpoint_probe_ok")).toMatchObject([{ detail: "open" }]);
    expect(of("http_endpoint_probe_failed")).toMatchObject([{ level: "warn", detail: "guarded" }]);
    expect(server.received).toHaveLength(1);
  });

  it("is what a real worker says, of its directories too", async () => {
    await using world = await World.open();
    const workspacesDir = join(await mkdtemp(join(tmpdir(), "systole-work-")), "not", "there", "yet");
    await using _worker = await hireWorker(world, { workspacesDir });

    const [worker] = await world.services.workers.list(board);
    expect(worker?.workspaces).toEqual({
      directory: workspacesDir,
      isWritable: true,
      freeGib: expect.any(Number),
    });
    expect(await look(world, "process", { command: "sh" })).toMatchObject({ status: "pass" });
  });

  it("includes whether an agent's own directory can be made", async () => {
    await using world = await World.open();
    const workspaces = { directory: "/srv/full", isWritable: false, freeGib: 0 };
    await using _one = await lookingWorker(world.services, { host: "one", workspaces });
    expect((await look(world, "process", { command: "sh" })).of("process_cwd_unwritable")).toMatchObject([
      { level: "error", detail: "one: /srv/full" },
    ]);
    await using _two = await lookingWorker(world.services, { host: "two" });
    expect((await look(world, "process", { command: "sh" })).of("process_cwd_unwritable")).toMatchObject([
      { level: "warn" },
    ]);
  });
});

describe("what workers are asked", () => {
  it("holds nothing that could be read in the database, nor what no check reads", async () => {
    await using world = await World.open();
    await using worker = await lookingWorker(world.services, { isDeaf: true });
    const { id: companyId } = await world.company();
    const config = { command: "sh", cwd: "/srv/hunter2", env: { TOKEN: "hunter3" } };
    const asking = world.services.adapters.testEnvironment(board, {
      companyId,
      type: "process",
      adapterConfig: config,
    });
    await until(async () => (await rowsOf(world)).length === 1, { what: "the question" });

    const [row] = await rowsOf(world);
    const [asked] = await world.services.hostLooks.asked(worker.workerId);

    expect(row?.question).not.toContain("hunter");
    expect(asked?.question).toEqual({ type: "process", config: { command: "sh", cwd: "/srv/hunter2" } });
    await asking;
  });

  it("is answered once, by whom it is asked of", async () => {
    await using world = await World.open();
    await using worker = await lookingWorker(world.services, { isDeaf: true });
    const { hostLooks } = world.services;
    const check = (code: string) => ({ code, level: "info" as const, message: "m" });
    const question = { type: "process", config: { command: "sh" } };
    const companyId = newId();
    const asking = hostLooks.ask({ companyId, question, workerIds: [worker.workerId], waitMs: 20_000 });
    await until(async () => (await rowsOf(world)).length === 1, { what: "the question" });
    const [asked] = await hostLooks.asked(worker.workerId);

    await hostLooks.answer(newId(), asked!.id, [check("of_nobody")]);
    await hostLooks.answer(worker.workerId, asked!.id, [check("first")]);
    await hostLooks.answer(worker.workerId, asked!.id, [check("second")]);

    expect([...(await asking)]).toEqual([[worker.workerId, [check("first")]]]);
  });

  it("is bounded: who asks for more is told to wait, and what nobody waits for goes", async () => {
    await using world = await World.open();
    await using worker = await lookingWorker(world.services);
    const { id: companyId } = await world.company();
    const { id: other } = await world.company();
    const open = (ago: string) =>
      world.sql(
        `insert into host_looks (id, worker_id, company_id, question, asked_at)
         select gen_random_uuid(), $1, $2, 'x', now() - $3::interval from generate_series(1, 8)`,
        [worker.workerId, companyId, ago],
      );
    const ask = (of: string) =>
      world.services.adapters.testEnvironment(board, {
        companyId: of,
        type: "process",
        adapterConfig: { command: "sh" },
      });

    await open("2 minutes");
    expect(await ask(companyId)).toMatchObject({ status: "pass" });
    await open("0");
    await expect(ask(companyId)).rejects.toMatchObject({ code: "rate_limited", retryAfterSec: 3 });
    expect(await ask(other)).toMatchObject({ status: "pass" });
    expect(await world.services.hostLooks.forget()).toBe(8);
    expect(await rowsOf(world)).toHaveLength(8);
  });
});
