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
  {
    name: "a Codex whose record is looked at once it has ended only",
    edits: [
      {
        file: `${LOCAL_TOOL}/local-tool.ts`,
        find: "counter.glance(() => execution.metered(stream.report()));",
        put: "",
      },
    ],
    test: contract("codex-adapter", "is counted by its own record while it works, and where it is cut short"),
  },
  {
    name: "a Codex that is cut short, and costs nothing",
    edits: [{ file: `${LOCAL_TOOL}/local-tool.ts`, find: "  await counter.whole();\n", put: "" }],
    test: contract("codex-adapter", "is counted by its own record at its end, too"),
  },
];
