import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ROOT } from "../support/source-files.ts";

const BUILT = join(ROOT, ".cache/client-package");

describe("the package of the client", { timeout: 120_000 }, () => {
  const user = mkdtempSync(join(tmpdir(), "client-user-"));
  const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: user, encoding: "utf8" });
  afterAll(() => rmSync(user, { recursive: true, force: true }));

  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/package.mjs"), "client"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    mkdirSync(join(user, "node_modules/@systole"), { recursive: true });
    symlinkSync(BUILT, join(user, "node_modules/@systole/client"));
    writeFileSync(join(user, "package.json"), JSON.stringify({ type: "module" }));
  }, 120_000);

  it("is found by its name, and loads nothing of Node's own", () => {
    const loaded = run("-e", "import('@systole/client').then((all) => console.log(Object.keys(all).join()))");

    expect([loaded.stdout, loaded.stderr]).toEqual([
      "ApiError,NoAnswerError,WebhookVerificationError,createClient,verifyWebhook\n",
      "",
    ]);
    for (const file of readdirSync(BUILT).filter((name) => name.endsWith(".js"))) {
      expect(readFileSync(join(BUILT, file), "utf8"), file).not.toMatch(
        /\bfrom "(?!\.\/[\w-]+\.js"|openapi-fetch")|\b(?:Buffer|process|require)\b[.(]/,
      );
    }
  });

  it("brings its types to whoever compiles for a browser", () => {
    writeFileSync(
      join(user, "main.ts"),
      `import { createClient } from "@systole/client";
       const client = createClient({ baseUrl: "", surface: "api" });
       export const names: Promise<string[]> = client.get("/api/companies").then((all) => all.map(({ name }) => name));
       // @ts-expect-error there is no such path
       export const nothing = client.get("/api/nothing");`,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      types: [],
      lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
      target: "es2023",
      module: "esnext",
      moduleResolution: "bundler",
    };
    writeFileSync(join(user, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["main.ts"] }));

    const compiled = run(join(ROOT, "node_modules/typescript/bin/tsc"), "-p", ".");

    expect(compiled.stdout).toBe("");
  });

  it("has the version of the server, and what it needs in the version that is tested", () => {
    const read = (path: string): { version: string; dependencies: Record<string, string> } =>
      JSON.parse(readFileSync(join(ROOT, path), "utf8"));
    const [whole, client] = [read("package.json"), read("client/package.json")];

    expect(client.version).toBe(whole.version);
    expect(whole.dependencies).toMatchObject(client.dependencies);
  });
});
