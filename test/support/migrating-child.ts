/** Brings the database at the address of the first argument up to this code. */
import { migrate } from "../../shared/db/migrate.ts";

await migrate(process.argv[2] ?? "");
process.stdout.write("migrated\n");
