#!/usr/bin/env node
/**
 * Speaks as `codex exec --json` does, and does what the first line of its prompt says that begins with `fake:`. What it
 * was called with goes to the file that FAKE_RECORD names. As the real one it keeps a session's total, and tells that.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const args = process.argv.slice(2);
if (args.includes("--version")) {
  console.log(process.env.FAKE_VERSION ?? "codex-cli 0.142.4");
  process.exit(0);
}
if (args.includes("--help")) {
  console.log(
    process.env.FAKE_HELP ?? "Commands:\n  resume  Go on\n\nOptions:\n  --json\n  --model\n  --skip-git-repo-check",
  );
  process.exit(0);
}
const prompt = readFileSync(0, "utf8");
const resumed = args.includes("resume") ? args[args.indexOf("resume") + 1] : undefined;
const session = resumed ?? `0199-${process.pid}`;
if (process.env.FAKE_RECORD) {
  appendFileSync(process.env.FAKE_RECORD, `${JSON.stringify({ args, prompt, environment: process.env })}\n`);
}

const folder = `${process.env.CODEX_HOME ?? `${process.env.HOME}/.codex`}/sessions/2026/11/23`;
const rollout = `${folder}/rollout-2026-11-23T10-00-00-${session}.jsonl`;
const totals = existsSync(rollout)
  ? JSON.parse(readFileSync(rollout, "utf8").trim().split("\n").at(-2)).payload.info.total_token_usage
  : { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

const print = (text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};
const say = (line) => print(`${JSON.stringify(line)}\n`);
const begin = () => {
  say({ type: "thread.started", thread_id: session });
  say({ type: "turn.started" });
};
const item = (details) => say({ type: "item.completed", item: { id: "item_1", ...details } });
/** As behind each answer of the model. */
const count = () => {
  totals.input_tokens += 1_000;
  totals.cached_input_tokens += 400;
  totals.output_tokens += 50;
  mkdirSync(folder, { recursive: true });
  const line = { type: "event_msg", payload: { type: "token_count", info: { total_token_usage: totals } } };
  appendFileSync(rollout, `${JSON.stringify(line)}\n${JSON.stringify({ type: "response_item" })}\n`);
};
const end = (text = "It is done.") => {
  item({ type: "agent_message", text });
  count();
  say({ type: "turn.completed", usage: totals });
};
const failed = (message) => {
  say({ type: "error", message });
  say({ type: "turn.failed", error: { message } });
  process.exit(1);
};
const number = (given, usual) => (given === undefined ? usual : Number(given));

const SCENES = {
  success: () => {
    begin();
    end();
  },
  tools: () => {
    begin();
    say({
      type: "item.started",
      item: { id: "item_0", type: "command_execution", command: "ls", status: "in_progress" },
    });
    item({ type: "command_execution", command: "ls", aggregated_output: "a", exit_code: 0, status: "completed" });
    say({ type: "error", message: "Reconnecting... 1/5" });
    end("There is one file.");
  },
  /** A tool that fails, one that is called over MCP, a file that changes, and lines of what it thinks: none ends it. */
  busy: () => {
    begin();
    item({ type: "reasoning", text: "**Looking**" });
    item({
      type: "command_execution",
      command: "npm test",
      aggregated_output: "1 failed",
      exit_code: 1,
      status: "failed",
    });
    item({ type: "mcp_tool_call", server: "systole", tool: "inbox", status: "completed" });
    item({ type: "file_change", changes: [{ path: "a.ts", kind: "update" }], status: "completed" });
    item({ type: "error", message: "The model was told of it twice" });
    end("One test failed.");
  },
  refusal: () => {
    begin();
    failed(
      "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.",
    );
  },
  quota: (resetsInSec) => {
    begin();
    const resets = number(resetsInSec, 600);
    const error = { type: "usage_limit_reached", message: "The usage limit has been reached", plan_type: "plus" };
    const resetsAt = Math.floor(Date.now() / 1000) + resets;
    failed(JSON.stringify({ error: { ...error, resets_at: resetsAt, resets_in_seconds: resets } }));
  },
  words: (...words) => {
    begin();
    failed(words.join(" "));
  },
  /** A session that its model cannot read at once any more; a new one is short. */
  full: () => {
    if (resumed === undefined) return SCENES.success();
    begin();
    failed(
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    );
  },
  stderr: (...words) => {
    process.stderr.write(`${words.join(" ")}\n`);
    process.exit(1);
  },
  crash: () => {
    begin();
    print('{"type":"item.completed","item":{"id":"it');
    process.kill(process.pid, "SIGSEGV");
  },
  /** Ends before anybody has had the time to look. */
  spent: () => {
    begin();
    count();
    process.kill(process.pid, "SIGSEGV");
  },
  silence: () => begin(),
  strange: () => {
    print(
      'no JSON\n{"type":\n[1]\n{"type":"turn.completed","usage":7}\n{"type":"item.completed"}\n{"type":"constructor"}\n',
    );
    SCENES.success();
  },
  huge: (megabytes) => {
    begin();
    const filler = "x".repeat(1024 * 1024);
    for (let at = 0; at < number(megabytes, 64); at += 1) print(at % 2 === 0 ? filler : `${filler}\n`);
    print("\n");
    end();
  },
  /** Comes to its end only in a session that was begun before. */
  interrupted: () => (resumed === undefined ? SCENES.endless() : SCENES.success()),
  /** Writes down what it uses as it goes, and is never done. */
  spending: async () => {
    begin();
    for (;;) {
      count();
      item({ type: "agent_message", text: "Still at it." });
      await sleep(100);
    }
  },
  endless: async () => {
    begin();
    process.on("SIGTERM", () => undefined);
    for (;;) {
      item({ type: "agent_message", text: "Still at it." });
      await sleep(20);
    }
  },
};

if (resumed?.startsWith("unknown") === true) {
  process.stderr.write(`Error: thread/resume: thread/resume failed: no rollout found for thread id ${resumed}\n`);
  process.exit(1);
}
const [scene = "success", ...rest] = (/^fake:(.*)$/m.exec(prompt)?.[1] ?? "success").trim().split(/\s+/);
await SCENES[scene](...rest);
