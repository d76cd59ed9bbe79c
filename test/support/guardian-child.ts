/**
 * The guardian with a file in the database's place: what ends the leases appends a line to the file that the
 * "database URL" names, and says how many of the worker's processes lived at that moment, and whether the worker died.
 */
import { appendFileSync } from "node:fs";

import { runGuardian } from "../../worker/guardian/run-guardian.ts";
import { livingOf } from "./marked.ts";

await runGuardian(async ({ workerId, databaseUrl, hasDied }) => {
  appendFileSync(databaseUrl, `${workerId} ${livingOf(workerId).length} ${hasDied ? "died" : "expired"}\n`);
});
