import { dirname } from "node:path";
import { describe, expect, it } from "vitest";

import { sourceFiles, withoutComments } from "../support/source-files.ts";

const tables = new Set(
  sourceFiles(["shared/db/migrations"], /\.sql$/).flatMap(({ text }) =>
    [...text.matchAll(/create (?:unlogged )?table (?:if not exists )?([a-z_]+)/gi)].map(([, table]) => table ?? ""),
  ),
);

/**
 * Tables that more than one folder writes, with the reason. A change of state is one statement where it is hot, so
 * that it costs one round trip; such a statement writes what its neighbours own, and says so here.
 */
const WRITTEN_TOGETHER: Readonly<Record<string, { readonly folders: readonly string[]; readonly because: string }>> = {
  heartbeat_runs: {
    folders: ["shared/runs", "shared/wakeups"],
    because: "accepting a wakeup makes or joins its run in the statement that stores the wakeup",
  },
  agent_slots: {
    folders: ["shared/runs", "shared/wakeups"],
    because: "accepting takes the slot of the run it admits, under the row lock it holds already",
  },
  agent_wakeup_requests: {
    folders: ["shared/runs", "shared/wakeups"],
    because: "a claim that finds its agent paused puts the run's wakeups back in the statement that cancels the run",
  },
  live_events: {
    folders: ["shared/live", "shared/runs", "shared/wakeups"],
    because: "the event of a change of state is appended by the statement that makes the change",
  },
};

/** Deletes what is old or was deleted from any table, and writes nothing else. */
const RETENTION = "shared/retention";

/** The tables that a text writes, in SQL or through the builder. */
function writtenTables(text: string): ReadonlySet<string> {
  const code = withoutComments(text);
  const inSql = code.matchAll(
    /\b(?:insert\s+into|update(?:\s+only)?|delete\s+from|merge\s+into|truncate)\s+"?([a-z_]+)/gi,
  );
  const built = code.matchAll(
    /\bsqlBuilder(?:<[^>]*>)?\(\s*["'`]([a-z_]+)(?:\s+as\s+\w+)?["'`]\s*\)[^;]*?\.(?:insert|update|del|delete|increment|decrement|truncate)\(/g,
  );
  const into = code.matchAll(/\.into\(\s*["'`]([a-z_]+)["'`]/g);
  const names = [...inSql, ...built, ...into].map(([, table]) => table ?? "");
  return new Set(names.filter((name) => tables.has(name)));
}

function writers(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { path, text } of sourceFiles(["api", "worker", "scheduler", "cli", "shared"], /\.ts$/)) {
    const written = dirname(path) === RETENTION ? text.replaceAll(/\bdelete\s+from\b/gi, "") : text;
    for (const table of writtenTables(written)) found.set(table, (found.get(table) ?? new Set()).add(dirname(path)));
  }
  return found;
}

describe("each table", () => {
  it("is written by one folder, or has its reason here for being written by several", () => {
    const several = [...writers()].filter(([, folders]) => folders.size > 1);

    const undeclared = several.flatMap(([table, folders]) =>
      [...folders]
        .filter((folder) => !WRITTEN_TOGETHER[table]?.folders.includes(folder))
        .map((folder) => `${table} is written in ${folder}`),
    );
    expect(undeclared).toEqual([]);
  });

  it("has no reason here that has lapsed", () => {
    const found = writers();

    const lapsed = Object.entries(WRITTEN_TOGETHER).flatMap(([table, { folders }]) =>
      folders.filter((folder) => !found.get(table)?.has(folder)).map((folder) => `${table} in ${folder}`),
    );
    expect(lapsed).toEqual([]);
  });

  it("is found as written whatever way the statement is put", () => {
    const [table = ""] = tables;
    const statements = [
      `insert into ${table} (id) values ($1)`,
      `with x as (update ${table} t set a = 1 returning 1) select 1`,
      `DELETE FROM ${table} where true`,
      `merge into ${table} using x on true when matched then delete`,
      `sqlBuilder("${table}").where({ id }).update({ a })`,
      `sqlBuilder("${table} as t").where("id", id)\n  .del()`,
      `sqlBuilder.insert({ id }).into("${table}")`,
    ];

    for (const text of statements) expect(writtenTables(text), text).toEqual(new Set([table]));
  });

  it("is not taken for written where it is read, locked or talked about", () => {
    const [table = ""] = tables;
    const texts = [
      `select * from ${table} for update skip locked`,
      `sqlBuilder("${table}").select("id"); sqlBuilder("other").update({})`,
      `// update ${table} by hand`,
      `/* insert into ${table} */`,
    ];

    for (const text of texts) expect(writtenTables(text), text).toEqual(new Set());
  });
});
