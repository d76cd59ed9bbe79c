import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { dangersOf } from "../support/migration-safety.ts";

const DIRECTORY = join(import.meta.dirname, "../../shared/db/migrations");

/** What version 0.1 came with ran on databases that nobody used yet. */
const LAST_RELEASED = "0004_costs.sql";

const since = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".sql") && name > LAST_RELEASED)
  .sort();

describe("a migration", () => {
  it.each(since)("%s is safe while the version before works on", (name) => {
    expect(dangersOf(readFileSync(join(DIRECTORY, name), "utf8"))).toEqual([]);
  });
});

describe("what is not safe beside old code", () => {
  it.each([
    ["drop table runs", "still use"],
    ["alter table runs drop column a", "still use"],
    ["drop index runs_by_a", "still use"],
    ["alter table runs rename column a to b", "old name"],
    ["alter table runs rename a to b", "old name"],
    ["ALTER TABLE runs\n  RENAME TO walks", "old name"],
    ["alter table runs alter column a type bigint", "rewrites"],
    ["alter table runs alter a set data type bigint", "rewrites"],
    ["alter table runs alter column a set not null", "leave it out"],
    ["alter table runs alter column a drop default", "relies on the default"],
    ["truncate runs", "lost"],
    ["lock table runs", "locks everyone"],
    ["alter table runs add column a int not null", "needs a default"],
    ["alter table runs add a int not null, add b int default 1", "needs a default"],
    ["alter table runs add column a int default 0, add column b int not null", "needs a default"],
    ["alter table runs add column a uuid not null default gen_random_uuid()", "rewrites"],
    ["alter table runs add column a int generated always as (b + 1) stored", "rewrites"],
    ["alter table runs add column a bigint generated always as identity", "rewrites"],
    ["alter table runs add column a int unique", "index under a lock"],
    ["alter table runs add constraint positive check (a > 0)", "not valid"],
    ["alter table only runs add constraint fk foreign key (a) references b (id)", "not valid"],
    ["create index runs_by_a on runs (a)", "concurrently"],
    ["create unique index if not exists runs_by_a on runs (a)", "concurrently"],
    ["update runs set a = 1", "in batches"],
    ["delete from runs where a = 1", "in batches"],
    ["create index concurrently if not exists runs_by_a on runs (a)", "no transaction"],
    ["-- no transaction\ncreate index concurrently runs_by_a on runs (a)", "if not exists"],
    ["-- no transaction\ncreate index concurrently if not exists i on runs (a); select 1", "one statement"],
  ])("%s", (sql, why) => {
    expect(dangersOf(sql).join()).toContain(why);
  });
});

describe("what is safe beside old code", () => {
  it.each([
    "create table runs (a int not null); create index runs_by_a on runs (a); alter table runs add column b int not null;",
    "alter table runs add column a int, add column b timestamptz default now(), add column c int not null default 0;",
    "alter table runs add column held jsonb not null default '{}';",
    "alter table runs add constraint positive check (a > 0) not valid;",
    "-- no transaction\ncreate index concurrently if not exists runs_by_a on runs (a) where a is not null;",
    "-- drop table runs; alter table runs rename to walks\nselect 1;",
    "create table runs (a text default 'drop table; update x'); comment on table runs is 'it''s; drop column';",
    "create function f() returns void language plpgsql as $$ begin delete from runs; drop table runs; end $$;",
    "insert into runs default values;",
  ])("%s", (sql) => {
    expect(dangersOf(sql)).toEqual([]);
  });
});
