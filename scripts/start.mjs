// `npm start`: everything in one process, on the embedded database unless DATABASE_URL is set.
import { ready } from "./ready.mjs";

await ready();
process.argv.splice(2, 0, "start");
await import("../dist/cli/main.js");
