import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { adapterModules, loadAdapters } from "../../shared/adapters/adapter-modules.ts";
import { inheritedEnvironment } from "../../shared/adapters/inherited-environment.ts";
import { guardedFetch } from "../../worker/adapters/ported/guarded-fetch.ts";
import { portedAdapter } from "../../worker/adapters/ported/ported-adapter.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { endpoint } from "../support/endpoint.ts";
import { attempt } from "../support/execution.ts";

const folder = mkdtempSync(join(tmpdir(), "adapter-author-"));
const at = (...path: string[]): string => join(folder, ...path);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (cwd: string, command: string, ...args: string[]): { status: number | null; said: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
};
function must(...args: Parameters<typeof run>): void {
  const { status, said } = run(...args);
  if (status !== 0) throw new Error(`${args.join(" ")}: ${said}`);
}
const TSC = resolve("node_modules/typescript/bin/tsc");
const compile = (project: string) => run(folder, process.execPath, TSC, "-p", project);

const OPTIONS = {
  strict: true,
  target: "ES2023",
  module: "NodeNext",
  moduleResolution: "NodeNext",
  allowJs: true,
  checkJs: true,
  noEmit: true,
  types: ["node"],
};
const project = (name: string, files: readonly string[], more: object = {}): void =>
  writeFileSync(at(name), JSON.stringify({ compilerOptions: { ...OPTIONS, ...more }, files }));

/** The first piece of TypeScript that the package's README shows. */
function shownByReadme(): string {
  const readme = readFileSync(at("node_modules", "@systole", "adapter", "README.md"), "utf8");
  return /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
}

/** As an author has it: a copy of the template, with the package that `npm run build:adapter` makes installed. */
describe("the package of the adapter port", { timeout: 120_000 }, () => {
  beforeAll(() => {
    cpSync(resolve("docs/adapter-template"), folder, { recursive: true });
    must(resolve("."), process.execPath, "scripts/package.mjs", "adapter", at("package"));
    must(folder, "npm", "pack", "--silent", "--offline", "./package");
    mkdirSync(at("node_modules", "@systole", "adapter"), { recursive: true });
    const tarball = at(`systole-adapter-${versionOf(at("package"))}.tgz`);
    must(at("node_modules", "@systole", "adapter"), "tar", "-xzf", tarball, "--strip-components=1");
    symlinkSync(resolve("node_modules/@types"), at("node_modules", "@types"), "dir");
  }, 120_000);

  it("is of the version that the template asks for", () => {
    const { devDependencies } = JSON.parse(readFileSync(at("package.json"), "utf8")) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };

    expect(devDependencies["@systole/adapter"]).toBe(versionOf(at("node_modules", "@systole", "adapter")));
  });

  it("has types by which the templates are right, and what is wrong is not", () => {
    writeFileSync(
      at("wrong.mjs"),
      'export const adapter = /** @type {import("@systole/adapter").AdapterModule} */ ({ apiVersion: 2 });',
    );
    project("tsconfig.json", ["adapter.mjs", "remote-adapter.mjs", "conformance.mjs", "fake-program.mjs", "wrong.mjs"]);

    const { said } = compile("tsconfig.json");

    expect(said.match(/^\S+(?=\()/gm), said).toEqual(["wrong.mjs"]);
  });

  it("is loaded with what was made of it: the templates, and what its README shows", async () => {
    writeFileSync(at("mine.ts"), shownByReadme());
    project("mine.json", ["mine.ts"], { noEmit: false });
    expect(compile("mine.json")).toEqual({ status: 0, said: "" });

    await loadAdapters([at("adapter.mjs"), at("remote-adapter.mjs"), at("mine.js")]);

    await using server = await endpoint((_request, response) => response.writeHead(503).end());
    const guarded = guardedFetch({ allowPrivate: true });
    const tools = {
      base: inheritedEnvironment({ PATH: process.env["PATH"] }),
      workerMarker: ownWorkerMarker("author"),
      sweep: markerSweep(),
      fetch: guarded.fetch,
    };
    const configs = [
      { program: process.execPath, args: [at("fake-program.mjs"), "succeed"] },
      { url: server.url },
      { url: server.url },
    ];
    const outcomes = await Promise.all(
      adapterModules().map((module, index) =>
        portedAdapter(module, tools).execute(attempt(configs[index] ?? {}, { cwd: folder }).execution),
      ),
    );
    await guarded.close();
    expect(adapterModules().map(({ type }) => type)).toEqual(["json_lines", "remote_worker", "mine"]);
    expect(outcomes).toMatchObject([
      { kind: "succeeded", summary: "It is done.", costUsd: 0.02 },
      { kind: "failed", failure: "transient", errorCode: "http_status_503" },
      { kind: "failed", failure: "transient", errorCode: "mine_unavailable" },
    ]);
  });
});

const versionOf = (path: string): string =>
  (JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as { readonly version: string }).version;
