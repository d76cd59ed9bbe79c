import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CHECK = join(ROOT, "scripts/check-boundaries.mjs");

interface Report {
  readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  readonly modules: number;
  readonly files: number;
  readonly unseen: readonly string[];
}

const importing = (...paths: string[]): string =>
  `${paths.map((path, index) => `import { it as it${index} } from "${path}";`).join("\n")}
export const it = [${paths.map((_, index) => `it${index}`).join(", ")}];\n`;

const PACKAGES = [
  "knex",
  "pg",
  "bullmq",
  "ioredis",
  "fastify",
  "@fastify/helmet",
  "zod",
  "uuidv7",
  "openapi-fetch",
  "prom-client",
  "@opentelemetry/api",
  "yaml",
];
const DEVELOPMENT = ["yaml"];

/** A file, what it imports, and the rules that this breaks. */
const PLANTED: readonly (readonly [file: string, imports: readonly string[], ...rules: string[]])[] = [
  // What is allowed.
  ["shared/kernel/leaf.ts", ["node:crypto", "uuidv7"]],
  ["shared/things/thing.schema.ts", ["zod", "../kernel/leaf.ts"]],
  ["shared/things/thing.store.ts", ["knex", "pg", "./thing.schema.ts", "../db/open.ts"]],
  ["shared/things/thing.service.ts", ["./thing.store.ts", "node:fs"]],
  ["shared/db/open.ts", ["knex", "pg"]],
  ["shared/queue/backend.ts", ["bullmq", "ioredis", "pg"]],
  ["shared/live/bus.ts", ["ioredis", "pg"]],
  ["shared/runs/end-worker-leases.ts", ["pg"]],
  ["shared/metrics/prometheus.ts", ["prom-client"]],
  ["shared/platform/tracing.ts", ["@opentelemetry/api"]],
  ["worker/guardian.ts", ["../shared/runs/end-worker-leases.ts"]],
  ["worker/main.ts", ["../shared/things/thing.service.ts", "../shared/queue/backend.ts"]],
  ["scheduler/main.ts", ["../shared/things/thing.service.ts"]],
  ["api/main.ts", ["fastify", "@fastify/helmet", "../shared/things/thing.service.ts"]],
  ["cli/main.ts", ["../api/main.ts", "../worker/main.ts", "../scheduler/main.ts", "../shared/db/open.ts"]],
  ["client/main.ts", ["openapi-fetch", "./calls.ts"]],
  ["client/calls.ts", []],
  ["client/examples/receive.ts", ["node:http", "../main.ts"]],
  ["cli/commands.ts", ["../client/main.ts"]],
  ["test/any.test.ts", ["pg", "bullmq", "fastify", "yaml", "../shared/things/thing.store.ts", "../api/main.ts"]],
  // What is not.
  ["shared/round/a.ts", ["./b.ts"], "no-cycles"],
  ["shared/round/b.ts", ["./a.ts"]],
  ["shared/bad/lost.ts", ["../nowhere.ts"], "everything-resolves"],
  ["shared/bad/upward.ts", ["../../worker/main.ts"], "shared-knows-no-process"],
  ["shared/bad/tested.ts", ["../../test/any.test.ts"], "shared-knows-no-process"],
  ["client/bad-node.ts", ["node:fs"], "client-runs-anywhere"],
  ["client/bad-server.ts", ["../shared/kernel/leaf.ts"], "client-runs-anywhere"],
  ["worker/bad-caller.ts", ["../client/main.ts"], "client-is-for-callers"],
  ["shared/bad/caller.ts", ["../../client/main.ts"], "client-is-for-callers"],
  ["api/bad-neighbour.ts", ["../worker/main.ts"], "processes-are-islands"],
  ["worker/bad-starter.ts", ["../cli/main.ts"], "processes-are-islands"],
  ["shared/kernel/bad-ours.ts", ["../things/thing.schema.ts"], "kernel-is-pure"],
  ["shared/kernel/bad-io.ts", ["node:fs"], "kernel-is-pure"],
  ["shared/kernel/bad-package.ts", ["zod"], "kernel-is-pure"],
  ["shared/bad/clever.schema.ts", ["../things/thing.service.ts"], "schemas-are-data"],
  ["shared/bad/upside.store.ts", ["../things/thing.service.ts"], "stores-know-no-service"],
  ["scheduler/bad-shortcut.ts", ["../shared/things/thing.store.ts"], "stores-stay-behind-services"],
  ["cli/bad-shortcut.ts", ["../shared/things/thing.store.ts"], "stores-stay-behind-services"],
  ["shared/bad/query.service.ts", ["pg"], "sql-lives-in-stores"],
  ["api/bad-query.ts", ["knex"], "sql-lives-in-stores"],
  [
    "scheduler/bad-lease.ts",
    ["../shared/runs/end-worker-leases.ts"],
    "only-the-guardian-ends-leases-without-a-service",
  ],
  ["shared/bad/http.service.ts", ["fastify"], "http-lives-in-api"],
  ["worker/bad-plugin.ts", ["@fastify/helmet"], "http-lives-in-api"],
  ["worker/bad-queue.ts", ["bullmq"], "bullmq-lives-in-queue"],
  ["shared/bad/redis.ts", ["ioredis"], "bullmq-lives-in-queue"],
  ["shared/bad/counting.service.ts", ["prom-client"], "one-file-knows-prometheus"],
  ["worker/bad-span.ts", ["@opentelemetry/api"], "one-file-knows-opentelemetry"],
  ["api/bad-development.ts", ["yaml"], "no-dev-dependencies-in-production"],
];

