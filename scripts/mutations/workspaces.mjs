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
];
