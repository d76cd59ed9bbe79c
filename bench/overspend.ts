import { parseArgs } from "node:util";

import { readConfig, requireStores } from "../shared/platform/config.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { createServices } from "../shared/services.ts";
import { crewOf } from "../test/support/crew.ts";
import { checkInvariants, expectNothing } from "../test/support/invariants.ts";
import { randomFrom } from "../test/support/random.ts";
import { CLAIMS_WITHOUT_ROOM } from "../test/support/spenders.ts";
import { type Overspending, spendOnPaper } from "./overspend-crew.ts";
import { spendForReal } from "./overspend-workers.ts";
import { type Stage, setStage } from "./stage.ts";

const USAGE = `npm run bench:overspend -- [--scenarios <n>] [--real <n>] [--seed <n>]
How far past its cap a company gets, at worst, in so many random scenarios (1,000): agents that spend at a time, workers that
die, retries, raises. So many of them (20) with real workers, which are killed. Fails where a cap was passed by more than is promised.`;

const { values: options } = parseArgs({
  options: {
    scenarios: { type: "string", default: "1000" },
    real: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

/** How many go on at a time, on how many workers' hands each. */
const AT_ONCE = 4;
const HANDS = 12;
const CHECKED_EVERY = 100;

async function overCrews(stage: Stage, scenarios: number, seed: number): Promise<Overspending[]> {
  await using ground = await stage.open("PostgreSQL");
  const { databaseUrl, sql } = ground;
  const config = requireStores(
    readConfig({
      DATABASE_URL: databaseUrl,
      PAPERCLIP_AGENT_JWT_SECRET: "a secret for the bench, long enough",
      SYSTOLE_MASTER_KEY: "a master key for the bench that is long enough",
      SYSTOLE_DB_POOL: "12",
    }),
  );
  const services = await createServices({
    config,
    log: createLogger({ level: "silent", process: "bench" }),
    name: "bench",
  });
  const world = { databaseUrl, sql, services };
  await using crew = await crewOf(world, HANDS);
  const beat = setInterval(() => {
    for (const { renew, workerId } of crew.hands) void renew({ workerId, leaseSec: 60, isDraining: false, runIds: [] });
  }, 2_000);
  const found: Overspending[] = [];
  let next = 0;
  let isBroken = false;
  const goOn = async (): Promise<void> => {
    while (next < scenarios && !isBroken) {
      next += 1;
      found.push(await spendOnPaper({ world, hands: crew.hands }, randomFrom(seed * 1_000_003 + next)));
      if (found.length % CHECKED_EVERY !== 0) continue;
      console.log(`  ${found.length} of ${scenarios}`);
      await checkInvariants(sql);
    }
  };
  const stopOthers = (reason: unknown): never => {
    isBroken = true;
    throw reason;
  };
  // All are waited for: one that went on without its database would end the process with an error that says nothing.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => goOn().catch(stopOthers)));
  clearInterval(beat);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  await checkInvariants(sql);
  await expectNothing(sql, { "a claim found room": CLAIMS_WITHOUT_ROOM });
  await services.close();
  return found;
}

const cents = (micros: number): string => `${micros / 10_000} cents`;

interface Timed {
  readonly found: readonly Overspending[];
  readonly tookSec: number;
}

async function timed(measure: () => Promise<readonly Overspending[]>): Promise<Timed> {
  const since = performance.now();
  const found = await measure();
  return { found, tookSec: (performance.now() - since) / 1_000 };
}

/** How many passed a cap by more than is promised. */
function report(what: string, { found, tookSec }: Timed): number {
  const worst = found.toSorted((one, other) => other.overspentMicros - one.overspentMicros)[0];
  const inSteps = found.toSorted((one, other) => stepsOf(other) - stepsOf(one))[0];
  const broken = found.filter(({ overspentMicros, promisedMicros }) => overspentMicros > promisedMicros);
  const sum = (of: (one: Overspending) => number): number => found.reduce((total, one) => total + of(one), 0);
  if (worst === undefined || inSteps === undefined) return 0;
  console.log(
    `${what}: ${found.length} scenarios, ${sum(({ attempts }) => attempts)} attempts, ${sum(({ deaths }) => deaths)} deaths`,
  );
  console.log(`  the cap was met in ${found.filter(({ overspentMicros }) => overspentMicros >= 0).length}`);
  console.log(
    `  worst overspend ${cents(worst.overspentMicros)}, ${stepsOf(worst).toFixed(2)} steps, promised ${cents(worst.promisedMicros)}`,
  );
  console.log(
    `  most in steps ${stepsOf(inSteps).toFixed(2)}: ${cents(inSteps.overspentMicros)} with ${inSteps.peak} runs at a time`,
  );
  console.log(`  took ${tookSec.toFixed(1)} s, ${(tookSec / found.length).toFixed(1)} s each`);
  console.log(
    `  past what is promised: ${broken.length}${broken.length > 0 ? ` ${JSON.stringify(broken.slice(0, 3))}` : ""}`,
  );
  return broken.length;
}

const stepsOf = ({ overspentMicros, stepMicros }: Overspending): number => overspentMicros / stepMicros;

async function main(): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const [scenarios, real, seed] = [Number(options.scenarios), Number(options.real), Number(options.seed)];
  await using stage = await setStage();
  console.log(`seed ${seed}`);
  const crews = await timed(() => overCrews(stage, Math.max(0, scenarios - real), seed));
  const workers = await timed(() =>
    real > 0 ? spendForReal(stage, { companies: real, random: randomFrom(seed) }) : Promise.resolve([]),
  );
  const broken = report("workers' hands in one process", crews) + report("real workers, killed", workers);
  return broken > 0 ? 1 : 0;
}

process.exit(await main());
