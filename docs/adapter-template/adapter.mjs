// An adapter for agents that are a program which speaks in JSON lines: copy it, and change what differs.
// SYSTOLE_ADAPTERS=/absolute/path/of/adapter.mjs has the API and the workers load it.

/**
 * @typedef {{ program: string, args: string[], env: Record<string, string> }} Config what an agent's adapterConfig becomes
 * @typedef {import("@systole/adapter").AdapterContext<Config>} Context
 * @typedef {{ summary?: string, failed?: { forNow: boolean, code: string, message: string } }} End what the program said last
 */

const MAX_LINE = 64 * 1024;

/** @type {import("@systole/adapter").AdapterModule<Config>} */
export const adapter = {
  apiVersion: 1,
  type: "json_lines",
  label: "A program that speaks in JSON lines",
  reportsCost: "as_it_goes",

  parse({ program, args = [], env = {} }) {
    if (typeof program !== "string" || program === "") throw new Error("program: the program to run, which is missing");
    if (!Array.isArray(args)) throw new Error("args: must be a list");
    return { program, args: args.map(String), env: /** @type {Record<string, string>} */ (env) };
  },

  checkEnvironment: ({ program }) => [
    { code: "json_lines_program", level: "info", message: `It runs ${program} where the workers are` },
  ],

  models: () => [{ id: "small", label: "The small one" }],

  async execute(context) {
    const { program, args, env } = context.config;
    /** @type {End} */
    const end = {};
    const lines = lineReader((line) => take(line, context, end));
    const ended = await context.spawn({
      command: program,
      args: context.sessionId === null ? args : [...args, "--resume", context.sessionId],
      env,
      input: JSON.stringify(context.wake),
      onOutput: (bytes, stream) => {
        if (stream === "stdout") lines.add(bytes);
      },
    });
    if (ended.kind === "not_started") return ended.failure;
    lines.end();
    const { failed, summary } = end;
    const { exitCode, signal } = ended;
    if (failed !== undefined) {
      const failure = failed.forNow ? "transient" : "permanent";
      return { kind: "failed", failure, errorCode: failed.code, message: failed.message, exitCode, signal };
    }
    if (summary !== undefined) return { kind: "succeeded", summary, exitCode, signal };
    const message = `The program ended (${exitCode ?? signal}) without saying how it went`;
    return { kind: "failed", failure: "transient", errorCode: "json_lines_silent", message, exitCode, signal };
  },
};

/**
 * What one line of the program says. What is no line of its own is passed over.
 *
 * @param {string} line
 * @param {Context} context
 * @param {End} end
 */
function take(line, context, end) {
  const said = read(line);
  if (typeof said.session === "string") context.session(said.session);
  if (typeof said.costUsd === "number") {
    context.meter({ costUsd: said.costUsd, provider: "example", model: "small" });
  }
  if (typeof said.done === "string") end.summary = said.done;
  if (typeof said.failed === "string") {
    end.failed = { forNow: said.forNow === true, code: "json_lines_failed", message: said.failed };
  }
}

/**
 * @param {string} line
 * @returns {Record<string, unknown>}
 */
function read(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Cuts output into lines, whatever pieces it comes in. A longer line than any of the program's is passed over, so that
 * memory stays bounded.
 *
 * @param {(line: string) => void} onLine
 */
function lineReader(onLine) {
  const decoder = new TextDecoder();
  let rest = "";
  let isTooLong = false;
  /** @param {string} text */
  const add = (text) => {
    const [first = "", ...others] = text.split("\n");
    rest = isTooLong ? "" : rest + first;
    for (const next of others) {
      if (!isTooLong && rest.length <= MAX_LINE) onLine(rest);
      isTooLong = false;
      rest = next;
    }
    if (rest.length > MAX_LINE) {
      isTooLong = true;
      rest = "";
    }
  };
  return {
    /** @param {Uint8Array} bytes */
    add: (bytes) => add(decoder.decode(bytes, { stream: true })),
    end: () => add(`${decoder.decode()}\n`),
  };
}
