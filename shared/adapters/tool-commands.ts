/** Without which command on its PATH a worker cannot run agents of a type. */
export const TOOL_COMMANDS: Readonly<Record<string, string>> = { claude_local: "claude", codex_local: "codex" };

type Json = Readonly<Record<string, unknown>>;

/** Whether an agent brings its tool's command, or a PATH, of its own: what a worker found on its host says nothing then. */
export function hasOwnCommand(type: string, { command, env }: Json): boolean {
  const known = TOOL_COMMANDS[type];
  if (known === undefined) return false;
  const isNamed = typeof command === "string" && !["", known].includes(command.trim());
  return isNamed || (typeof env === "object" && env !== null && Object.hasOwn(env, "PATH"));
}

/** What a worker has learned of a tool on its host. */
export interface ToolReport {
  /** As it names itself; null: it does not say, or was not asked yet. */
  readonly version: string | null;
  /** Null: it cannot be asked, or was not yet. */
  readonly isLoggedIn: boolean | null;
}
