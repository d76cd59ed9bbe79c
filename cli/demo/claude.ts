/**
 * Stands in for Claude Code: takes its arguments, speaks its stream (`--print --output-format stream-json`), keeps
 * sessions, and works by the MCP server of its configuration; no model takes part. Its sessions are files under
 * CLAUDE_CONFIG_DIR.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { processEnvironment } from "../../shared/platform/config.ts";
import { work } from "./day.ts";
import { openDesk, whyOf } from "./desk.ts";

const MODEL = "claude-sonnet-4-5-20250929";
const OPTIONS =
  "--print --output-format --verbose --resume --model --effort --max-turns --mcp-config --strict-mcp-config --add-dir --append-system-prompt-file --allowedTools";
const [env, args] = [processEnvironment(), process.argv.slice(2)];
const valueOf = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (args.includes("--version")) print("2.1.0 (Systole demo)");
else if (args.includes("--help")) print(OPTIONS.replaceAll(" ", "\n"));
else process.exitCode = await run();

interface McpConfig {
  readonly mcpServers: {
    readonly systole: { readonly url: string; readonly headers: { readonly Authorization: string } };
  };
}

async function run(): Promise<number> {
  const resumed = valueOf("--resume");
  const session = resumed ?? randomUUID();
  const folder = join(env["CLAUDE_CONFIG_DIR"] ?? ".", "sessions");
  const say = (line: object): void => print(JSON.stringify({ session_id: session, ...line }));
  if (resumed !== undefined && !existsSync(join(folder, session))) {
    const errors = [`No conversation found with session ID: ${session}`];
    say({ type: "result", subtype: "error_during_execution", is_error: true, num_turns: 0, errors });
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, session), readFileSync(0));

  let turns = 0;
  const answer = (content: object): void => {
    turns += 1;
    const message = { id: `msg_${turns}`, role: "assistant", model: MODEL, content: [content], usage: used(1) };
    say({ type: "assistant", message });
  };
  say({ type: "system", subtype: "init", model: MODEL, cwd: process.cwd(), apiKeySource: "demo" });
  const { url, headers } = (JSON.parse(readFileSync(valueOf("--mcp-config") ?? "", "utf8")) as McpConfig).mcpServers
    .systole;
  await using desk = await openDesk({
    mcpUrl: url,
    apiUrl: env["PAPERCLIP_API_URL"] ?? "",
    token: headers.Authorization.replace("Bearer ", ""),
    why: whyOf(env),
    voice: {
      say: (text) => answer({ type: "text", text }),
      called: (tool, input, content) => {
        const id = `toolu_${turns}`;
        answer({ type: "tool_use", id, name: `mcp__systole__${tool}`, input });
        const result = { type: "tool_result", tool_use_id: id, content: JSON.stringify(content) };
        say({ type: "user", message: { role: "user", content: [result] } });
      },
    },
  });
  const result = await work(desk);
  const cost = { total_cost_usd: turns * 0.001, usage: used(turns) };
  say({ type: "result", subtype: "success", is_error: false, num_turns: turns, result, ...cost });
  return 0;
}

function used(turns: number): object {
  return { input_tokens: 40 * turns, cache_read_input_tokens: 900 * turns, output_tokens: 25 * turns };
}
