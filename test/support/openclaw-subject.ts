import { setTimeout as sleep } from "node:timers/promises";

import type { Subject } from "./adapter-conformance.ts";
import { type FakeRun, fakeOpenclaw } from "./fake-openclaw.ts";

const DONE = {
  payloads: [{ text: "It is done." }],
  meta: { agentMeta: { provider: "anthropic", model: "m", usage: { input: 10, output: 2 }, costUsd: 0.02 } },
};

const PIECE = "x".repeat(6_000);
/** So much is said before whoever listens is let breathe: a fake that held it all would be what grows. */
const BREATH = 200;

/** A gateway of OpenClaw on this host, which does what the message begins with. */
export const openclawSubject: Subject = {
  adapterType: "openclaw_gateway",
  remembers: true,
  open: async () => {
    const runs = new Map<string, Set<FakeRun>>();
    const begun = new Map<string, number>();
    const scenes: Readonly<Record<string, (run: FakeRun, detail: string) => unknown>> = {
      done: (run) => run.end(DONE),
      fail: (run, detail) => run.fail(detail),
      hang: () => undefined,
      pour: async (run, detail) => {
        for (let left = Number(detail), at = 0; left > 0 && !run.isEnded(); left -= PIECE.length, at += 1) {
          run.emit("assistant", { delta: PIECE });
          if (at % BREATH === 0) await until(gateway.isDrained);
        }
        run.end(DONE);
      },
      babble: (run) => {
        for (const frame of ["no JSON", "[1]", '{"type":"event"}', '{"type":"res","id":7,"ok":true}'])
          gateway.send(frame);
        gateway.send(Buffer.from([0xff, 0xfe, 0]));
        run.emit("a stream of tomorrow", { usage: 7, costUsd: "x" });
        run.end(DONE);
      },
      resume: (run) => ((begun.get(String(run.params["sessionKey"])) ?? 0) > 1 ? run.end(DONE) : undefined),
    };
    const gateway = await fakeOpenclaw({
      onRun: (run) => {
        const message = String(run.params["message"]);
        const [, scene = "", detail = ""] = /^fake:(\w+) ?([^\n]*)/.exec(message) ?? [];
        const runId = /PAPERCLIP_RUN_ID=(\S+)/.exec(message)?.[1] ?? "";
        const sessionKey = String(run.params["sessionKey"]);
        begun.set(sessionKey, (begun.get(sessionKey) ?? 0) + 1);
        runs.set(runId, (runs.get(runId) ?? new Set()).add(run));
        void scenes[scene]?.(run, detail);
      },
    });
    const scene = (text: string, more: object = {}) => ({
      url: gateway.url,
      payloadTemplate: { message: `fake:${text}` },
      ...more,
    });
    return {
      succeeds: { adapterConfig: scene("done"), summary: "It is done.", costUsd: 0.02 },
      fails: [
        { adapterConfig: scene("fail it does not work"), failure: "permanent", errorCode: "adapter_failed" },
        { adapterConfig: scene("fail usage limit"), failure: "transient", errorCode: "provider_quota" },
        { adapterConfig: { url: "ws://127.0.0.1:1" }, failure: "transient", errorCode: "endpoint_unreachable" },
      ],
      hangs: scene("hang"),
      timesOut: scene("hang", { timeoutSec: 1 }),
      prints: (bytes) => scene(`pour ${bytes}`),
      babbles: scene("babble"),
      spends: "at_end",
      endsLater: "never",
      resumes: scene("resume"),
      hasBegun: (runId) => runs.has(runId),
      living: (runId) => [...(runs.get(runId) ?? [])].filter((run) => !run.isEnded()),
      close: async () => {
        await gateway[Symbol.asyncDispose]();
      },
    };
  },
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}
