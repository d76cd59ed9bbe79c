import { adapterModules } from "../../shared/adapters/adapter-modules.ts";
import { inheritedEnvironment } from "../../shared/adapters/inherited-environment.ts";
import { TOOL_COMMANDS } from "../../shared/adapters/tool-commands.ts";
import type { Abilities } from "../../shared/runs/run-execution.service.ts";
import type { MarkerSweep } from "../processes/marker-sweep.ts";
import type { Adapter } from "./adapter.ts";
import { type HostTools, watchTools } from "./host-tools.ts";
import { httpAdapter } from "./http.ts";
import { CLAUDE_TOOL } from "./local-tool/claude-tool.ts";
import { codexTool } from "./local-tool/codex-tool.ts";
import { localToolAdapter } from "./local-tool/local-tool.ts";
import { openclawAdapter } from "./openclaw/openclaw.ts";
import { guardedFetch } from "./ported/guarded-fetch.ts";
import { portedAdapter } from "./ported/ported-adapter.ts";
import { processAdapter } from "./process.ts";
import { unavailableAdapter } from "./unavailable.ts";

interface Seen extends Required<Abilities> {
  readonly tools: HostTools;
}

export interface AdapterRegistry {
  /** The adapter of an agent's type. One that cannot be used here is there too: its runs fail and say why. */
  readonly find: (type: string) => Adapter;
  /** What can be run here: of tools, those that were found at the last look. */
  readonly abilities: () => Required<Abilities>;
  /** Looks again where agents would look for their tools. */
  readonly look: () => Seen;
  readonly close: () => Promise<void>;
}

export interface AdapterOptions {
  /** The server's own environment; children see only the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What marks this worker's children (`ownWorkerMarker`). */
  readonly workerMarker: string;
  readonly sweep: MarkerSweep;
  /** What is kept for agents and companies on this host. */
  readonly workspacesDir: string;
  /** Lets `http` agents and gateways be reached on loopback and private networks. */
  readonly allowPrivateHttp: boolean;
}

const ADVICE =
  'Use the adapter "process" with the agent\'s command line, or "http" with an endpoint that runs it, until it is.';

export function adapterRegistry(options: AdapterOptions): AdapterRegistry {
  const base = inheritedEnvironment(options.environment);
  const http = httpAdapter({ allowPrivate: options.allowPrivateHttp });
  const watch = watchTools(base);
  const guarded = guardedFetch({ allowPrivate: options.allowPrivateHttp });
  const child = { base, workerMarker: options.workerMarker, sweep: options.sweep };
  const adapters = [
    processAdapter(child),
    http,
    localToolAdapter(CLAUDE_TOOL, child),
    localToolAdapter(codexTool(options.workspacesDir), child),
    openclawAdapter("openclaw", { allowPrivate: options.allowPrivateHttp }),
    openclawAdapter("openclaw_gateway", { allowPrivate: options.allowPrivateHttp }),
    ...adapterModules().map((module) => portedAdapter(module, { ...child, fetch: guarded.fetch })),
  ];
  const byType = new Map(adapters.map((adapter) => [adapter.type, adapter]));
  const toldAtEnd = adapters.filter(({ reportsCost }) => reportsCost === "at_end").map(({ type }) => type);
  const look = (): Seen => {
    const tools = watch.look();
    const isFound = (type: string): boolean => !(type in TOOL_COMMANDS) || type in tools;
    return { toldAtEnd, usable: [...byType.keys()].filter(isFound), tools };
  };
  let seen = look();
  return {
    find: (type) => byType.get(type) ?? unavailableAdapter(type, ADVICE),
    abilities: () => seen,
    look: () => (seen = look()),
    close: async () => {
      watch.close();
      await http.close();
      await guarded.close();
    },
  };
}
