// As in promises.mjs: where runs work.
import { integration, RUNS } from "./places.mjs";

const ONE_AT_A_TIME = integration(
  "workspace-holds",
  "is one run's also when many ask in the same moment, whatever they call the folder",
);

const NOTHING_RUNS = integration(
  "worktrees",
  "runs nothing that its repository brings: no hook, and no protocol that is a command",
);

const TAKEN = integration(
  "workspace-taking",
  "is not taken while a run works there, nor where one has worked since it was looked at",
);

export const WORKSPACES = [
  {
    name: "a claim that does not ask who works in its folder",
    edits: [
      {
        file: `${RUNS}/claim-decision.ts`,
        find: 'held.isCheckoutTaken ? "workspace.busy" : undefined',
        put: "undefined",
      },
    ],
    test: ONE_AT_A_TIME,
  },
  {
    name: "folders that are told by their spelling",
    edits: [
      {
        file: `${RUNS}/workspace-hold.store.ts`,
        find: "`regexp_replace(${path} || '/', '(/+\\\\.)*/+', '/', 'g')`",
        put: "path",
      },
    ],
    test: ONE_AT_A_TIME,
  },
  {
    name: "git that runs a repository's hooks",
    edits: [{ file: "worker/workspaces/git.ts", find: '  ["core.hooksPath", "/dev/null"],\n', put: "" }],
    test: NOTHING_RUNS,
  },
  {
    name: "a login on the command line and on disk",
    edits: [
      {
        file: "worker/workspaces/remote.ts",
        find: "return { url: url.href, login: user",
        put: "return { url: repoUrl, login: user",
      },
    ],
    test: integration("worktrees", "leaves no credential on disk, in the run's record or in what its process sees"),
  },
  {
    name: "a run that keeps its turn in a checkout though it could not start",
    edits: [{ file: `${RUNS}/claim-runs.ts`, find: "  await letNextIn(tx, untaken, worked);\n", put: "" }],
    test: integration("next-in-line", "makes way for those behind it when its claim is refused for another reason"),
  },
  {
    name: "a run that was never tried is held where its checkout is taken, and not let in when it is free",
    edits: [
      {
        file: `${RUNS}/workspace-hold.store.ts`,
        find: "coalesce(${run}.hold_reason = 'workspace.busy', false)",
        put: "${run}.hold_reason = 'workspace.busy'",
      },
    ],
    test: integration("next-in-line", "in one folder costs a few claims, however many wait"),
  },
  {
    name: "all that wait for a checkout are let in at once",
    edits: [
      {
        file: `${RUNS}/admission.store.ts`,
        find: "distinct on (coalesce(thing, uuid_send(id))) id",
        put: "distinct on (id) id",
      },
      {
        file: `${RUNS}/admission.store.ts`,
        find: "order by coalesce(thing, uuid_send(id)), rank, id",
        put: "order by id",
      },
      { file: `${RUNS}/next-in-line.store.ts`, find: "const AT_MOST = 2;", put: "const AT_MOST = 1_000;" },
    ],
    test: integration("next-in-line", "in one folder costs a few claims, however many wait"),
  },
  {
    name: "a checkout that is removed though a run has worked there since it was looked at",
    edits: [
      {
        file: `${RUNS}/workspace-hold.store.ts`,
        find: "return hold === seen && !isAtWork;",
        put: "return !isAtWork;",
      },
    ],
    test: TAKEN,
  },
  {
    name: "a checkout that is removed while a run works there",
    edits: [
      {
        file: `${RUNS}/workspace-hold.store.ts`,
        find: "case when r.status = 'running' then ' at work' else '' end",
        put: "''",
      },
      {
        file: `${RUNS}/workspace-hold.store.ts`,
        find: "return hold === seen && !isAtWork;",
        put: "return hold === seen;",
      },
    ],
    test: TAKEN,
  },
  {
    name: "a clean-up that does not ask what is not committed",
    edits: [
      {
        file: "worker/workspaces/unsaved-work.ts",
        find: 'if (status.stdout !== "") return "it holds changes that are not committed";',
        put: "",
      },
    ],
    test: integration("workspace-clean-up", "stays where it holds what is nowhere else, and the worker says why"),
  },
];
