import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { RunProgress } from "../../shared/runs/run-progress.schema.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import type { Subject } from "./adapter-conformance.ts";
import { runOf } from "./crew.ts";
import { endpoint } from "./endpoint.ts";
import { until } from "./until.ts";
import type { World } from "./world.ts";

interface Woken {
  readonly runId: string;
  readonly agentId: string;
}

interface Call {
  readonly woken: Woken;
  readonly response: ServerResponse;
  /** What stands behind the scene's name. */
  readonly detail: string;
}

const STEP_USD = 0.02;
const PAUSE_MS = 100;

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

const DONE = { usage: { inputTokens: 10, outputTokens: 2 }, costUsd: 0.02, model: "m", summary: "It is done." };

const done = ({ response }: Call): void => json(response, 200, DONE);

async function actorOf(world: World, runId: string, agentId: string) {
  const { company_id: companyId, fencing_token: fencingToken } = await runOf(world, runId);
  return { type: "agent", agentId, companyId, run: { runId, fencingToken: Number(fencingToken) } } as const;
}

/** Writes so much as its reader takes it. */
async function pour({ response, detail }: Call): Promise<void> {
  const filler = Buffer.alloc(64 * 1024, "x");
  const gone = once(response, "close");
  response.writeHead(200, { "content-type": "text/plain" });
  for (let left = Number(detail); left > 0 && !response.destroyed; left -= filler.length) {
    // A reader that has gone away takes no more: then the next look at it ends this.
    if (!response.write(filler)) await Promise.race([once(response, "drain"), gone]);
  }
  response.end();
}

/** Takes the run, and says what it costs until it is told to end. */
async function spend({ woken: { runId, agentId }, response }: Call, world: World): Promise<void> {
  json(response, 202, { status: "accepted", deadlineSec: 60 });
  const actor = await actorOf(world, runId, agentId);
  for (let costUsd = STEP_USD; ; costUsd += STEP_USD) {
    const { cancelRequested } = await world.services.runResults.progress(actor, runId, RunProgress.parse({ costUsd }));
    if (cancelRequested) {
      const result = RunResult.parse({ status: "cancelled", costUsd });
      return void (await world.services.runResults.report(actor, runId, result));
    }
    await sleep(PAUSE_MS);
  }
}

/** An endpoint on this host, which does what the address says that it is called by. */
const endpointSubject = (subject: Pick<Subject, "adapterType" | "module" | "remembers">): Subject => ({
  ...subject,
  open: async ({ world }) => {
    const calls = new Map<string, Set<ServerResponse>>();
    const begun = new Set<string>();
    /** Takes the run, and says what came of it when it likes. */
    const later = async ({ woken: { runId, agentId }, response }: Call): Promise<void> => {
      json(response, 202, { status: "accepted", deadlineSec: 60 });
      await until(async () => (await runOf(world, runId)).awaits_result, { what: "the run to be held open" });
      const result = RunResult.parse({ status: "succeeded", ...DONE });
      await world.services.runResults.report(await actorOf(world, runId, agentId), runId, result);
    };
    const scenes: Readonly<Record<string, (call: Call) => unknown>> = {
      done,
      status: ({ response, detail }) => json(response, Number(detail), { error: "no" }),
      hang: () => undefined,
      pour,
      babble: ({ response }) => response.writeHead(200).end(Buffer.from('{"usage":\n[1]\n\xff\xfe\0', "latin1")),
      spend: (call) => spend(call, world),
      later,
      resume: (call) => (begun.size > 1 ? done(call) : undefined),
    };
    const server = await endpoint(({ path, body }, response) => {
      const woken = JSON.parse(body) as Woken;
      const [, scene = "", detail = ""] = path.split("/");
      const open = calls.get(woken.runId) ?? new Set();
      calls.set(woken.runId, open.add(response));
      response.once("close", () => open.delete(response));
      if (scene === "resume") begun.add(woken.runId);
      void scenes[scene]?.({ woken, response, detail });
    });
    const to = (path: string, more: object = {}) => ({ url: `${server.url}/${path}`, ...more });
    return {
      succeeds: { adapterConfig: to("done"), summary: "It is done.", costUsd: 0.02 },
      fails: [
        { adapterConfig: to("status/400"), failure: "permanent", errorCode: "http_status_400" },
        { adapterConfig: to("status/401"), failure: "permanent", errorCode: "http_status_401" },
        { adapterConfig: to("status/503"), failure: "transient", errorCode: "http_status_503" },
        { adapterConfig: { url: "http://127.0.0.1:1" }, failure: "transient", errorCode: "endpoint_unreachable" },
      ],
      hangs: to("hang"),
      timesOut: to("hang", { timeoutSec: 1 }),
      prints: (bytes) => to(`pour/${bytes}`),
      babbles: to("babble"),
      spends: { adapterConfig: to("spend"), stepUsd: STEP_USD, pauseMs: PAUSE_MS },
      endsLater: to("later"),
      resumes: to("resume"),
      hasBegun: (runId) => calls.has(runId),
      living: (runId) => [...(calls.get(runId) ?? [])],
      close: async () => {
        await server[Symbol.asyncDispose]();
      },
    };
  },
});

export const httpSubject = endpointSubject({ adapterType: "http", remembers: false });

/** The same by an adapter of others, through the port. */
export const remoteSubject = endpointSubject({
  adapterType: "remote_worker",
  module: fileURLToPath(new URL("../../docs/adapter-template/remote-adapter.mjs", import.meta.url)),
  remembers: true,
});
