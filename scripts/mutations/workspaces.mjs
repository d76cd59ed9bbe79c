// As in promises.mjs: where runs work.
import { integration, RUNS } from "./places.mjs";

const ONE_AT_A_TIME = integration(
  "workspace-holds",
  "is one run's also when many ask in the same moment, whatever they call the folder",
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
];
