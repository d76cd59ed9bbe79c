import { z } from "zod";

import type { AdapterModule } from "../adapter-port/adapter-module.ts";
import { within } from "../platform/within.ts";
import { AdapterModel, EnvironmentCheck } from "./environment-test.schema.ts";

const LIMIT_MS = 3_000;
const MAX_LISTED = 1_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What an adapter that is not ours says of an agent's environment. It has three seconds, and may throw. */
export async function moduleChecks(
  { type, parse, checkEnvironment }: AdapterModule,
  adapterConfig: Readonly<Record<string, unknown>>,
): Promise<EnvironmentCheck[]> {
  let config: unknown;
  try {
    config = parse(adapterConfig);
  } catch (error) {
    return [{ code: `${type}_config_invalid`, level: "error", message: messageOf(error) }];
  }
  const fine: EnvironmentCheck = { code: `${type}_config_valid`, level: "info", message: "Its configuration is one" };
  try {
    const said = await answerOf(async () => (await checkEnvironment?.(config)) ?? []);
    return [fine, ...z.array(EnvironmentCheck).max(MAX_LISTED).parse(said)];
  } catch (error) {
    return [fine, { code: `${type}_check_failed`, level: "warn", message: `It could not look: ${messageOf(error)}` }];
  }
}

/** Undefined: it has no list of its own, or none just now. */
export async function moduleModels(module: AdapterModule | undefined): Promise<AdapterModel[] | undefined> {
  if (module?.models === undefined) return undefined;
  const { models } = module;
  const said = await answerOf(async () => models()).catch(() => undefined);
  const { data } = z.array(AdapterModel).max(MAX_LISTED).safeParse(said);
  return data;
}

const answerOf = <T>(ask: () => Promise<T>): Promise<T> => within(ask(), LIMIT_MS, "its answer");
