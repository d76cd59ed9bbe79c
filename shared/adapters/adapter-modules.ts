import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

import type { AdapterModule } from "../adapter-port/adapter-module.ts";
import { ADAPTER_TYPES, admitAdapterType } from "../agents/adapter-type.schema.ts";
import { ConfigError } from "../platform/config-error.ts";

const callable = z.custom<() => unknown>((value) => typeof value === "function", "must be a function");

const Shape = z.object({
  apiVersion: z.literal(1, "must be 1, the version of the port that this Systole has"),
  type: z
    .string("must be text")
    .regex(/^[a-z][a-z0-9_]{0,59}$/, "must be small letters, digits and _, at most 60, a letter first")
    .refine((type) => !ADAPTER_TYPES.some((own) => own === type), "is that of an adapter which Systole has itself"),
  label: z.string().max(200).optional(),
  reportsCost: z.enum(["as_it_goes", "at_end"], "must be as_it_goes or at_end"),
  isRemote: z.boolean().optional(),
  takesInstructions: z.boolean().optional(),
  sessions: z
    .object({
      isOfDirectory: z.boolean().optional(),
      parse: callable.optional(),
      display: callable.optional(),
    })
    .optional(),
  parse: callable,
  execute: callable,
  checkEnvironment: callable.optional(),
  models: callable.optional(),
});

/** By type. Modules are the process's, as what `import` keeps is: whoever loads one twice has it once. */
const loaded = new Map<string, AdapterModule>();

export const adapterModules = (): readonly AdapterModule[] => [...loaded.values()];

export const findAdapterModule = (type: string): AdapterModule | undefined => loaded.get(type);

/**
 * Loads what SYSTOLE_ADAPTERS names: packages that are installed beside Systole, or absolute paths.
 *
 * @throws ConfigError one that cannot be loaded, is none, is of another version, or has a type that is taken
 */
export async function loadAdapters(specifiers: readonly string[]): Promise<void> {
  for (const specifier of specifiers) {
    const module = checked(specifier, await imported(specifier));
    const other = loaded.get(module.type);
    if (other !== undefined && other !== module) {
      throw refused(specifier, `type: ${module.type} is that of another one that is loaded`);
    }
    loaded.set(module.type, module);
    admitAdapterType(module.type);
  }
}

async function imported(specifier: string): Promise<unknown> {
  try {
    const from = isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
    return ((await import(from)) as { readonly adapter?: unknown }).adapter;
  } catch (error) {
    throw refused(specifier, `it could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checked(specifier: string, module: unknown): AdapterModule {
  if (typeof module !== "object" || module === null) throw refused(specifier, "it exports no `adapter`");
  const { success, error } = Shape.safeParse(module);
  if (success) return module as AdapterModule;
  throw refused(specifier, error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

const refused = (specifier: string, why: string): ConfigError =>
  new ConfigError(`SYSTOLE_ADAPTERS: ${specifier} cannot be used: ${why}`);
