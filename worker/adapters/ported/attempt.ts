import type { AdapterChild, AdapterChildEnd, AdapterContext } from "../../../shared/adapter-port/adapter-module.ts";
import { asHost } from "../../../shared/platform/guest-code.ts";
import type { MarkerSweep } from "../../processes/marker-sweep.ts";
import type { Execution, Reported } from "../adapter.ts";
import { notStarted, prepareCommand } from "../child-command.ts";
import type { ChildEnvironment } from "../child-environment.ts";
import { runChild } from "../child-process.ts";
import { openLog } from "./attempt-log.ts";
import { reportOf } from "./checked-answer.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";

export interface AttemptTools extends ChildEnvironment {
  readonly sweep: MarkerSweep;
  readonly fetch: GuardedFetch["fetch"];
}

/** What an adapter that is not ours does with one attempt, seen from our side. */
export interface Attempt {
  readonly context: AdapterContext;
  /** What it told while it went on. */
  readonly said: () => Reported;
  /** Takes nothing more; resolves when its command has ended and its log is written. */
  readonly close: () => Promise<void>;
}

const MAX_SESSION_LENGTH = 1_000;
const MAX_PARAMS_LENGTH = 4_096;

export function openAttempt(
  execution: Execution,
  { config, signal }: { readonly config: unknown; readonly signal: AbortSignal },
  tools: AttemptTools,
): Attempt {
  let isOver = false;
  let said: Reported = {};
  let child: Promise<unknown> | undefined;
  const log = openLog(execution.output);

  const spawn = async (wish: AdapterChild): Promise<AdapterChildEnd> => {
    if (isOver || child !== undefined) throw new Error("One command at a time, and none after the end");
    const running = runWish(wish, { execution, signal, tools, log: log.write });
    child = running.catch(() => undefined).then(() => void (child = undefined));
    return running;
  };

  const { runId, agentId, agentName, companyId, sessionId, idempotencyId, memory, instructions } = execution;
  return {
    context: Object.freeze({
      config,
      runId,
      agentId,
      agentName,
      companyId,
      sessionId,
      sessionParams: ownParams(execution.sessionParams),
      idempotencyId,
      memory,
      instructions,
      signal,
      wake: execution.context,
      cwd: execution.cwd,
      environment: Object.freeze({ ...execution.environment }),
      apiKey: execution.apiKey,
      log: (output, stream) => asHost(() => log.write(output, stream)),
      meter: (report) => {
        if (isOver) return;
        said = { ...said, ...reportOf(report) };
        asHost(() => execution.metered(said));
      },
      session: (id, params) => {
        const session = sessionOf(id, params);
        if (isOver || session === undefined) return;
        const { sessionParams: _before, ...rest } = said;
        said = { ...rest, ...session };
        // Told at once: should the worker die, another attempt goes on there.
        asHost(() => execution.metered(said));
      },
      spawn: (wish) => asHost(() => spawn(wish)),
      fetch: (url, init = {}) => {
        const both = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
        return asHost(() => tools.fetch(url, { ...init, signal: both }));
      },
    } satisfies AdapterContext),
    said: () => said,
    close: async () => {
      isOver = true;
      await child;
      await log.close();
    },
  };
}

/** What is kept with every session is none of the adapter's. */
function ownParams(kept: Execution["sessionParams"]): AdapterContext["sessionParams"] {
  if (!kept) return null;
  const { sessionId: _id, cwd: _cwd, ...own } = kept;
  return own;
}

/** Undefined where it is too long to be kept. */
function sessionOf(sessionId: string, params: object | undefined): Reported | undefined {
  const text = params === undefined ? "" : JSON.stringify(params);
  if (sessionId.length > MAX_SESSION_LENGTH || text.length > MAX_PARAMS_LENGTH) return undefined;
  return { sessionId, ...(text === "" ? {} : { sessionParams: JSON.parse(text) as Record<string, unknown> }) };
}

interface Wished {
  readonly execution: Execution;
  readonly signal: AbortSignal;
  readonly tools: AttemptTools;
  readonly log: AdapterContext["log"];
}

async function runWish(wish: AdapterChild, { execution, signal, tools, log }: Wished): Promise<AdapterChildEnd> {
  const { command: name, args = [], env, input, onOutput } = wish;
  const plain = { command: name, args: [...args], env, cwd: undefined, timeoutSec: undefined, graceSec: undefined };
  const prepared = prepareCommand({ ...execution, cwd: wish.cwd ?? execution.cwd }, plain, tools);
  if ("problem" in prepared) return { kind: "not_started", failure: prepared.problem };
  const command = { ...prepared.command, ...(input === undefined ? {} : { input }) };
  const result = await runChild(command, {
    signal,
    spawned: execution.spawned,
    sweep: tools.sweep,
    output: (stream, bytes) => {
      onOutput?.(bytes, stream);
      return log(bytes, stream);
    },
  });
  if (result.kind === "not_started") return { kind: "not_started", failure: notStarted(command, result.error) };
  return { kind: "exited", exitCode: result.exitCode, signal: result.exitSignal };
}
