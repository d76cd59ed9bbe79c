/** One line of what Prometheus reads. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text format of Prometheus; fails on what is not of it. */
export function samplesOf(text: string): Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const { name, labels = "", value } = LINE.exec(line)?.groups ?? {};
      if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
      const pairs = [...labels.matchAll(LABEL)].map(([, label, said]) => [label, said]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

/** What is shown of each metric, whether it has a sample or not: name → type. */
export const typesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name as string, type as string]));

/** The value of one series; 0 where there is none. */
export const valueOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  samples
    .filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);

const ID = /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{12}|_[0-9a-z]{12}|^[A-Z]+-\d+$|\d{5}|@/i;

/** Whether a label's value might be one of very many. */
export const looksLikeId = (value: string): boolean => ID.test(value);

/** What a sample's labels say, but for the bound of a bucket, which the histogram and not the work has put there. */
export const labelValues = ({ name, labels }: Sample): string[] =>
  Object.entries(labels)
    .filter(([label]) => label !== "le" || !name.endsWith("_bucket"))
    .map(([, value]) => value);
