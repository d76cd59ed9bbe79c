// As in promises.mjs: what everybody relies on who is woken by the clock.
import { integration } from "./places.mjs";

const TIMERS = "shared/timers";
const firing = (title) => integration("timer-firing", title);
const takenOver = (title) => integration("timers-taken-over", title);
const planned = (title) => ({ project: "unit", file: "test/unit/fire-plan.test.ts", title });

export const TIMER_FAULTS = [
  {
    name: "timers that two schedulers take, and nothing that arbitrates",
    edits: [
      { file: `${TIMERS}/due-timer.store.ts`, find: "and ${which} for update skip locked", put: "and ${which}" },
      {
        file: `${TIMERS}/due-timer.store.ts`,
        find: "as n(timer_id, due_at, company_id, planned_at, missed, outcome, wakeup_id, run_id)`",
        put: "as n(timer_id, due_at, company_id, planned_at, missed, outcome, wakeup_id, run_id) on conflict do nothing`",
      },
    ],
    test: firing("is shared by schedulers that come at once: each timer fires for one of them"),
  },
  {
    name: "timers whose fires before are not looked up",
    edits: [{ file: `${TIMERS}/fire-batch.ts`, find: "known.size === 0 ? fires :", put: "known.size >= 0 ? fires :" }],
    test: firing("does not fire again what is recorded, whatever a row says that came back from a backup"),
  },
  {
    name: "timers that are set aside when the database takes nothing",
    edits: [{ file: `${TIMERS}/firing.ts`, find: "  if (taken === 0) throw cause;\n", put: "" }],
    test: integration("timers", "that fails has fired nothing, and the next one fires it all"),
  },
  {
    name: "one bad row among timers that stops the rest",
    edits: [
      {
        file: `${TIMERS}/firing.ts`,
        find: "failures.push({ id, message: (error as Error).message });",
        put: "throw error;",
      },
    ],
    test: firing("sets aside what it cannot reckon, and what the database refuses, with the error; the others go on"),
  },
  {
    name: "timers that are looked at one by one only until some were refused",
    edits: [
      {
        file: `${TIMERS}/firing.ts`,
        find: "listDue(db, BATCH / 2, now)",
        put: "listDue(db, 10, now).then((ids) => ids.slice(0, 10))",
      },
    ],
    test: firing("is not held up by an agent that is refused, however many of its timers come first"),
  },
  {
    name: "timers that drift",
    edits: [
      {
        file: `${TIMERS}/due-times.ts`,
        find: "let at = anchorAt + Math.floor((after - anchorAt) / step) * step;",
        put: "let at = Math.max(anchorAt, after);",
      },
    ],
    test: integration("timers", "keeps to its grid, and makes up for what it missed with one wake that says so"),
  },
  {
    name: "timers that fire before their time when the clock was put back",
    edits: [
      {
        file: `${TIMERS}/fire-plan.ts`,
        find: "  if (dueAt > until) return",
        put: "  if (dueAt > until + 86_400_000) return",
      },
    ],
    test: planned("is no fire before its time, where the clock was put back"),
  },
  {
    name: "timers that know no jitter",
    edits: [{ file: `${TIMERS}/fire-plan.ts`, find: "const until = now - offset;", put: "const until = now;" }],
    test: planned("comes later by its jitter, which moves no due time"),
  },
  {
    name: "timers that make up for what is to be skipped",
    edits: [
      {
        file: `${TIMERS}/fire-plan.ts`,
        find: 'missed.policy === "skip" && until',
        put: 'missed.policy === "all" && until',
      },
    ],
    test: firing("forward, or that goes on when a machine wakes up, has missed fires made up for as each timer says"),
  },
  {
    name: "timers that fire more often than they may",
    edits: [{ file: `${TIMERS}/due-timer.store.ts`, find: "t.fires_made + n.fires", put: "t.fires_made" }],
    test: firing("ends: of one time with that, others with the most fires that they may have, or with their end"),
  },
  {
    name: "timers that do not look for a run that they would overlap",
    edits: [
      {
        file: `${TIMERS}/wake-agents.ts`,
        find: "if (busy[index] === true || taken.has(key))",
        put: "if (taken.has(key))",
      },
    ],
    test: firing("joins it, is left out, or makes one of its own, as the timer says"),
  },
  {
    name: "timers that go by another company's calendar",
    edits: [
      {
        file: `${TIMERS}/due-calendar.store.ts`,
        find: "return calendar?.company_id === company_id ? [calendar] : [];",
        put: "return calendar && company_id ? [calendar] : [];",
      },
    ],
    test: firing("leaves out what its calendars leave out, if they are its company's"),
  },
  {
    name: "timers of another scheduler, who may have died, that are looked at no more",
    edits: [
      {
        file: `${TIMERS}/clock.service.ts`,
        find: "return { count, nextMs: BUSY_MS };",
        put: "return { count, nextMs: undefined };",
      },
    ],
    test: firing("says when it is wanted next: when a timer is due, or soon where another scheduler has it"),
  },
  {
    name: "timers of the version before that stay with it when they are taken over",
    edits: [
      {
        file: `${TIMERS}/old-timer.store.ts`,
        find: "  delete from timers where id in (select id from timers order by id limit $1 for update skip locked)\n  returning ${COLUMNS}`",
        put: "select ${COLUMNS} from timers order by id limit $1 for update skip locked`",
      },
    ],
    test: takenOver(
      "become timers of the clock with the due times that they had, each once, however many schedulers look",
    ),
  },
  {
    name: "timers that the version before puts off by saving what was there",
    edits: [
      { file: `${TIMERS}/old-timer.store.ts`, find: "\n  where t.interval_sec <> excluded.interval_sec`", put: "`" },
    ],
    test: takenOver("stay as they are when it saves what was there, and begin anew with another interval"),
  },
];
