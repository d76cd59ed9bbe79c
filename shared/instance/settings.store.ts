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

/** As SQL: the operator wants no names of users of the operating system to be shown. */
export const HIDES_USER_NAMES = `coalesce((select general -> 'censorUsernameInLogs' = 'true' from instance_settings), false)`;

/** As SQL: how often timers may come at the most, in seconds between two fires. */
export const LEAST_INTERVAL_SEC = `coalesce((select (general ->> 'minTimerIntervalSec')::int from instance_settings), 1)`;

const HIDES = statement("hides_user_names", `select ${HIDES_USER_NAMES} as hides`);

/** Whether names of users of the operating system are to be left out of what runs have said. */
export async function hidesUserNames(db: Queryable): Promise<boolean> {
  const [row] = await db.rows<{ hides: boolean }>(HIDES);
  return row?.hides === true;
}

const LOCK = statement("lock_instance_settings", "select from instance_settings for no key update");

/** Serialises what changes them: read them afterwards. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx.rows(LOCK);
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
