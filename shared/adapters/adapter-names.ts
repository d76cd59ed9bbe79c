import { adapterTypes } from "../agents/adapter-type.schema.ts";

/** What `/v1` calls some types; it calls the others what `/api` does. */
const NAMES: Readonly<Record<string, string>> = { claude_local: "claude-code", codex_local: "codex" };

export const adapterName = (type: string): string => NAMES[type] ?? type;

/** The type that is called so, by either. Undefined: there is none. */
export const adapterTypeOf = (name: string): string | undefined =>
  adapterTypes().find((type) => type === name || NAMES[type] === name);
