#!/usr/bin/env node
/**
 * Speaks as `claude --print --output-format stream-json --verbose` does, and does what the first line of its prompt says
 * that begins with `fake:`. What it was called with goes to the file that FAKE_RECORD names, one JSON line for a call.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const args = process.argv.slice(2);
const OPTIONS =
  "--print --output-format --verbose --resume --model --effort --max-turns --mcp-config --strict-mcp-config --add-dir";
if (args.includes("--version")) {
  record({ version: true });
  console.log(process.env.FAKE_VERSION ?? "2.1.134 (Claude Code)");
  process.exit(0);
}
if (args.includes("--help")) {
  console.log(process.env.FAKE_OPTIONS ?? `${OPTIONS.split(" ").join("\n")}\nCommands:\n  auth  Manage authentication`);
  process.exit(0);
}
if (args[0] === "auth") {
  const loggedIn = existsSync(`${process.env.HOME}/.logged-in`);
  console.log(JSON.stringify({ loggedIn, authMethod: loggedIn ? "claude.ai" : "none" }));
  process.exit(loggedIn ? 0 : 1);
}

function record(fact) {
  if (process.env.FAKE_RECORD) appendFileSync(process.env.FAKE_RECORD, `${JSON.stringify(fact)}\n`);
}
const valueOf = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const valuesOf = (name) => args.flatMap((arg, at) => (arg === name ? [args[at + 1]] : []));
const contentOf = (path) => (path && existsSync(path) ? readFileSync(path, "utf8") : undefined);

const prompt = readFileSync(0, "utf8");
const resumed = valueOf("--resume");
const session = resumed ?? `session-${process.pid}`;
const model = valueOf("--model") ?? "claude-sonnet-4-5-20250929";
const mcp = valueOf("--mcp-config");
record({
  args,
  prompt,
  environment: process.env,
  mcp: mcp && { mode: (statSync(mcp).mode & 0o777).toString(8), content: JSON.parse(contentOf(mcp)) },
  system: contentOf(valueOf("--append-system-prompt-file")),
  skills: valuesOf("--add-dir").flatMap((path) =>
    existsSync(`${path}/.claude/skills`) ? readdirSync(`${path}/.claude/skills`) : [],
  ),
  directories: valuesOf("--add-dir").map((path) => [path, readdirSync(path).sort()]),
});

const print = (text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};
const say = (line) => print(`${JSON.stringify({ session_id: session, ...line })}\n`);
const usage = (input, output, read = 0, written = 0) => ({
  input_tokens: input,
  cache_creation_input_tokens: written,
  cache_read_input_tokens: read,
  output_tokens: output,
});
let messages = 0;
const answer = (content, used = usage(10, 1), more = {}) => {
  const { error, stop_reason = null, id = `msg_${(messages += 1)}` } = more;
  const message = { id, type: "message", role: "assistant", model, content, stop_reason, usage: used };
  say({ type: "assistant", message, parent_tool_use_id: null, ...(error ? { error } : {}) });
};
const text = (words, ...rest) => answer([{ type: "text", text: words }], ...rest);
const init = (apiKeySource = "none") =>
  say({ type: "system", subtype: "init", cwd: process.cwd(), model, tools: ["Bash"], mcp_servers: [], apiKeySource });
const end = (more) =>
  say({
    type: "result",
    subtype: "success",
    is_error: false,
    num_turns: 1,
    duration_ms: 12,
    duration_api_ms: 10,
    result: "It is done.",
    total_cost_usd: 0.0125,
    usage: usage(30, 12, 200, 40),
    permission_denials: [],
    ...more,
  });
const failed = (words, more) => {
  end({ is_error: true, result: words, total_cost_usd: 0, usage: usage(0, 0), ...more });
  process.exit(1);
};
const number = (given, usual) => (given === undefined ? usual : Number(given));

const SCENES = {
  success: () => {
    init();
    text("I look.", usage(10, 1, 100, 40));
    end();
  },
  /** One message in two parts, with a tool between it and the next; a second model took part. */
  tools: () => {
    init("ANTHROPIC_API_KEY");
    const used = usage(10, 1, 100, 40);
    text("I run a command.", used, { id: "msg_a" });
    answer([{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "ls" } }], used, { id: "msg_a" });
    say({
      type: "user",
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "a\nb" }] },
    });
    text("There are two files.", usage(20, 1, 140, 0), { id: "msg_b" });
    end({
      num_turns: 2,
      modelUsage: {
        "claude-sonnet-4-5-20250929": {
          inputTokens: 30,
          outputTokens: 12,
          cacheReadInputTokens: 240,
          cacheCreationInputTokens: 40,
          costUSD: 0.01,
        },
        "claude-haiku-4-5-20251001": {
          inputTokens: 5,
          outputTokens: 3,
          cacheReadInputTokens: 0,
          cacheCreationInputTokens: 0,
          costUSD: 0.0025,
        },
      },
    });
  },
  refusal: () => {
    init();
    text("I will not do that.", usage(10, 5), { stop_reason: "refusal" });
    end({ result: "I will not do that.", stop_reason: "refusal" });
  },
  quota: (resetsInSec) => {
    init();
    const resetsAt = Math.floor(Date.now() / 1000) + number(resetsInSec, 600);
    say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt, rateLimitType: "five_hour" } });
    text("You've hit your limit", usage(0, 0), { error: "rate_limit" });
    failed("You've hit your limit");
  },
  words: (...words) => {
    init();
    failed(words.join(" "));
  },
  /** A session that its model cannot read at once any more; a new one is short. */
  full: () => {
    if (resumed === undefined) return SCENES.success();
    init();
    const of = { type: "message", role: "assistant", model: "<synthetic>", usage: usage(0, 0) };
    say({
      type: "assistant",
      message: { id: "msg_s", ...of, content: [{ type: "text", text: "Prompt is too long" }] },
    });
    failed("Prompt is too long");
  },
  stderr: (...words) => {
    process.stderr.write(`${words.join(" ")}\n`);
    process.exit(1);
  },
  turns: () => {
    init();
    text("I go on.");
    end({ subtype: "error_max_turns", is_error: true, result: undefined, num_turns: 3 });
    process.exit(1);
  },
  /** Comes to its end only in a session that was begun before. */
  unfinished: () => (resumed === undefined ? SCENES.turns() : SCENES.success()),
  interrupted: () => (resumed === undefined ? SCENES.endless() : SCENES.success()),
  /** Ends in the middle of a line, in the middle of its work. */
  crash: () => {
    init();
    text("I begin.");
    print('{"type":"assistant","message":{"id":"msg_9","usage":{"input_tok');
    process.kill(process.pid, "SIGSEGV");
  },
  silence: () => init(),
  strange: () => {
    print(
      'not JSON at all\n{"type":\n[1,2]\n{"type":"__proto__"}\n{"type":"assistant"}\n{"type":"assistant","message":7}\n',
    );
    say({ type: "from_next_year", usage: usage(1e9, 1e9), nested: { deep: [1] } });
    print("\n\n   \r\n");
    print(Buffer.from([0xff, 0xfe, 0x0a]).toString("latin1"));
    SCENES.success();
  },
  huge: (megabytes) => {
    init();
    const filler = "x".repeat(1024 * 1024);
    for (let at = 0; at < number(megabytes, 64); at += 1) print(at % 2 === 0 ? filler : `${filler}\n`);
    print("\n");
    end();
  },
  endless: async () => {
    init();
    process.on("SIGTERM", () => undefined);
    for (;;) {
      text("Still at it.");
      await sleep(20);
    }
  },
  /** Each answer costs a cent and a half, as its model is priced: it writes a thousand tokens. */
  spend: async (answers) => {
    init("ANTHROPIC_API_KEY");
    for (let at = 0; at < number(answers, 1_000); at += 1) {
      text("word ".repeat(800), usage(0, 1_000));
      await sleep(50);
    }
    end({ total_cost_usd: 0.015 * number(answers, 1_000) });
  },
  sleep: async (ms) => {
    init();
    text("I wait.");
    await sleep(number(ms, 60_000));
    end();
  },
};

if (resumed?.startsWith("unknown") === true) {
  // As a first line it has no init: there is no session to speak of.
  process.stderr.write(`No conversation found with session ID: ${resumed}\n`);
  end({
    subtype: "error_during_execution",
    is_error: true,
    num_turns: 0,
    result: undefined,
    total_cost_usd: 0,
    errors: [`No conversation found with session ID: ${resumed}`],
  });
  process.exit(1);
}
const [scene = "success", ...rest] = (/^fake:(.*)$/m.exec(prompt)?.[1] ?? "success").trim().split(/\s+/);
await SCENES[scene](...rest);
