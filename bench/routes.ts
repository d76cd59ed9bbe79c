import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ask } from "./ask.ts";
import { type Line, median, percentile } from "./figures.ts";
import { measureIssueWrites } from "./issue-writes.ts";
import { ROOT } from "./node-process.ts";
import { largeCity, type Place, populate, smallCity } from "./population.ts";
import { listRequests, type RouteRequest, type Sample, sampleOf } from "./route-requests.ts";
import type { Ground, Stage } from "./stage.ts";

const AIM = 2;
/** Of a millisecond more nobody takes notice, and on a busy machine it means nothing. */
const NOTICED_MS = 2;
/** No more of a request than so long on each side. */
const MOST_MS = 1_500;
/** What is left when so long is over is not measured. */
const MOST_IN_ALL_MS = 420_000;
const WARM_UP = 4;

interface Side {
  readonly url: string;
  readonly sample: Sample;
  readonly bearer: string;
}

interface Answers {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
}

interface Measured {
  readonly what: string;
  readonly small: Answers;
  /** As large a company as those of the small database. */
  readonly ordinary: Answers;
  readonly largest: Answers;
}

interface Asking {
  readonly samples: number;
  /** Only those whose line it finds. */
  readonly match?: RegExp | undefined;
}

/** Every GET route: a database of ten companies beside one of a thousand, of which one has a tenth of all. */
export async function measureRoutes(
  stage: Stage,
  { scale, ...asking }: Asking & { readonly scale: number },
): Promise<Line[]> {
  await using few = await stage.open("PostgreSQL");
  await using many = await stage.open("PostgreSQL");
  const [small, large] = [smallCity(), largeCity(scale)];
  const since = performance.now();
  await populate(few.databaseUrl, small);
  await populate(many.databaseUrl, large);
  console.log(`  filled in ${Math.round((performance.now() - since) / 1_000)} s`);
  return await measureFilled({ few, many }, { ordinary: small[1], alike: large[1], largest: large[0] }, asking);
}

interface Places {
  readonly ordinary: Place | undefined;
  readonly alike: Place | undefined;
  readonly largest: Place | undefined;
}

/** The same between databases that are filled already. */
export async function measureFilled(
  { few, many }: { readonly few: Ground; readonly many: Ground },
  places: Places,
  { samples, match = /./ }: Asking,
): Promise<Line[]> {
  const [fewApi, manyApi] = [await few.startApi(), await many.startApi()];
  const sideOf = async (ground: Ground, url: string, place: Place | undefined): Promise<Side> => {
    if (place === undefined) throw new Error("no such company");
    const sample = await sampleOf(ground, place);
    return { url, sample, bearer: await keyOf(url, sample["agentId"] ?? "") };
  };
  const sides = {
    small: await sideOf(few, fewApi.url, places.ordinary),
    ordinary: await sideOf(many, manyApi.url, places.alike),
    largest: await sideOf(many, manyApi.url, places.largest),
  };

  const measured: Measured[] = [];
  const left: string[] = [];
  const since = performance.now();
  const requests = (await listRequests()).filter((request) => match.test(nameOf(request)));
  for (const request of requests) {
    const isLate = performance.now() - since > MOST_IN_ALL_MS;
    const outcome = isLate ? `${nameOf(request)}: no time was left` : await compare(request, sides, samples);
    if (typeof outcome === "string") left.push(outcome);
    else measured.push(outcome);
  }
  await keep(measured, left);
  const writes = match.test(WRITES) ? await measureWrites(sides, samples * MORE_WRITES) : [];
  return [...linesOf(measured, left), ...writes];
}

const nameOf = ({ route, query }: RouteRequest): string => `${route}${query === "" ? "" : `?${query}`}`;

const WRITES = "writes of issues";
const MORE_WRITES = 5;

function measureWrites({ small, ordinary, largest }: Sides, samples: number): Promise<Line[]> {
  const at = ({ url, sample }: Side) => ({ url, companyId: sample["companyId"] ?? "" });
  const sides = { small: at(small), "a company of ordinary size": at(ordinary), "the largest company": at(largest) };
  return measureIssueWrites(sides, samples);
}

async function keyOf(url: string, agentId: string): Promise<string> {
  const { body } = await ask({ url, method: "POST", path: `/api/agents/${agentId}/keys`, body: { name: "bench" } });
  return (JSON.parse(body) as { token: string }).token;
}

