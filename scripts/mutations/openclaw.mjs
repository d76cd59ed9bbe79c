// As in promises.mjs: a run at somebody else's gateway.
import { contract, integration } from "./places.mjs";

const OPENCLAW = "worker/adapters/openclaw";
const ADAPTERS = "shared/adapters";
const of = (title) => contract("openclaw-adapter", title);

export const OPENCLAW_FAULTS = [
  {
    name: "a gateway that is asked under a new key after each drop",
    edits: [
      {
        file: `${OPENCLAW}/gateway-run.ts`,
        find: "idempotencyKey: key };",
        put: "idempotencyKey: `${key}:${asked.size}:${performance.now()}` };",
      },
    ],
    test: of("before the answer to its request runs nothing twice"),
  },
  {
    name: "a gateway that is asked again though it still has the run",
    edits: [
      {
        file: `${OPENCLAW}/gateway-run.ts`,
        find: "if (state.begun !== undefined && hasRestarted(by, state.begun)) state.begun = undefined;",
        put: "state.begun = undefined;",
      },
    ],
    test: of("is sought again, and the same run waited for"),
  },
  {
    name: "an attempt that never asks a gateway under a key of its own",
    edits: [
      {
        file: `${OPENCLAW}/gateway-run.ts`,
        find: "|| !begun.isAnothers) return end;",
        put: "|| begun.isAnothers || true) return end;",
      },
    ],
    test: of("asks under a key of its own where that one had failed"),
  },
  {
    name: "a stop of which the gateway is not told",
    edits: [
      {
        file: `${OPENCLAW}/gateway-run.ts`,
        find: "  if (!asked.has(key)) return;\n",
        put: "  if (withinMs > 0) return;\n",
      },
    ],
    test: of("ends it at the gateway too: budget_exceeded"),
  },
  {
    name: "a wait at a gateway that is taken for the end of the run",
    edits: [
      { file: `${OPENCLAW}/run-end.ts`, find: 'if (status === "timeout" && !hasEnded) return undefined;', put: "" },
    ],
    test: of("is lost where the gateway knows nothing of it any more"),
  },
  {
    name: "a gateway inside that is connected to by its number",
    edits: [{ file: `${ADAPTERS}/openclaw-connection.ts`, find: "if (problem !== undefined) throw problem;", put: "" }],
    test: of("where it leads inside: 127.0.0.1"),
  },
  {
    name: "a gateway inside that is connected to by its name",
    edits: [{ file: `${ADAPTERS}/openclaw-connection.ts`, find: "lookup: guard.lookup,", put: "" }],
    test: of("where it leads inside: localhost"),
  },
  {
    name: "a redirect of a gateway that is followed",
    edits: [
      { file: `${ADAPTERS}/openclaw-connection.ts`, find: "followRedirects: false,", put: "followRedirects: true," },
    ],
    test: of("where a web server answers with 302"),
  },
  {
    name: "a gateway's token in what it says",
    edits: [
      {
        file: `${OPENCLAW}/openclaw.ts`,
        find: "createRedactor(secretsIn(execution, config))",
        put: "createRedactor([])",
      },
    ],
    test: of("since it is not let in: a wrong one"),
  },
  {
    name: "an environment test of a gateway that goes on without what is a secret",
    edits: [
      {
        file: `${ADAPTERS}/openclaw-check.ts`,
        find: "if (hasSecrets) {",
        put: "if (hasSecrets && device !== undefined) {",
      },
    ],
    test: integration("adapters", "is not asked with what is a secret, only whether it is there"),
  },
];
