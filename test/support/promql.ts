/** One series that an expression of PromQL asks for. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** `[5m]` behind it: over a time. */
  readonly isRange: boolean;
  /** What is applied to it at once. */
  readonly within: string | undefined;
}

export interface Asked {
  readonly selectors: readonly Selector[];
  /** Of `by (…)`. */
  readonly by: readonly string[];
  /** Names before a `(`. */
  readonly functions: readonly string[];
}

const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const FUNCTION = /\b([a-z_][a-z0-9_]*)\s*\(/g;
const WORDS = /^(?:and|or|unless|bool|offset|by|without|on|ignoring|group_left|group_right)$/;
const SELECTOR =
  /(?<within>[a-z_]\w*\s*\()?\s*\b(?<metric>[a-zA-Z_:][\w:]*)(?<matchers>\{[^}]*\})?(?<range>\[[^\]]+\])?(?!\s*\(|[\w:])/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;

/** What an expression asks for. It reads names, and is no parser: that of Prometheus says what is well-formed. */
export function asked(expression: string): Asked {
  const by = [...expression.matchAll(GROUPING)].flatMap(([, labels = ""]) =>
    labels.split(",").map((each) => each.trim()),
  );
  const plain = expression.replace(GROUPING, " ");
  const selectors = [...plain.matchAll(SELECTOR)].flatMap(({ groups }) => {
    const { metric = "", matchers = "", range, within } = groups ?? {};
    if (WORDS.test(metric)) return [];
    return {
      metric,
      matchers: [...matchers.matchAll(MATCHER)].map(([, label = "", operator = "", value = ""]) => ({
        label,
        operator,
        value,
      })),
      isRange: range !== undefined,
      within: within?.replace(/\s*\($/, ""),
    };
  });
  const functions = [...plain.matchAll(FUNCTION)].map(([, name = ""]) => name);
  return { selectors, by, functions: functions.filter((name) => !WORDS.test(name)) };
}
