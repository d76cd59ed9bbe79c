import { findCommand } from "../../shared/adapters/command-lookup.ts";
import type { ToolReport } from "../../shared/adapters/tool-commands.ts";
import { TOOL_COMMANDS } from "../../shared/adapters/tool-commands.ts";
import { askTool, keyOf, type ToolSaid, versionIn } from "./ask-tool.ts";

/** What is known of this host's tools, by adapter type; those that are not there are not in it. */
export type HostTools = Readonly<Record<string, ToolReport>>;

export interface ToolWatch {
  /**
   * What is there now. A tool that is new, or has changed, is asked for its version, and any for its login now and then:
   * what it answers stands in a later look. Nothing is waited for.
   */
  readonly look: () => HostTools;
  readonly close: () => void;
}

/** Asked for its login so often, in milliseconds: each time it is started. */
const ASK_AGAIN_MS = 300_000;

interface Login {
  /** Lists, by the second, whether the tool knows the question: an older one might take it for a prompt. */
  readonly helpArgs: readonly string[];
  readonly isListed: RegExp;
  readonly args: readonly string[];
}

/** Both end with 0 where somebody is logged in, and with 1 where nobody is; neither asks its provider for an answer. */
const LOGINS: Readonly<Record<string, Login>> = {
  claude_local: { helpArgs: ["--help"], isListed: /^\s+auth\b/m, args: ["auth", "status"] },
  codex_local: { helpArgs: ["login", "--help"], isListed: /^\s+status\b/m, args: ["login", "status"] },
};

interface Known {
  readonly key: string;
  readonly askedAtMs: number;
  readonly report: ToolReport;
}

/** `environment`: what an agent's tool would see of the worker's. */
export function watchTools(environment: Readonly<Record<string, string>>, askAgainMs = ASK_AGAIN_MS): ToolWatch {
  const known = new Map<string, Known>();
  const closing = new AbortController();

  const said = (path: string, args: readonly string[]): Promise<ToolSaid> =>
    askTool(path, args, { environment, signal: closing.signal });

  const isLoggedIn = async (type: string, path: string): Promise<boolean | null> => {
    const login = LOGINS[type];
    if (login === undefined || !login.isListed.test((await said(path, login.helpArgs)).text)) return null;
    const { code } = await said(path, login.args);
    return code === 0 || (code === 1 ? false : null);
  };

  const ask = async (type: string, path: string, key: string): Promise<void> => {
    const [{ text }, login] = await Promise.all([said(path, ["--version"]), isLoggedIn(type, path)]);
    if (closing.signal.aborted || known.get(type)?.key !== key) return;
    const report = { version: versionIn(text) ?? null, isLoggedIn: login };
    known.set(type, { key, askedAtMs: performance.now(), report });
  };

  const lookAt = (type: string, command: string): ToolReport | undefined => {
    const path = findCommand({ command, cwd: undefined, environment });
    if (path === undefined) {
      known.delete(type);
      return undefined;
    }
    const key = keyOf(path);
    const before = known.get(type);
    const isSame = before?.key === key;
    if (isSame && performance.now() - before.askedAtMs < askAgainMs) return before.report;
    const report = isSame ? before.report : { version: null, isLoggedIn: null };
    known.set(type, { key, askedAtMs: performance.now(), report });
    void ask(type, path, key);
    return report;
  };

  return {
    look: () =>
      Object.fromEntries(
        Object.entries(TOOL_COMMANDS).flatMap(([type, command]) => {
          const report = lookAt(type, command);
          return report === undefined ? [] : [[type, report] as const];
        }),
      ),
    close: () => closing.abort(),
  };
}
