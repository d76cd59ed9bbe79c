// Lets a plain `node` of any supported version run our TypeScript, for tests that need a real process:
// `node --import ./test/support/typescript-loader.mjs file.ts`. Types are stripped, not checked. What was
// stripped once is kept by its content, since loading the compiler takes a second and a process much less.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

const cache = new URL("../../.cache/typescript-loader/", import.meta.url);

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  return { format: "module", shortCircuit: true, source: await stripped(await readFile(new URL(url), "utf8")) };
}

async function stripped(text) {
  const file = new URL(`${createHash("sha256").update(text).digest("hex")}.js`, cache);
  const kept = await readFile(file, "utf8").catch(() => undefined);
  if (kept !== undefined) return kept;
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  const draft = new URL(randomUUID(), cache);
  await mkdir(cache, { recursive: true });
  await writeFile(draft, outputText);
  await rename(draft, file);
  return outputText;
}
