import type { EnvironmentCheck } from "./environment-test.schema.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What else of the configuration does not fit: a run would fail with configuration_invalid. */
export const misfits = (type: string, told: readonly string[], issues: readonly Issue[]): EnvironmentCheck[] =>
  issues
    .filter(({ path }) => !told.includes(String(path[0])))
    .map(({ path, message }) => ({
      code: `${type}_config_invalid`,
      level: "error",
      message: `${path.map(String).join(".")}: ${message}`,
    }));
