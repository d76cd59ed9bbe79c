import pg from "pg";
import { vi } from "vitest";

/** A statement that was sent, with the values that it was first sent with. */
export interface SentStatement {
  /** Absent where it was built anew: then it is planned anew too. */
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
}

export type PlanKind = "custom" | "generic";

/** Keeps each statement that any connection of this process sends, until the end of its scope. */
export function listenForStatements(): Disposable & { readonly sent: ReadonlyMap<string, SentStatement> } {
  const sent = new Map<string, SentStatement>();
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { name?: string; text?: string; values?: unknown[] }];
    if (typeof first === "object" && /^\s*(?:with|select|insert|update|delete)\b/i.test(first.text ?? "")) {
      const { name, text = "", values = [] } = first;
      // What matters most is what it was asked with something to find.
      if (!sent.has(text) || values.length > 0) sent.set(text, sent.get(text) ?? { name, text, values: [...values] });
    }
    return query.apply(this, args);
  } as never);
  return { sent, [Symbol.dispose]: () => spy.mockRestore() };
}

/** How PostgreSQL would run it with these values (`custom`), or with any (`generic`, as a named statement ends up). */
export async function planOf(client: pg.Client, sent: SentStatement, kind: PlanKind): Promise<PlanNode> {
  const rows =
    kind === "custom"
      ? await client.query({ text: `explain (format json) ${sent.text}`, values: [...sent.values] })
      : await genericPlan(client, sent);
  return (rows.rows[0] as { "QUERY PLAN": [{ Plan: PlanNode }] })["QUERY PLAN"][0].Plan;
}

async function genericPlan(client: pg.Client, { text, values }: SentStatement): Promise<pg.QueryResult> {
  await client.query("set plan_cache_mode = force_generic_plan");
  await client.query(`prepare asked as ${text}`);
  try {
    const nulls = values.map(() => "null").join(", ");
    return await client.query(`explain (format json) execute asked${nulls === "" ? "" : `(${nulls})`}`);
  } finally {
    await client.query("deallocate asked");
    await client.query("reset plan_cache_mode");
  }
}

/** Statements planned once for any values, as they are kept by a connection: what changes later does not change the plan. */
export async function prepareAll(client: pg.Client, statements: readonly SentStatement[]): Promise<void> {
  await client.query("set plan_cache_mode = force_generic_plan");
  for (const { name, text, values } of statements) {
    await client.query(`prepare kept_${name} as ${text}`);
    await client.query(`explain execute kept_${name}${literals(values.map(() => null))}`);
  }
}

/** Runs it, by a new plan or by that which was kept (`prepareAll`), and takes back what it did. */
export async function planAsRun(
  client: pg.Client,
  { name, text, values }: SentStatement,
  plan: "new" | "kept",
): Promise<PlanNode> {
  await client.query("begin");
  try {
    const { rows } =
      plan === "new"
        ? await client.query({ text: `explain (analyze, format json) ${text}`, values: [...values] })
        : await client.query(`explain (analyze, format json) execute kept_${name}${literals(values)}`);
    return (rows[0] as { "QUERY PLAN": [{ Plan: PlanNode }] })["QUERY PLAN"][0].Plan;
  } finally {
    await client.query("rollback");
  }
}

function literals(values: readonly unknown[]): string {
  const written = values.map((value) => {
    const text = toText(value);
    return text === null ? "null" : pg.escapeLiteral(text);
  });
  return written.length === 0 ? "" : `(${written.join(", ")})`;
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `{${value.map((item) => JSON.stringify(String(item))).join(",")}}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** How many rows a node of a plan that ran has looked at, whether it kept them or not. */
export const rowsReadBy = (node: PlanNode): number =>
  (node["Actual Loops"] ?? 0) *
  ((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0));

export const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
