import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { type Effort, measureAccept } from "./accept.ts";
import { measureBudget } from "./budget.ts";
import { measureFairness } from "./fair.ts";
import { cpuTable, type Line, table } from "./figures.ts";
import { httpAgent, measureCappedFinishing, measureFinishing, measureSpawning, trivialProcess } from "./finish-runs.ts";
import { measureMemory, measureStart } from "./footprint.ts";
import { measureHistory } from "./history.ts";
import { ROOT } from "./node-process.ts";
import { measureOverload } from "./overload.ts";
import { measureRoutes } from "./routes.ts";
import { type BackendName, type Stage, setStage } from "./stage.ts";
import { measureStartLatency } from "./start-latency.ts";
import { measureTimers } from "./timers.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    /** Only these sections, separated by commas. */
    only: { type: "string" },
    backend: { type: "string" },
    rounds: { type: "string" },
    /** Also what a long past costs, and as many timers as docs/performance.md tells of: takes minutes to fill in. */
    large: { type: "boolean", default: false },
    /** How many finished runs the long past has. */
    runs: { type: "string", default: "1000000" },
    /** Of `routes`: 1 is 1,000 companies, 100,000 agents and 1,000,000 issues. */
    scale: { type: "string", default: "1" },
    /** Of `routes`: only those whose line this expression finds, as in `costs/|writes of issues`; of `timers`: `rate|herd`. */
    match: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const USAGE = `npm run bench -- [--quick] [--only <sections>] [--backend Redis|PostgreSQL] [--rounds <n>] [--large [--runs <n>]] [--scale <n>] [--match <expression>]
sections: accept, latency, process, http, fair, overload, memory, start, budget, timers (--match rate|steady|tick|herd), history (with --large), routes (only by name)`;

const normal: Effort = { rounds: 3, seconds: 4, warmUp: 8_000, runs: 2_000, samples: 100 };
const quick: Effort = { rounds: 1, seconds: 2, warmUp: 4_000, runs: 800, samples: 50 };
const effort: Effort = {
  ...(options.quick ? quick : normal),
  ...(options.rounds === undefined ? {} : { rounds: Number(options.rounds) }),
};

const match = options.match === undefined ? undefined : new RegExp(options.match);

type Section = (stage: Stage, backend: BackendName) => Promise<readonly Line[]>;

/** In the order of the table; those of the second list do not depend on the backend. */
const perBackend: Record<string, Section> = {
  accept: (stage, backend) => measureAccept(stage, backend, effort),
  latency: (stage, backend) => measureStartLatency(stage, backend, effort),
  process: async (stage, backend) => [await measureFinishing(stage, backend, effort, trivialProcess)],
  http: async (stage, backend) => {
    await using ground = await stage.open(backend);
    const endpoint = await ground.startScript("bench/answering-endpoint.ts");
    const url = (await endpoint.waitForOutput(/^ready (\S+)/m))[1] ?? "";
    return [await measureFinishing(stage, backend, effort, httpAgent(url))];
  },
  fair: measureFairness,
  overload: (stage, backend) => measureOverload(stage, backend, effort),
  memory: async (stage, backend) => [await measureMemory(stage, backend)],
};
const once: Record<string, (stage: Stage) => Promise<readonly Line[]>> = {
  process: async (stage) => [await measureSpawning(stage, effort)],
  start: async () => [await measureStart()],
  budget: async (stage) => [...(await measureBudget(stage, effort)), await measureCappedFinishing(stage, effort)],
  timers: (stage) => measureTimers(stage, { rounds: effort.rounds, isLarge: options.large }, match),
};
if (options.large) {
  perBackend["history"] = (stage, backend) => measureHistory(stage, backend, effort, Number(options.runs));
}

if (options.only?.split(",").includes("routes")) {
  once["routes"] = (stage) =>
    measureRoutes(stage, { samples: options.quick ? 5 : 12, scale: Number(options.scale), match });
}

async function measureAll(stage: Stage): Promise<Line[]> {
  const only = options.only?.split(",");
  const isWanted = (name: string): boolean => only?.includes(name) ?? true;
  const backends = stage.backends.filter((name) => options.backend === undefined || options.backend === name);
  const lines: Line[] = [];
  const add = (more: readonly Line[]): void => {
    lines.push(...more);
    console.log(more.map(({ what }) => `  measured: ${what}`).join("\n"));
  };
  for (const [name, section] of Object.entries(perBackend)) {
    if (!isWanted(name)) continue;
    for (const backend of backends) add(await section(stage, backend));
  }
  for (const [name, section] of Object.entries(once)) if (isWanted(name)) add(await section(stage));
  return lines;
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE);
  const load = loadavg()[0] ?? 0;
  if (load > 0.5)
    console.log(`note: the machine is not idle (load ${load.toFixed(2)}); trust ratios more than figures`);
  const since = performance.now();
  await using stage = await setStage();
  const lines = await measureAll(stage);
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: stage.postgresVersion,
    loadBefore: load,
  };
  console.log(`\n${table(lines)}\n\nCPU, microseconds per item\n${cpuTable(lines)}\n`);
  console.log(`${JSON.stringify(machine)}, took ${Math.round((performance.now() - since) / 1_000)} s`);
  const directory = join(ROOT, "bench", "results");
  await mkdir(directory, { recursive: true });
  const at = new Date().toISOString();
  const file = join(directory, `${at.replaceAll(/[:.]/g, "-")}.json`);
  await writeFile(file, `${JSON.stringify({ at, machine, effort, lines }, null, 2)}\n`);
  console.log(`written to ${file}`);
}

await main();
process.exit(0);
