// Makes a checkout runnable: installs what the lock file asks for and builds dist, each only when
// needed. Says on stderr what it does, so that stdout stays the command's own.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { build, isBuilt, root } from "./build.mjs";

const LOCK = join(root, ".cache", "ready.lock");
const say = (text) => process.stderr.write(`systole: ${text}\n`);
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"));

/** Whether node_modules holds the versions of package-lock.json, and that the dependencies of package.json. */
function isInstalled() {
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) return false;
  const wanted = read("package-lock.json").packages;
  const installed = read("node_modules", ".package-lock.json").packages;
  const { dependencies, devDependencies, optionalDependencies } = read("package.json");
  const locked = wanted[""];
  const asked = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const known = { ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies };
  if (Object.entries(asked).some(([name, range]) => known[name] !== range)) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" || optional || devOptional || installed[path]?.version === version,
  );
}

function install() {
  say("installing dependencies");
  // The build needs the development tools, whatever NODE_ENV or the user's npm configuration say.
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"];
  const { status } = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) fail("npm install failed; its message is above");
}

function fail(text) {
  say(text);
  process.exit(1);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** One at a time: `npm run api` and `npm run worker` may be started side by side on a fresh checkout. */
async function lock() {
  mkdirSync(join(root, ".cache"), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: "wx" });
      process.once("exit", unlock);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    await sleep(200);
    if (existsSync(LOCK) && !isAlive(Number(readFileSync(LOCK, "utf8")))) rmSync(LOCK, { force: true });
  }
}

function unlock() {
  rmSync(LOCK, { force: true });
}

export async function ready() {
  if (isInstalled() && isBuilt()) return;
  await lock();
  if (!isInstalled()) install();
  if (!isBuilt()) {
    say("building");
    if (!build()) fail("the build failed; the compiler's message is above");
  }
  unlock();
  process.removeListener("exit", unlock);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await ready();
