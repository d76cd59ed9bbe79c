import { integration, RUNS } from "./places.mjs";

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
];
