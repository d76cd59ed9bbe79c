/** An agent of type process, as anyone could write one: started, it works, prints what it does, and says last what it cost. */
import { processEnvironment } from "../../shared/platform/config.ts";
import { work } from "./day.ts";
import { openDesk, whyOf } from "./desk.ts";

const env = processEnvironment();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
await using desk = await openDesk({
  mcpUrl: env["SYSTOLE_MCP_URL"] ?? "",
  apiUrl: env["PAPERCLIP_API_URL"] ?? "",
  token: env["PAPERCLIP_API_KEY"] ?? "",
  why: whyOf(env),
  voice: { say: print, called: (tool) => print(`[${tool}]`) },
});
const summary = await work(desk);
print(
  JSON.stringify({
    usage: { inputTokens: 400, outputTokens: 40 },
    costUsd: 0.002,
    model: "demo",
    provider: "demo",
    summary,
  }),
);
