/** Drops what is old of the journal in the database at the address of the first argument, in pieces of so many rows. */
import { openDb } from "../../shared/db/db.ts";
import { dropOldWeeks } from "../../shared/retention/journal-week.service.ts";

const [, , url = "", rows = "1"] = process.argv;
const db = openDb({ url, pool: 2, applicationName: "dropping", onError: () => undefined });
const terms = { runsDays: 90, logsDays: 30, wakeupsDays: 90, activityDays: 0 };
await dropOldWeeks(db, terms, undefined, { rows: Number(rows), bytes: 1_000_000 });
await db.close();
