import { findCommand } from "../../shared/adapters/command-lookup.ts";
import { inheritedEnvironment } from "../../shared/adapters/inherited-environment.ts";
import type { MarkerSweep } from "../processes/marker-sweep.ts";
import type { Adapter } from "./adapter.ts";
import { httpAdapter } from "./http.ts";
import { CLAUDE_TOOL } from "./local-tool/claude-tool.ts";
import { CODEX_TOOL } from "./local-tool/codex-tool.ts";
import { localToolAdapter } from "./local-tool/local-tool.ts";
import { processAdapter } from "./process.ts";
import { unavailableAdapter } from "./unavailable.ts";

export interface AdapterRegistry {
  /** The adapter of an agent's type. One that cannot be used here is there too: its runs fail and say why. */
  readonly find: (type: string) => Adapter;
  /** Types that can be used here: of tools, those that are found where their agents would look for them. */
  readonly usable: readonly string[];
  /** Types whose runs tell what they used only at their end. */
  readonly toldAtEnd: readonly string[];
  readonly close: () => Promise<void>;
}

export interface AdapterOptions {
  /** The server's own environment; children see only the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What marks this worker's children (`ownWorkerMarker`). */
  readonly workerMarker: string;
  readonly sweep: MarkerSweep;
  /** Lets `http` agents be reached on loopback and private networks. */
  readonly allowPrivateHttp: boolean;
}

const ADVICE =
  'Use the adapter "process" with the agent\'s command line, or "http" with an endpoint that runs it, until it is.';

/** Without which a type cannot be used. */
const COMMANDS: Readonly<Record<string, string>> = { claude_local: "claude", codex_local: "codex" };

export function adapterRegistry(options: AdapterOptions): AdapterRegistry {
  const base = inheritedEnvironment(options.environment);
  const http = httpAdapter({ allowPrivate: options.allowPrivateHttp });
  const isFound = (type: string): boolean => {
    const command = COMMANDS[type];
    return command === undefined || findCommand({ command, cwd: undefined, environment: base }) !== undefined;
  };
  const child = { base, workerMarker: options.workerMarker, sweep: options.sweep };
  const adapters = [
    processAdapter(child),
    http,
    localToolAdapter(CLAUDE_TOOL, child),
    localToolAdapter(CODEX_TOOL, child),
  ];
  const byType = new Map(adapters.map((adapter) => [adapter.type, adapter]));
  return {
    find: (type) => byType.get(type) ?? unavailableAdapter(type, ADVICE),
    usable: [...byType.keys()].filter(isFound),
    toldAtEnd: adapters.filter(({ reportsCost }) => reportsCost === "at_end").map(({ type }) => type),
    close: () => http.close(),
  };
}
