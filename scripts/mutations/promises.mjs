// Faults to be planted one at a time by `npm run test:mutations`, each with the test that has to fail for it.
// `edits`: text that stands once in the file (or, with `all`, wherever it stands), and what to put in its place.
import { integration, RUNS, unit } from "./places.mjs";

/** Who owns a run, and when an answer may be given. */
export const PROMISES = [
  {
    name: "a settlement without its fencing token",
    edits: [{ file: `${RUNS}/run-settle.store.ts`, find: "and r.fencing_token = i.fencing_token", put: "" }],
    test: integration("run-settle", "with a token that was superseded changes nothing, and books its cost once"),
  },
  {
    name: "a log that takes output under any token",
    edits: [
      {
        file: `${RUNS}/run-journal.store.ts`,
        find: "where id = $1 and fencing_token = $2 and status = 'running' and log_bytes = coalesce($6, log_bytes)",
        put: "where id = $1 and $2::bigint is not null and status = 'running' and log_bytes = coalesce($6, log_bytes)",
      },
    ],
    test: integration("run-journal", "is closed once the run was settled, and to every token but the run's"),
  },
  {
    name: "a run that a worker without its tool keeps to itself",
    edits: [
      {
        file: `${RUNS}/claim-place.store.ts`,
        find: "next_ring_at = now() + least(ring_count, 5) * interval '1 second'",
        put: "next_ring_at = null",
      },
    ],
    test: integration("able-workers", "leaves the run to one that has it, for which it rings again soon, and again"),
  },
  {
    name: "a worker that takes what it cannot run",
    edits: [{ file: `${RUNS}/claim-decision.ts`, find: 'if (place !== "here") return PLACED[place];', put: "" }],
    test: integration(
      "able-workers",
      "puts it back among the waiting while those that have it are full, are told to drain, or were lost",
    ),
  },
  {
    name: "a claim that is taken however late its answer",
    edits: [
      {
        file: "worker/claim-run.ts",
        find: "bootClockMs() - askedAtMs > leaseSec * 1000 * ANSWER_SHARE",
        put: "bootClockMs() - askedAtMs > leaseSec * 1000_000 * ANSWER_SHARE",
      },
    ],
    test: unit("claim-run", "whose answer comes late is given back: its lease may be over before what it starts"),
  },
  {
    name: "a run that is trusted for what was renewed without it",
    edits: [
      {
        file: "worker/lease-keeper.ts",
        find: "begin(Math.min(sentAtMs, ...fresh.values()));",
        put: "begin(sentAtMs);",
      },
    ],
    test: unit(
      "lease-keeper",
      "trusts no longer than the lease of a run that was claimed meanwhile, until that is renewed",
    ),
  },
  {
    name: "leases that end before the kill",
    edits: [
      {
        file: "worker/guardian/clean-up.ts",
        find: `    const killed = await killAll(groups, workerId, log);
    log("warn", "the worker's processes were killed", { workerId, killed });
    await endLeasesPatiently(() => endLeases({ ...worker, elapsedMs: performance.now() - beganMs }), { workerId, log });`,
        put: `    await endLeasesPatiently(() => endLeases({ ...worker, elapsedMs: performance.now() - beganMs }), { workerId, log });
    await killAll(groups, workerId, log);`,
      },
      {
        // What is signalled at once would otherwise be gone before the database is asked.
        file: "worker/guardian/clean-up.ts",
        find: 'for (const group of groups.values()) group.signal("SIGKILL");\n    last =',
        put: "last =",
      },
    ],
    test: integration("guardian", "ends all that a killed worker ran within a second, and its leases only after that"),
  },
  {
    name: "a run that ends before its processes are seen to be gone",
    edits: [
      {
        file: "worker/adapters/child-process.ts",
        find: "  await groupGone(group);\n  await watch.sweep.clear(command.marker);\n",
        put: "  void groupGone(group);\n",
      },
    ],
    test: {
      project: "contract",
      file: "test/contract/process-adapter.test.ts",
      title: "takes along what it left in its group and what left its group",
    },
  },
  {
    name: "a guardian that does not look at the deadline",
    edits: [
      {
        file: "worker/guardian/watch.ts",
        find: "if (!isTrusted || deadlineMs > bootClockMs()) return;",
        put: "if (!isTrusted || deadlineMs !== 0) return;",
      },
    ],
    test: integration("guardian", "ends all that a frozen worker ran once its deadline has passed, while it is frozen"),
  },
  {
    name: "a wakeup that is answered before its commit",
    edits: [
      {
        file: "shared/wakeups/entrance.ts",
        find: "const accepted = await acceptWakeups(db, items, await admission.places());",
        put: `const places = await admission.places();
    const accepted = await new Promise<Awaited<ReturnType<typeof acceptWakeups>>>((resolve, reject) => {
      void db.transaction(async (tx) => resolve(await acceptWakeups(tx, items, places))).catch(reject);
    });`,
      },
    ],
    test: integration("commit-first", "of a wakeup that makes a run is given once both are stored"),
  },
  {
    name: "a transaction that is answered before its commit",
    edits: [
      {
        file: "shared/db/db.ts",
        find: 'await (committed ?? client.query("commit"));',
        put: 'void (committed ?? client.query("commit")).catch(() => undefined);',
      },
    ],
    test: integration("commit-first", "of a claim is given once the run is the worker's"),
  },
  {
    name: "a claim that does not look for a free slot",
    edits: [
      {
        file: `${RUNS}/claim-decision.ts`,
        find: 'if (slot.running >= slot.capacity || slotNo >= slot.capacity) return { kind: "wait", holdReason: "capacity.lowered" };',
        put: "",
      },
    ],
    test: integration(
      "run-claim",
      "an agent's slots may become fewer: what has no slot waits un-admitted, and runs later",
    ),
  },
  {
    name: "admission that does not count slots",
    edits: [
      {
        file: "shared/wakeups/accept.store.ts",
        find: "capacity - admitted - running > 0 and eligible_at is null as is_free",
        put: "eligible_at is null as is_free",
      },
    ],
    test: integration(
      "admission",
      "are never let in for more than it has, however many wakeups and schedulers race for them",
    ),
  },
];
