import { ADAPTER_TYPES, type CreateAgent } from "../agents/agent.schema.ts";

export type AdapterType = CreateAgent["adapterType"];

/** What `/v1` calls some types; it calls the others what `/api` does. */
const NAMES: Readonly<Partial<Record<AdapterType, string>>> = { claude_local: "claude-code", codex_local: "codex" };

export const adapterName = (type: string): string => NAMES[type as AdapterType] ?? type;

/** The type that is called so, by either. Undefined: there is none. */
export const adapterTypeOf = (name: string): AdapterType | undefined =>
  ADAPTER_TYPES.find((type) => type === name || NAMES[type] === name);