function check({ root = ROOT, preload }: { root?: string; preload?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, "--json", root], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: preload === undefined ? "" : `--require ${preload}` },
  });
  if (stdout === "") throw new Error(stderr);
  return { status, report: JSON.parse(stdout) as Report };
}

describe("the boundary check", { timeout: 60_000 }, () => {
  const tree = mkdtempSync(join(tmpdir(), "boundaries-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  beforeAll(() => {
    const asDependencies = (names: string[]) => Object.fromEntries(names.map((name) => [name, "1.0.0"]));
    const production = PACKAGES.filter((name) => !DEVELOPMENT.includes(name));
    copyFileSync(join(ROOT, "tsconfig.json"), join(tree, "tsconfig.json"));
    write(
      "package.json",
      JSON.stringify({
        type: "module",
        dependencies: asDependencies(production),
        devDependencies: asDependencies(DEVELOPMENT),
      }),
    );
    for (const name of PACKAGES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
      write(`node_modules/${name}/index.js`, "exports.it = 1;\n");
    }
    for (const [file, imports] of PLANTED) write(file, importing(...imports));
  });

  it("finds each planted violation by its rule, and nothing in what is allowed", () => {
    const { status, report } = check({ root: tree });

    const found = report.violations.map(({ rule, from }) => `${from}: ${rule.name}`);
    const planted = PLANTED.flatMap(([file, , ...rules]) => rules.map((rule) => `${file}: ${rule}`));
    expect([...new Set(found)].sort()).toEqual([...planted].sort());
    expect(status).toBe(1);
  });

  it("has a planted violation for each of its rules", async () => {
    const { default: config } = (await import(join(ROOT, ".dependency-cruiser.cjs"))) as {
      default: { forbidden: { name: string }[] };
    };

    expect(new Set(PLANTED.flatMap(([, , ...rules]) => rules))).toEqual(
      new Set(config.forbidden.map(({ name }) => name)),
    );
  });

  it("fails when dependency-cruiser goes blind, as it does without a compiler that it knows", () => {
    write(
      "blind.cjs",
      `const { _resolveFilename } = require("node:module");
       require("node:module")._resolveFilename = (name, ...rest) => {
         if (name === "typescript") throw Object.assign(new Error("gone"), { code: "MODULE_NOT_FOUND" });
         return _resolveFilename(name, ...rest);
       };`,
    );

    const { status, report } = check({ root: tree, preload: join(tree, "blind.cjs") });

    expect(report.violations).toEqual([]);
    expect(report.unseen.length).toBeGreaterThan(0);
    expect(status).toBe(1);
  });

  it("fails when there is nothing to see", () => {
    const empty = mkdtempSync(join(tmpdir(), "boundaries-empty-"));

    const { status, report } = check({ root: empty });
    rmSync(empty, { recursive: true });

    expect({ status, files: report.files }).toEqual({ status: 1, files: 0 });
  });

  it("sees every source file of the project", () => {
    const { report } = check();

    expect(report.unseen).toEqual([]);
    expect(report.files).toBeGreaterThan(20);
  });
});
