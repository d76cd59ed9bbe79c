// As in promises.mjs: what the tools of a host are given, and understood to say, and what is left to an endpoint.
import { contract, e2e, RUNS, unit } from "./places.mjs";

const LOCAL_TOOL = "worker/adapters/local-tool";

export const LOCAL_TOOLS = [
  {
    name: "an endpoint's run that ends with the worker that called it",
    edits: [
      {
        file: `${RUNS}/run-lease.store.ts`,
        find: "set awaits_result = true, worker_id = null,",
        put: "set awaits_result = true,",
      },
    ],
    test: e2e(
      "http-agents",
      "is called signed, says how far it is, and ends its run once, though the worker is killed meanwhile",
    ),
  },
  {
    name: "a Codex that is told to go on with a session though its version cannot",
    edits: [{ file: `${LOCAL_TOOL}/codex-tool.ts`, find: 'facts.knows("resume")', put: "true" }],
    test: contract("codex-adapter", "leaves out what an older version does not take: servers by address, and sessions"),
  },
  {
    name: "a Codex whose skills nobody tells it of",
    edits: [{ file: `${LOCAL_TOOL}/codex-tool.ts`, find: "[instructions.text, skills]", put: "[instructions.text]" }],
    test: contract(
      "codex-adapter",
      "is told of the skills of a directory, which it finds nowhere else, behind its instructions",
    ),
  },
  {
    name: "a limit of a week that is taken for one of a day",
    edits: [{ file: `${LOCAL_TOOL}/retry-hint.ts`, find: "dayAndTime(text, now), ", put: "" }],
    test: unit("retry-hint", "You've hit your weekly limit · resets Oct 10, 3pm (UTC)"),
  },
];
