import type { EnvironmentCheck } from "./environment-test.schema.ts";

/** What a configuration shows by itself. */
export interface Examined {
  readonly checks: readonly EnvironmentCheck[];
  /** What of it shows only where its runs go, and is to be looked at there; absent: they would not get that far. */
  readonly onHosts?: Readonly<Record<string, unknown>>;
}

/** What of a configuration is asked about a place: nothing else of it leaves the API. */
export interface PlaceAsked {
  readonly cwd?: string | undefined;
  readonly command?: string | undefined;
  /** The agent's own PATH, if it has one. */
  readonly path?: string | undefined;
}
