import { type CommandSearch, findCommand } from "../../../shared/adapters/command-lookup.ts";
import { askTool, keyOf, type ToolSaid, versionIn } from "../ask-tool.ts";

/** What this host's copy of a tool is, and takes. */
export interface ToolFacts {
  readonly path: string;
  /** As it names itself; undefined where it does not say. */
  readonly version: string | undefined;
  /** Whether it lists an option or a subcommand among those it takes; true where it lists no option at all. */
  readonly knows: (word: string) => boolean;
}

export type ProbeTool = (search: CommandSearch) => Promise<ToolFacts | undefined>;

interface Asked {
  readonly facts: ToolFacts;
  /** It has answered both questions, be it with a refusal. */
  readonly isSure: boolean;
  readonly askedAtMs: number;
}

/** What a busy host kept a tool from saying is asked again, but not by each run. */
const ASK_AGAIN_MS = 60_000;

/**
 * Asks a tool for its version and its options: once for each file, and again when that has changed, or when it gave no
 * answer a while ago. Undefined where there is no such command. `helpArgs`: with which it lists the options that are used
 * of it.
 */
export function toolProbe(helpArgs: readonly string[], askAgainMs = ASK_AGAIN_MS): ProbeTool {
  const known = new Map<string, Promise<Asked>>();
  return async (search) => {
    const path = findCommand(search);
    if (path === undefined) return undefined;
    const key = keyOf(path);
    const before = known.get(key);
    const answer = await before;
    if (answer !== undefined && (answer.isSure || performance.now() - answer.askedAtMs < askAgainMs)) {
      return answer.facts;
    }
    // Of runs that wait for the same answer one asks again.
    const latest = known.get(key);
    const asked = latest === undefined || latest === before ? ask(path, helpArgs, search) : latest;
    known.set(key, asked);
    return (await asked).facts;
  };
}

async function ask(path: string, helpArgs: readonly string[], search: CommandSearch): Promise<Asked> {
  const [version, help] = await Promise.all([askTool(path, ["--version"], search), askTool(path, helpArgs, search)]);
  const listed = saidBy(help);
  const options = listed.match(/--[a-z][a-z-]+/g) ?? [];
  const subcommands = [...listed.matchAll(/^ +([a-z][a-z-]+)/gm)].map(([, name = ""]) => name);
  const words = new Set([...options, ...subcommands]);
  return {
    facts: {
      path,
      version: versionIn(saidBy(version)),
      knows: (word) => options.length === 0 || words.has(word),
    },
    isSure: hasEnded(version) && hasEnded(help),
    askedAtMs: performance.now(),
  };
}

/** Nothing where it failed or took too long: it is then run as its newest version would be. */
const saidBy = ({ code, text }: ToolSaid): string => (code === 0 ? text : "");

/** By itself, with a code. */
const hasEnded = ({ code }: ToolSaid): boolean => typeof code === "number";
