import { integration, RUNS, unit } from "./places.mjs";

const SETTLE = `${RUNS}/run-settle.store.ts`;
const SESSIONS = `${RUNS}/session.store.ts`;

/** Where work goes on. */
export const SESSION_FAULTS = [
  {
    name: "a session that a superseded worker may name",
    edits: [
      {
        file: SESSIONS,
        find: "where id = $1 and fencing_token = $2 and status = 'running' returning id",
        put: "where id = $1 and $2::bigint is not null returning id",
      },
    ],
    test: integration("session-begins", "is not told by a worker that has lost the run"),
  },
  {
    name: "a session that is lost with the worker that began it",
    edits: [
      {
        file: SETTLE,
        find: "coalesce(i.session_id, r.session_id_after, r.session_id_before)",
        put: "coalesce(i.session_id, r.session_id_before)",
      },
    ],
    test: integration("session-begins", "is where the task goes on, too, once its runs are given up"),
  },
  {
    name: "a reset that a run which goes on undoes",
    edits: [
      {
        file: SESSIONS,
        find: "(s.session_id_after is not null and not s.drops_session)",
        put: "(s.session_id_after is not null)",
      },
    ],
    test: integration("session-begins", "of its agent's own session, too"),
  },
  {
    name: "a reset that another attempt does not hear of",
    edits: [
      {
        file: `${RUNS}/run-claim.store.ts`,
        find: "case when not b.drops_session then b.session_id_after end",
        put: "b.session_id_after",
      },
    ],
    test: integration("session-begins", "holds for the attempt that follows, whether it waits already or not"),
  },
  {
    name: "a session that never comes to its bound, since its runs are not counted",
    edits: [
      {
        file: SESSIONS,
        find: "runs = excluded.runs + case when ts.session_id = excluded.session_id then ts.runs else 0 end",
        put: "runs = excluded.runs",
      },
    ],
    test: integration("session-handoff", "is followed by one that is told where it left off"),
  },
  {
    name: "a session that is older than its policy lets it be",
    edits: [
      {
        file: `${RUNS}/session-compaction.ts`,
        find: "ageSec >= maxSessionAgeHours * HOUR_SEC",
        put: "ageSec >= maxSessionAgeHours * HOUR_SEC * 24",
      },
    ],
    test: unit("session-choice", "is left at its bound of age, and not before"),
  },
  {
    name: "a session of another directory that is gone on with",
    edits: [
      {
        file: `${RUNS}/session-codec.ts`,
        find: "known.cwd === undefined || to.cwd === undefined || known.cwd === to.cwd",
        put: "known !== undefined",
      },
    ],
    test: integration(
      "session-handoff",
      "is left where its run is in another directory, and then where its agent is run by another adapter",
    ),
  },
  {
    name: "a session's note that tells a secret",
    edits: [
      {
        file: "worker/open-session.ts",
        find: "redactor.text(handoffNote(sessionId, reason, leftOff))",
        put: "handoffNote(sessionId, reason, leftOff)",
      },
    ],
    test: integration("session-handoff", "says nothing of the agent's secrets, and something of its issue"),
  },
];
