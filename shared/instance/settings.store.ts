import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

export interface SettingsRow {
  general: Record<string, unknown>;
  experimental: Record<string, boolean>;
}

const READ = statement("read_instance_settings", `select general, experimental from instance_settings`);

export async function readSettings(db: Queryable): Promise<SettingsRow> {
  return one(await db.rows<SettingsRow>(READ));
}

const HIDES = statement(
  "hides_user_names",
  `select coalesce(general -> 'censorUsernameInLogs' = 'true', false) as hides from instance_settings`,
);

/** Whether names of users of the operating system are to be left out of what runs have said. */
export async function hidesUserNames(db: Queryable): Promise<boolean> {
  const [row] = await db.rows<{ hides: boolean }>(HIDES);
  return row?.hides === true;
}

const MERGE = statement(
  "merge_instance_settings",
  `update instance_settings set general = general || $1::jsonb, experimental = experimental || $2::jsonb, updated_at = now()
   returning general, experimental`,
);

/** What is not named stays; the row's lock puts those that change it in a row. */
export async function mergeSettings(
  tx: Tx,
  { general = {}, experimental = {} }: { readonly general?: object; readonly experimental?: object },
): Promise<SettingsRow> {
  return one(await tx.rows<SettingsRow>(MERGE, [JSON.stringify(general), JSON.stringify(experimental)]));
}
