import { z } from "zod";

/** Those of the public documentation, and those that clients of the wire configure besides. */
export const ADAPTER_TYPES = [
  "process",
  "http",
  "claude_local",
  "codex_local",
  "openclaw",
  "openclaw_gateway",
  "opencode_local",
  "pi_local",
  "cursor",
  "gemini_local",
  "hermes_local",
] as const;

/** Those of modules that this process has loaded (`loadAdapters`). */
const loaded = new Set<string>();

export const admitAdapterType = (type: string): void => void loaded.add(type);

/** Everything that an agent can be configured with here. */
export const adapterTypes = (): readonly string[] => [...ADAPTER_TYPES, ...loaded];

export const AdapterType = z
  .string()
  .refine((type) => adapterTypes().includes(type), "there is no such adapter")
  .meta({
    description: `${ADAPTER_TYPES.join(", ")}, or one that the instance loads (SYSTOLE_ADAPTERS).`,
    examples: [...ADAPTER_TYPES],
  });
