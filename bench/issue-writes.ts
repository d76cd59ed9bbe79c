import { ask } from "./ask.ts";
import { type Line, median } from "./figures.ts";

const AIM = 2;
const WARM_UP = 5;

/** An API, and the company that is written in. */
interface Side {
  readonly url: string;
  readonly companyId: string;
}

interface Step {
  readonly what: string;
  readonly method: "POST" | "PATCH";
  readonly path: (at: { readonly companyId: string; readonly issueId: string }) => string;
  readonly body: (round: number) => object;
}

/** The life of an issue: each step writes its row, or what is kept beside it. */
const STEPS: readonly Step[] = [
  {
    what: "an issue is made",
    method: "POST",
    path: ({ companyId }) => `/api/companies/${companyId}/issues`,
    body: (round) => ({
      title: `Mend the importer, again, for the ${round}th time`,
      description: "What is to be done, and why: the report of the quarter is not what it should be.",
      status: "todo",
    }),
  },
  {
    what: "its title changes",
    method: "PATCH",
    path: ({ issueId }) => `/api/issues/${issueId}`,
    body: (round) => ({ title: `Measure the landing page no. ${round}` }),
  },
  {
    what: "something is said",
    method: "POST",
    path: ({ issueId }) => `/api/issues/${issueId}/comments`,
    body: (round) => ({ body: `Said about it, ${round}` }),
  },
  {
    what: "it is done",
    method: "PATCH",
    path: ({ issueId }) => `/api/issues/${issueId}`,
    body: () => ({ status: "done" }),
  },
];

/** What indexes and triggers cost where there are many issues: the first of the sides is what the others are compared with. */
export async function measureIssueWrites(sides: Readonly<Record<string, Side>>, samples: number): Promise<Line[]> {
  const named = Object.entries(sides);
  const times = new Map(named.map(([name]) => [name, STEPS.map(() => [] as number[])]));
  for (let round = -WARM_UP; round < samples; round += 1) {
    for (const [name, side] of named) {
      const took = await live(side, round);
      if (round >= 0) took.forEach((ms, step) => times.get(name)?.[step]?.push(ms));
    }
  }
  const p50 = (name: string, step: number): number => median(times.get(name)?.[step] ?? []);
  const [[baseline] = [""], ...others] = named;
  return STEPS.flatMap(({ what }, step) =>
    others.map(([name]) => {
      const ratio = p50(name, step) / p50(baseline, step);
      const aim = { aim: `≤ ${AIM} ×`, isMet: ratio <= AIM };
      return {
        what: `${what}, ${name}, p50`,
        unit: "ms",
        value: p50(name, step),
        baseline: p50(baseline, step),
        ratio,
        ...aim,
      };
    }),
  );
}

/** How long each step took, in milliseconds. */
async function live({ url, companyId }: Side, round: number): Promise<number[]> {
  const took: number[] = [];
  let issueId = "";
  for (const { what, method, path, body } of STEPS) {
    const at = performance.now();
    const answer = await ask({ url, method, path: path({ companyId, issueId }), body: body(round) });
    took.push(performance.now() - at);
    if (answer.status >= 300) throw new Error(`${what}: is answered ${answer.status}`);
    if (issueId === "") issueId = (JSON.parse(answer.body) as { id: string }).id;
  }
  return took;
}
