// As in promises.mjs: the rules of the rest.
import { integration, RUNS } from "./places.mjs";

/** By which a settlement of the reaper asks for the lease again. */
const STILL_OVER = `
       and (i.reap_margin_sec is null
            or (r.lease_ended_by is not distinct from i.reap_ended_by
                and (r.lease_ended_by is not null or r.lease_until < clock_timestamp() - make_interval(secs => i.reap_margin_sec))))`;

/** Leases, retries, joining, order, money and the record. */
export const RULES = [
  {
    name: "a claim without locks",
    edits: [{ file: `${RUNS}/run-claim.store.ts`, find: "\n     for update of s, r`", put: "`" }],
    test: integration(
      "run-claim",
      "gives two runs of an agent, of which two workers take one each in the same moment, a slot each",
    ),
  },
  {
    name: "a reaper that ends a run without asking for its lease again",
    edits: [
      {
        file: `${RUNS}/run-settle.store.ts`,
        find: STILL_OVER,
        put: "",
      },
    ],
    test: integration("reaper", "never ends a run whose worker renews it in the same moment"),
  },
  {
    name: "a reaper that goes by what it read before a guardian told",
    edits: [
      {
        file: `${RUNS}/run-settle.store.ts`,
        find: "(r.lease_ended_by is not distinct from i.reap_ended_by",
        put: "(i.reap_ended_by is not distinct from i.reap_ended_by",
      },
    ],
    test: integration("reaper", "goes by what a guardian tells while it judges by the clock"),
  },
  {
    name: "a reaper that does not look at the lease at all",
    edits: [
      {
        file: `${RUNS}/run-settle.store.ts`,
        find: STILL_OVER,
        put: "",
      },
      {
        file: `${RUNS}/run-lease.store.ts`,
        find: "($3 and lease_until < clock_timestamp() - make_interval(secs => $1))",
        put: "($3 and $1::float8 > 0)",
      },
    ],
    test: integration(
      "reaper",
      "ends what lost its worker, a second after its lease and not before, and tries it again",
    ),
  },
  {
    name: "a reaper that does not wait after a gap",
    edits: [
      {
        file: `${RUNS}/reaper.service.ts`,
        find: "if (now - lastRoundAt > gapMs) judgesFrom = now + leaseSec * 1000;",
        put: "judgesFrom = lastRoundAt - gapMs;",
      },
    ],
    test: integration("reaper", "waits a whole lease after a gap in its rounds: living workers renew first"),
  },
  {
    name: "a heartbeat that extends no lease",
    edits: [
      {
        file: `${RUNS}/run-lease.store.ts`,
        find: "     set lease_until = clock_timestamp() + make_interval(secs => $2)\n    from mine",
        put: "     set lease_until = r.lease_until + make_interval(secs => $2 * 0)\n    from mine",
      },
    ],
    test: integration("run-lease", "extends all runs of its worker, from now on, and nobody else's"),
  },
  {
    name: "a retry of what was cancelled",
    edits: [{ file: `${RUNS}/run-settle.store.ts`, find: " and s.cancel_requested_at is null", put: "", all: true }],
    test: integration("admission", "is none of a run that was asked to end, however it ended (after %i s)"),
  },
  {
    name: "a pause that keeps no assignment",
    edits: [
      {
        file: `${RUNS}/run-stop.store.ts`,
        find: 'if (keepAs !== undefined) await deferWakeupsOfRuns(tx, ids, keepAs, ["assignment", "automation"]);',
        put: "if (keepAs === undefined) return stopRunsById(tx, ids, { reason, errorCode });",
      },
    ],
    test: integration(
      "wakeup-release",
      "loses no assignment and no automation: both wait, and run joined by scope when it goes on",
    ),
  },
  {
    name: "wakeups that do not join",
    edits: [
      {
        file: "shared/wakeups/wakeup-scope.ts",
        find: 'return taskKeyOf(request.payload ?? {}) ?? "";',
        put: "return `!${wakeupId}`;",
      },
    ],
    test: integration("wakeups", "of one scope is one run, which sees the newest hundred and the count of all"),
  },
  {
    name: "an idempotency key that fails whoever comes second at once",
    edits: [
      {
        file: "shared/wakeups/wakeup.service.ts",
        find: "if (!mayBeReplayed(error)) throw error;",
        put: "throw error;",
      },
    ],
    test: integration("wakeups", "wakes once, however many use it at once, and answers all with the same run"),
  },
  {
    name: "rings in the order of their runs",
    edits: [
      {
        file: `${RUNS}/ring.ts`,
        find: "return ringOf(run, priorityOf(clock + before / run.weight, before === 0));",
        put: "return ringOf(run, priorityOf(clock, false));",
      },
    ],
    test: integration(
      "fair-start",
      "stand as fairly as the first ones: after a wipe each company has one before any has two",
    ),
  },
  {
    name: "a ring that does not come again",
    edits: [
      {
        file: `${RUNS}/ring.ts`,
        find: "if (silent.length === 0) return 0;",
        put: "if (silent.length >= 0) return 0;",
      },
    ],
    test: integration(
      "admission",
      "comes again for a run that nobody claims, and counts up only when the queue has lost the last one",
    ),
  },
  {
    name: "a claim that sets no money aside",
    edits: [
      {
        file: `${RUNS}/claim-reservation.ts`,
        find: "const reservation = reserve(accounts, spender, estimateOf(recent), toldAtEnd.includes(adapterType));",
        put: 'const reservation: Reservation = toldAtEnd.includes(adapterType) ? reserve(accounts, spender, estimateOf(recent)) : { kind: "reserved", amounts: null };',
      },
    ],
    test: integration("budget-crowded", "is waited for: the run is not admitted meanwhile, and says so"),
  },
  {
    name: "a ledger that leaves out what comes free",
    edits: [
      {
        file: "shared/budgets/account.store.ts",
        find: "kind, spent_delta, reserved_delta, cause, cost_event_id from entry order by n",
        put: "kind, spent_delta, reserved_delta, cause, cost_event_id from entry where kind <> 'release' order by n",
      },
    ],
    test: integration("budget-races", "keep their accounts while caps of their own rise and fall"),
  },
  {
    name: "a gap in a run's events",
    edits: [
      {
        file: `${RUNS}/run-journal.store.ts`,
        find: "update heartbeat_runs set next_event_seq = next_event_seq + 1",
        put: "update heartbeat_runs set next_event_seq = next_event_seq + 2",
      },
    ],
    test: integration("run-journal", "takes appends and events that come together without a gap or an overlap"),
  },
  {
    name: "live events that are read as soon as they are there",
    edits: [{ file: "shared/live/live-event.store.ts", find: " and xid < now.horizon", put: "", all: true }],
    test: integration(
      "live-stream",
      "holds an event back while an older transaction runs, then gives both in the order of the transactions",
    ),
  },
];
