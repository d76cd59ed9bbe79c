/**
 * The shape of the code, as rules. `scripts/check-boundaries.mjs` runs them and checks that every source
 * file was seen; `test/integration/boundaries.test.ts` plants a violation of each.
 */
const PROCESSES = "^(api|worker|scheduler|cli)/";
/** Not shipped: these may use anything. */
const WORKSHOP = "^(test|bench|scripts)/|\\.config\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "everything-resolves",
      comment: "A rule by path is blind to an import that leads nowhere. (dist may not be built yet.)",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "(^|/)dist/" },
    },
    {
      name: "shared-knows-no-process",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: `${PROCESSES}|${WORKSHOP}` },
    },
    {
      name: "client-runs-anywhere",
      comment: "It is a package of its own, for browsers too: nothing of Node's, nothing of the server's.",
      severity: "error",
      from: { path: "^client/", pathNot: "^client/examples/" },
      to: { pathNot: "^client/|node_modules/openapi-fetch/" },
    },
    {
      name: "client-is-for-callers",
      comment: "The server does not ask itself.",
      severity: "error",
      from: { pathNot: `^(cli|client)/|${WORKSHOP}` },
      to: { path: "^client/" },
    },
    {
      name: "processes-are-islands",
      comment: "They meet in the database and on the queue. Only cli, which starts them, imports them.",
      severity: "error",
      from: { path: "^(api|worker|scheduler)/" },
      to: { path: `${PROCESSES}|${WORKSHOP}`, pathNot: "^$1/" },
    },
    {
      name: "kernel-is-pure",
      comment: "Randomness is its only input from outside: ids and trace ids.",
      severity: "error",
      from: { path: "^shared/kernel/" },
      to: { pathNot: "^shared/kernel/|^(node:)?crypto$|node_modules/uuidv7/" },
    },
    {
      name: "schemas-are-data",
      comment: "A machine is the table of a thing's states, and a schema names them.",
      severity: "error",
      from: { path: "\\.schema\\.ts$" },
      to: { pathNot: "(\\.schema|-machine)\\.ts$|^shared/kernel/|node_modules/zod/" },
    },
    {
      name: "stores-know-no-service",
      severity: "error",
      from: { path: "\\.store\\.ts$" },
      to: { path: "\\.service\\.ts$" },
    },
    {
      name: "stores-stay-behind-services",
      comment: "No decision lives in a process; it translates, and asks a service.",
      severity: "error",
      from: { path: PROCESSES },
      to: { path: "\\.store\\.ts$" },
    },
    {
      name: "sql-lives-in-stores",
      comment:
        "shared/queue hands BullMQ its pool, shared/live listens on a connection of its own. end-worker-leases.ts is a " +
        "store in all but name: the guardian loads it when its worker has died, and then nothing but pg, so that it " +
        "stays small while it waits.",
      severity: "error",
      from: {
        pathNot: `\\.store\\.ts$|^shared/(db|queue|live)/|^shared/runs/end-worker-leases\\.ts$|${WORKSHOP}`,
      },
      to: { path: "node_modules/(@types/)?(knex|pg)/" },
    },
    {
      name: "only-the-guardian-ends-leases-without-a-service",
      severity: "error",
      from: { pathNot: `^worker/guardian[^/]*\\.ts$|^worker/guardian/|^shared/runs/|${WORKSHOP}` },
      to: { path: "^shared/runs/end-worker-leases\\.ts$" },
    },
    {
      name: "http-lives-in-api",
      severity: "error",
      from: { pathNot: `^api/|${WORKSHOP}` },
      to: { path: "node_modules/(@fastify/|fastify)" },
    },
    {
      name: "bullmq-lives-in-queue",
      comment: "Two backends behind one port, and its traps in one place.",
      severity: "error",
      from: { pathNot: `^shared/(queue|live)/|^shared/rate-limits/redis-rates\\.ts$|${WORKSHOP}` },
      to: { path: "node_modules/(bullmq|ioredis)/" },
    },
    {
      name: "one-file-knows-prometheus",
      comment: "Everybody else counts through shared/metrics/metrics.ts, which is nothing where nobody looks.",
      severity: "error",
      from: { pathNot: `^shared/metrics/prometheus\\.ts$|${WORKSHOP}` },
      to: { path: "node_modules/prom-client/" },
    },
    {
      name: "one-file-knows-opentelemetry",
      comment: "Its API alone, never an SDK: that is brought by whoever wants spans.",
      severity: "error",
      from: { pathNot: `^shared/platform/tracing\\.ts$|${WORKSHOP}` },
      to: { path: "node_modules/@opentelemetry/" },
    },
    {
      name: "no-dev-dependencies-in-production",
      severity: "error",
      from: { pathNot: WORKSHOP },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
