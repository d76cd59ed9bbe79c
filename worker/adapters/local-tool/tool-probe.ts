import { type CommandSearch, findCommand } from "../../../shared/adapters/command-lookup.ts";
import { askTool, keyOf, versionIn } from "../ask-tool.ts";

/** What this host's copy of a tool is, and takes. */
export interface ToolFacts {
  readonly path: string;
  /** As it names itself; undefined where it does not say. */
  readonly version: string | undefined;
  /** Whether it lists an option or a subcommand among those it takes; true where it lists no option at all. */
  readonly knows: (word: string) => boolean;
}

export type ProbeTool = (search: CommandSearch) => Promise<ToolFacts | undefined>;

/**
 * Asks a tool for its version and its options: once for each file, and again when that has changed. Undefined where
 * there is no such command. `helpArgs`: with which it lists the options that are used of it.
 */
export function toolProbe(helpArgs: readonly string[]): ProbeTool {
  const known = new Map<string, Promise<ToolFacts>>();
  return async (search) => {
    const path = findCommand(search);
    if (path === undefined) return undefined;
    const key = keyOf(path);
    const asked = known.get(key) ?? ask(path, helpArgs, search);
    known.set(key, asked);
    return asked;
  };
}

async function ask(path: string, helpArgs: readonly string[], search: CommandSearch): Promise<ToolFacts> {
  const [version, help] = await Promise.all([said(path, ["--version"], search), said(path, helpArgs, search)]);
  const options = help.match(/--[a-z][a-z-]+/g) ?? [];
  const subcommands = [...help.matchAll(/^ +([a-z][a-z-]+)/gm)].map(([, name = ""]) => name);
  const words = new Set([...options, ...subcommands]);
  return {
    path,
    version: versionIn(version),
    knows: (word) => options.length === 0 || words.has(word),
  };
}

/** Nothing where it fails or takes too long: it is then run as its newest version would be. */
async function said(path: string, args: readonly string[], search: CommandSearch): Promise<string> {
  const { code, text } = await askTool(path, args, search);
  return code === 0 ? text : "";
}
