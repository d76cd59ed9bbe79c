import { lineToGuardian } from "./guardian/line-to-guardian.ts";
import { type FromGuardian, type GroupChange, messageReader } from "./guardian/messages.ts";
import { spawnGuardian } from "./guardian/spawn-guardian.ts";
import { bootClockMs } from "./processes/boot-clock.ts";
import { killMarked } from "./processes/kill-marked.ts";
import { markerPrefix } from "./processes/markers.ts";
import { processGroup } from "./processes/process-group.ts";

/** A worker's side of its guardian. What is told goes out at the end of the turn, all in one write. */
export interface GuardianLink {
  readonly pid: number;
  /** A run's process group began. */
  readonly started: (runId: string, fencingToken: number, processGroupId: number) => void;
  /** Nothing of that attempt is left. */
  readonly ended: (runId: string, fencingToken: number) => void;
  /**
   * The worker may be trusted for so long, counted from `sentAtMs` on the boot clock: from when the renewal that won
   * the time was sent, not from when its answer came.
   */
  readonly extend: (lengthMs: number, sentAtMs?: number) => void;
  /** The worker was asked to stop: should it be killed before it is done, that is not the fault of what it runs. */
  readonly leave: () => void;
  /** The orderly end, once nothing runs any more. */
  readonly close: () => Promise<void>;
  /** Resolves when the guardian has died or stopped answering, and all that this worker ran has been killed. */
  readonly lost: Promise<void>;
}

export interface GuardianLinkOptions {
  readonly workerId: string;
  /** Told to the guardian through its pipe: arguments and environments can be read by others. */
  readonly databaseUrl: string;
  readonly log: GuardianLog;
  /** The worker's own environment; the guardian gets the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * The guardian is gone, killed or too slow to answer; called before this worker's processes are killed, so that it
   * knows why they end.
   */
  readonly onLost?: (isKilled: boolean) => void;
  /** The worker's deadline passed; the guardian kills its processes and ends its leases. */
  readonly onExpired?: () => void;
  /** The guardian's code; by default the file next to this one. */
  readonly guardianFile?: string;
  /** How long the guardian may leave a message unanswered, in milliseconds. */
  readonly answerWithinMs?: number;
}

export interface GuardianLog {
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

const ANSWER_WITHIN_MS = 15_000;
const GOODBYE_WITHIN_MS = 3_000;
const KILL_WITHIN_MS = 5_000;

/** Starts a guardian and resolves once it watches. */
export async function startGuardian(options: GuardianLinkOptions): Promise<GuardianLink> {
  const { workerId, databaseUrl, log, guardianFile } = options;
  const processes = spawnGuardian({ workerId, environment: options.environment, guardianFile });
  const { guardian, deadMan, guardianExited } = processes;
  const groups = new Map<string, number>();
  let state: "watched" | "closing" | "lost" = "watched";

  const lose = async ({ isKilled }: { readonly isKilled: boolean }): Promise<void> => {
    if (state !== "watched") return;
    state = "lost";
    const why = isKilled ? "the guardian ended" : "the guardian did not answer";
    log.error({ workerId }, `${why}; this worker's processes are killed`);
    options.onLost?.(isKilled);
    line.close();
    guardian.kill("SIGKILL");
    await killOwn(workerId, groups.values());
    deadMan.dismiss();
    resolveLost();
  };
  const line = lineToGuardian({
    write: (text) => void guardian.stdin?.write(text),
    answerWithinMs: options.answerWithinMs ?? ANSWER_WITHIN_MS,
    onSilence: () => void lose({ isKilled: false }),
  });
  const { promise: lost, resolve: resolveLost } = deferred();
  const { promise: watching, resolve: resolveWatching } = deferred();
  const read = messageReader<FromGuardian>((message) => {
    line.seen();
    resolveWatching();
    if (message.expired === true) options.onExpired?.();
  });
  guardian.stdout?.setEncoding("utf8").on("data", read);
  void guardianExited.then(() => lose({ isKilled: true }));
  void deadMan.exited.then(() => {
    if (state === "watched") log.warn({ workerId }, "the dead man's shell ended; the guardian goes on without it");
  });

  line.send({ hello: { workerId, databaseUrl } });
  await Promise.race([watching, lost.then(() => Promise.reject(new Error("the guardian could not be started")))]);

  const close = async (): Promise<void> => {
    if (state === "lost") return lost;
    state = "closing";
    line.send({ bye: true });
    line.close();
    guardian.stdin?.end();
    const timer = setTimeout(() => guardian.kill("SIGKILL"), GOODBYE_WITHIN_MS);
    await guardianExited;
    clearTimeout(timer);
    deadMan.dismiss();
    await deadMan.exited;
  };
  const extend = (lengthMs: number, sentAtMs = bootClockMs()): void => line.send({ deadlineMs: sentAtMs + lengthMs });
  const leave = (): void => line.send({ leaving: true });
  return { pid: guardian.pid ?? 0, ...groupBook(groups, line.tell), extend, leave, close, lost };
}

/** Keeps the groups here too, for the case that it is the guardian who dies. */
const groupBook = (
  groups: Map<string, number>,
  tell: (change: GroupChange) => void,
): Pick<GuardianLink, "started" | "ended"> => ({
  started: (runId, fencingToken, processGroupId) => {
    const attempt = `${runId}.${fencingToken}`;
    groups.set(attempt, processGroupId);
    tell(["started", attempt, processGroupId]);
  },
  ended: (runId, fencingToken) => {
    const attempt = `${runId}.${fencingToken}`;
    if (groups.delete(attempt)) tell(["ended", attempt]);
  },
});

async function killOwn(workerId: string, processGroupIds: Iterable<number>): Promise<void> {
  for (const processGroupId of processGroupIds) processGroup(processGroupId).signal("SIGKILL");
  const isWanted = (marker: string): boolean => marker.startsWith(markerPrefix(workerId));
  await killMarked({ isWanted, withinMs: KILL_WITHIN_MS });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
