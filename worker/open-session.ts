import type { Logger } from "pino";

import type { ClaimedRun, RunExecution } from "../shared/runs/run-execution.service.ts";
import {
  paramsToKeep,
  type SessionParams,
  type StoredSession,
  sessionParamsOf,
  sessionProblem,
} from "../shared/runs/session-codec.ts";
import { HANDOFF_KEY, handoffNote, ROTATION_KEY } from "../shared/runs/session-handoff.ts";
import type { Redactor } from "../shared/secrets/redactor.ts";

/** Where a run goes on, or with what it begins. */
export interface OpenSession {
  /** Null: it begins one. */
  readonly sessionId: string | null;
  /** With what its adapter goes on there. */
  readonly kept: SessionParams | null;
  /** Where it works on this host; undefined where it works elsewhere. */
  readonly cwd: string | undefined;
  /** What its adapter needs beside the id to go on with its session. */
  readonly params: object | null;
  /** With the note of a session that was left, where one was. */
  readonly context: ClaimedRun["context"];
  /** Leaves the session that could not be gone on with; resolves to the note of it. */
  readonly leave: () => Promise<string>;
}

export interface OpenSessionDeps {
  readonly runs: Pick<RunExecution, "leftOff" | "leaveSession">;
  /** Null: it works elsewhere. */
  readonly workspace: { readonly cwd: string } | null;
  readonly redactor: Redactor;
  readonly log: Logger;
}

/** What the claim could not know is judged here: whether the session is one of the run's directory. */
export async function openSession(claimed: ClaimedRun, deps: OpenSessionDeps): Promise<OpenSession> {
  const { session, adapterType, context } = claimed;
  const cwd = deps.workspace?.cwd;
  const why = claimed.left ?? (session && sessionProblem(session, { adapterType, cwd }));
  const params = paramsToKeep(adapterType, cwd);
  const leave = async (): Promise<string> =>
    session === null ? "" : (await left(claimed, session, { ...deps, why: "its tool cannot go on with it" })).note;
  if (session === null || why === null) {
    const kept = session && sessionParamsOf(adapterType, session.sessionId, session.params);
    return { sessionId: claimed.sessionId, kept, context, leave, cwd, params };
  }
  const begun = await left(claimed, session, { ...deps, why });
  return { sessionId: null, kept: null, context: begun.context, leave, cwd, params };
}

/** The note is a help: a run that cannot be given all of it begins with what there is. */
async function left(
  { run, context, fencingToken }: ClaimedRun,
  { sessionId, lastRunId }: StoredSession,
  { runs, redactor, log, why: reason }: OpenSessionDeps & { readonly why: string },
) {
  const leftOff = await runs.leftOff(run.id, lastRunId).catch((error: unknown) => {
    log.debug({ err: error }, "where a session left off could not be read");
    return undefined;
  });
  const why = redactor.text(reason);
  const note = redactor.text(handoffNote(sessionId, reason, leftOff));
  const told = {
    [HANDOFF_KEY]: note,
    [ROTATION_KEY]: why,
    paperclipPreviousSessionId: redactor.text(sessionId),
  };
  const session = { context: told, sessionId: told.paperclipPreviousSessionId, why };
  await runs.leaveSession({ runId: run.id, fencingToken }, session).catch((error: unknown) => {
    log.debug({ err: error }, "that a session was left could not be told");
  });
  return { note, context: { ...context, ...told } };
}
