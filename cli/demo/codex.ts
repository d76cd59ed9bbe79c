/**
 * Stands in for Codex: takes the arguments of `codex exec --json`, speaks its events, keeps the record of a session under
 * CODEX_HOME, whose total it tells, and works by the MCP server of its configuration; no model takes part.
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { processEnvironment } from "../../shared/platform/config.ts";
import { work } from "./day.ts";
import { openDesk, whyOf } from "./desk.ts";

const [env, args] = [processEnvironment(), process.argv.slice(2)];
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (args.includes("--version")) print("codex-cli 0.150.0 (Systole demo)");
else if (args.includes("--help"))
  print("Commands:\n  resume\n\nOptions:\n  --json\n  --model\n  --skip-git-repo-check");
else process.exitCode = await run();

/** Of its configuration, as `-c key="value"` on its command line. */
function setting(key: string): string {
  const found = args.find((arg) => arg.startsWith(`${key}=`));
  return found === undefined ? "" : (JSON.parse(found.slice(key.length + 1)) as string);
}

async function run(): Promise<number> {
  const resumed = args.includes("resume") ? args[args.indexOf("resume") + 1] : undefined;
  const session = resumed ?? randomUUID();
  const folder = join(env["CODEX_HOME"] ?? ".", "sessions");
  const record = join(folder, `rollout-${session}.jsonl`);
  if (resumed !== undefined && !existsSync(record)) {
    process.stderr.write(`Error: thread/resume failed: no rollout found for thread id ${session}\n`);
    return 1;
  }
  readFileSync(0);
  const say = (line: object): void => print(JSON.stringify(line));
  say({ type: "thread.started", thread_id: session });
  say({ type: "turn.started" });

  let items = 0;
  const item = (details: object): void => {
    items += 1;
    say({ type: "item.completed", item: { id: `item_${items}`, ...details } });
  };
  const text = (words: string): void => item({ type: "agent_message", text: words });
  await using desk = await openDesk({
    mcpUrl: setting("mcp_servers.systole.url"),
    apiUrl: env["PAPERCLIP_API_URL"] ?? "",
    token: env[setting("mcp_servers.systole.bearer_token_env_var")] ?? "",
    why: whyOf(env),
    voice: {
      say: text,
      called: (tool, given, result) =>
        item({ type: "mcp_tool_call", server: "systole", tool, arguments: given, result, status: "completed" }),
    },
  });
  text(await work(desk));
  const usage = totalWith(record, items);
  mkdirSync(folder, { recursive: true });
  const count = { type: "event_msg", payload: { type: "token_count", info: { total_token_usage: usage } } };
  appendFileSync(record, `${JSON.stringify(count)}\n`);
  say({ type: "turn.completed", usage });
  return 0;
}

interface Total {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
}
interface TokenCount {
  readonly payload: { readonly info: { readonly total_token_usage: Total } };
}

/** What the session had used, and this turn besides. */
function totalWith(record: string, items: number): Total {
  const last = existsSync(record) ? readFileSync(record, "utf8").trim().split("\n").at(-1) : undefined;
  const before = last === undefined ? undefined : (JSON.parse(last) as TokenCount).payload.info.total_token_usage;
  return {
    input_tokens: (before?.input_tokens ?? 0) + 800 * items,
    cached_input_tokens: (before?.cached_input_tokens ?? 0) + 700 * items,
    output_tokens: (before?.output_tokens ?? 0) + 30 * items,
  };
}
