import { EXAMPLES } from "../../api/examples/examples.ts";
import { EXAMPLE_IDS } from "../../api/examples/ids.ts";
import { EXAMPLE_TOKEN } from "../../api/examples/people-examples.ts";

type Ids = Readonly<Record<string, string>>;

/** The body that an operation's documentation shows, with what is there for what it names; `words`: what else stands for what. */
export function exampleOf(id: string, ids: Ids, words: Ids = {}): object | undefined {
  const example = EXAMPLES[id];
  if (example === undefined) return undefined;
  const known: Readonly<Record<string, string | undefined>> = { ...wordsOf(ids), ...words };
  return JSON.parse(JSON.stringify(example), (_key, value: unknown) =>
    typeof value === "string" ? (known[value] ?? value) : value,
  ) as object;
}

const wordsOf = (ids: Ids): Readonly<Record<string, string | undefined>> => ({
  ...Object.fromEntries(Object.entries(EXAMPLE_IDS).map(([name, example]) => [example, ids[name]])),
  [EXAMPLE_IDS.runId]: ids["finishedRunId"],
  [EXAMPLE_TOKEN]: ids["challengeToken"],
});
