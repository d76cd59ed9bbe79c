// Faults in what every adapter shares, each with the test that has to fail for it.
import { contract, e2e, integration } from "./places.mjs";

const PORTED = "worker/adapters/ported";
const KEEPS_TO_ITS_CAP = "keeps to its cap: spending ends it, or it begins only where its whole cap is free";

/** Adapters of others: what they do wrong is theirs alone. */
export const ADAPTERS = [
  {
    name: "an adapter that never answers is waited for for ever",
    edits: [
      { file: `${PORTED}/end-request.ts`, find: "timers.push(setTimeout(onOverdue, graceMs + MARGIN_MS));", put: "" },
    ],
    test: contract("adapter-port", "comes though it never answers: with a stop, and with what it had used"),
  },
  {
    name: "a command of an adapter that outlives its attempt",
    edits: [
      {
        file: `${PORTED}/end-request.ts`,
        find: "over: () => asGuest(() => abort.abort(OVER)),",
        put: "over: () => undefined,",
      },
    ],
    test: contract(
      "adapter-port",
      "takes along what it started and did not wait for, and takes nothing that it says later",
    ),
  },
  {
    name: "a call of an adapter to an address inside",
    edits: [
      { file: `${PORTED}/guarded-fetch.ts`, find: "if (problem === undefined) connect", put: "if (true) connect" },
    ],
    test: contract("adapter-port", "follows no redirect to where agents may not call"),
  },
  {
    name: "an answer of an adapter that is taken as it is",
    edits: [
      { file: `${PORTED}/checked-answer.ts`, find: "if (!success) return", put: "if (!success && said.model) return" },
    ],
    test: contract("adapter-port", "fails its run for good where it answers %s"),
  },
  {
    name: "an error that an adapter lets fall ends the worker",
    edits: [{ file: "shared/platform/guest-code.ts", find: "return onStray !== undefined;", put: "return false;" }],
    test: e2e("adapter-port", "do their work, and what they let fall ends no run but their own"),
  },
  {
    name: "an adapter that tells its cost at the end begins without a cap of its run",
    edits: [{ file: "shared/runs/claim-reservation.ts", find: "toldAtEnd.includes(adapterType)", put: "false" }],
    test: contract("adapter-conformance", KEEPS_TO_ITS_CAP),
  },
  {
    name: "what an adapter tells at the end is not charged",
    edits: [
      {
        file: "worker/settlement.ts",
        find: "...recordReport(outcome, {",
        put: '...recordReport(claimed.adapterType === "openclaw_gateway" ? {} : outcome, {',
      },
    ],
    test: contract("adapter-conformance", KEEPS_TO_ITS_CAP),
  },
  {
    name: "an adapter on this host whose run is held open",
    edits: [{ file: `${PORTED}/checked-answer.ts`, find: "if (isRemote !== true) return", put: "if (false) return" }],
    test: contract(
      "adapter-port",
      "cannot end later than it answers where it works on this host: nothing of it would be left to end",
    ),
  },
  {
    name: "a session of an adapter's own that is kept by its id alone",
    edits: [{ file: "shared/runs/session-codec.ts", find: "return own === undefined ?", put: "return true ?" }],
    test: integration("adapter-modules", "keeps its sessions as it says, and without a word of it by their ids"),
  },
  {
    name: "an adapter of another version that is loaded",
    edits: [
      {
        file: "shared/adapters/adapter-modules.ts",
        find: "if (success) return module",
        put: "if (success || true) return module",
      },
    ],
    test: integration("adapter-modules", "is refused where it is of another version, by name"),
  },
];
