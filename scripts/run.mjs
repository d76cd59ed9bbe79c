// `npm run api`, `npm run worker` and so on: one process, or one command of the CLI.
import { ready } from "./ready.mjs";

const SCRIPTS = {
  api: "../dist/api/main.js",
  worker: "../dist/worker/main.js",
  scheduler: "../dist/scheduler/main.js",
};

const name = process.argv[2] ?? "";

await ready();
// A process reads only what follows its name; a command's name is the CLI's first word.
if (name in SCRIPTS) process.argv.splice(2, 1);
await import(SCRIPTS[name] ?? "../dist/cli/main.js");