type Sides = Readonly<Record<keyof Omit<Measured, "what">, Side>>;

/** Or why it was not measured. What seems slow is measured again: of a busy machine's two looks the better one counts. */
async function compare(request: RouteRequest, sides: Sides, samples: number): Promise<Measured | string> {
  const what = nameOf(request);
  try {
    const first = { what, ...(await inTurn(request, sides, samples)) };
    if (!isSlow(first.ordinary, first.small) && !isSlow(first.largest, first.small)) return first;
    const again = { what, ...(await inTurn(request, sides, samples)) };
    return worstRatio(again) < worstRatio(first) ? again : first;
  } catch (error) {
    return `${what}: ${(error as Error).message}`;
  }
}

const worstRatio = ({ small, ordinary, largest }: Measured): number =>
  Math.max(ordinary.p50Ms, largest.p50Ms) / small.p50Ms;

/** The three in turn, so that each sees the same machine. @throws when there is no answer to measure */
async function inTurn(request: RouteRequest, sides: Sides, samples: number): Promise<Omit<Measured, "what">> {
  const runs = Object.values(sides).map((side) => ({ side, times: [] as number[], tookMs: 0, bytes: 0 }));
  for (let round = -WARM_UP; round < samples; round += 1) {
    for (const run of runs) {
      if (run.tookMs > MOST_MS) continue;
      const { bytes, ms } = await timed(request, run.side);
      run.bytes = bytes;
      if (round < 0) continue;
      run.times.push(ms);
      run.tookMs += ms;
    }
  }
  const [small, ordinary, largest] = runs.map(({ times, bytes }) => ({
    p50Ms: median(times),
    p99Ms: percentile(times, 0.99),
    bytes,
  })) as [Answers, Answers, Answers];
  return { small, ordinary, largest };
}

async function timed(
  request: RouteRequest,
  { url, sample, bearer }: Side,
): Promise<{ readonly bytes: number; readonly ms: number }> {
  const path = request.path(sample);
  if (path === undefined) throw new Error("nothing to ask for");
  const at = performance.now();
  const { status, bytes } = await ask({ url, path, bearer: path.includes("/agents/me") ? bearer : undefined });
  if (status !== 200) throw new Error(`is answered ${status}`);
  return { bytes, ms: performance.now() - at };
}

/** An answer that says ten times as much may take ten times as long. */
const allowance = (of: Answers, small: Answers): number => Math.max(1, of.bytes / Math.max(small.bytes, 200));

const isSlow = (of: Answers, small: Answers): boolean =>
  of.p50Ms > AIM * allowance(of, small) * small.p50Ms && of.p50Ms - small.p50Ms > NOTICED_MS;

function linesOf(measured: readonly Measured[], left: readonly string[]): Line[] {
  for (const reason of left) console.log(`  not measured: ${reason}`);
  if (measured.length === 0) return [];
  const sides = ["ordinary", "largest"] as const;
  return sides.flatMap((side) => {
    const named = side === "ordinary" ? "a company of ordinary size" : "the largest company";
    const slow = measured.filter((request) => isSlow(request[side], request.small));
    const ratios = measured.map((request) => request[side].p50Ms / request.small.p50Ms);
    return [
      {
        what: `${measured.length} requests, ${named}, median ratio`,
        unit: "×",
        value: median(ratios),
        aim: `≤ ${AIM} ×`,
        isMet: median(ratios) <= AIM,
      },
      {
        what: `${measured.length} requests, ${named}, beyond the aim`,
        unit: "",
        value: slow.length,
        aim: "0",
        isMet: slow.length === 0,
      },
      ...slow.map((request) => ({
        what: `${request.what}, ${named} (${request[side].bytes} bytes, small ${request.small.bytes}), p50`,
        unit: "ms",
        value: request[side].p50Ms,
        baseline: request.small.p50Ms,
        ratio: request[side].p50Ms / request.small.p50Ms,
        aim: `≤ ${(AIM * allowance(request[side], request.small)).toFixed(1)} ×`,
        isMet: false,
      })),
    ];
  });
}

async function keep(measured: readonly Measured[], left: readonly string[]): Promise<void> {
  const directory = join(ROOT, "bench", "results");
  await mkdir(directory, { recursive: true });
  const file = join(directory, `routes-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.json`);
  await writeFile(file, `${JSON.stringify({ measured, left }, null, 1)}\n`);
  console.log(`  every request: ${file}`);
}
