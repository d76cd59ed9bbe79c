import { recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireInstanceAdmin } from "../auth/actor.ts";
import { listCompanyIds } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { contentTag, type ExpectedTags, requireTag } from "../kernel/content-tag.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { ExperimentalSettings, GeneralSettings, UpdateGeneralSettings } from "./settings.schema.ts";
import { lockSettings, mergeSettings, readSettings, type SettingsRow } from "./settings.store.ts";

/** For the board to read, and for instance admins to change: forbidden. */
export interface InstanceSettings {
  readonly general: (actor: Actor) => Promise<GeneralSettings>;
  /** @throws precondition_failed */
  readonly updateGeneral: (
    actor: Actor,
    body: UpdateGeneralSettings,
    expected?: ExpectedTags,
  ) => Promise<GeneralSettings>;
  readonly experimental: (actor: Actor) => Promise<ExperimentalSettings>;
  /** @throws illegal_transition for more switches than there may be, precondition_failed */
  readonly updateExperimental: (
    actor: Actor,
    body: ExperimentalSettings,
    expected?: ExpectedTags,
  ) => Promise<ExperimentalSettings>;
}

export interface InstanceSettingsDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const MOST_FLAGS = 200;
/** Clients look for these two. */
const KNOWN_FLAGS: ExperimentalSettings = { enableIsolatedWorkspaces: false, autoRestartDevServerWhenIdle: false };

export function createInstanceSettings({ db, bus }: InstanceSettingsDeps): InstanceSettings {
  const change = async (actor: Actor, part: Part, wish: Wish): Promise<SettingsRow> => {
    requireInstanceAdmin(actor);
    const { row, companyIds } = await db.transaction((tx) => merge(tx, actor, part, wish));
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
    return row;
  };

  return {
    general: async (actor) => {
      requireBoard(actor);
      return toGeneral(await readSettings(db));
    },
    updateGeneral: async (actor, body, expected) => toGeneral(await change(actor, "general", { body, ...expected })),
    experimental: async (actor) => {
      requireBoard(actor);
      return toExperimental(await readSettings(db));
    },
    updateExperimental: async (actor, body, expected) =>
      toExperimental(await change(actor, "experimental", { body, ...expected })),
  };
}

type Part = "general" | "experimental";

interface Wish extends ExpectedTags {
  readonly body: object;
}

async function merge(
  tx: Tx,
  actor: Actor,
  part: Part,
  { body, expectedTags }: Wish,
): Promise<{ readonly row: SettingsRow; readonly companyIds: readonly string[] }> {
  await lockSettings(tx);
  requireTag("Settings", contentTag(SHOWN[part](await readSettings(tx))), expectedTags);
  const row = await mergeSettings(tx, { [part]: body });
  if (Object.keys(row.experimental).length > MOST_FLAGS) {
    throw new IllegalTransitionError(`There are at most ${MOST_FLAGS} experimental settings`);
  }
  const changed = Object.keys(body);
  const companyIds = changed.length === 0 ? [] : await listCompanyIds(tx);
  await recordActivityOfMany(tx, companyIds, {
    actor,
    action: `instance.settings.${part}_updated`,
    entityType: "instance",
    entityId: "instance",
    details: { changed },
  });
  return { row, companyIds };
}

const toGeneral = ({ general }: SettingsRow): GeneralSettings => ({
  censorUsernameInLogs: general["censorUsernameInLogs"] === true,
  minTimerIntervalSec: typeof general["minTimerIntervalSec"] === "number" ? general["minTimerIntervalSec"] : 1,
});

const toExperimental = ({ experimental }: SettingsRow): ExperimentalSettings => ({ ...KNOWN_FLAGS, ...experimental });

const SHOWN: Readonly<Record<Part, (row: SettingsRow) => object>> = {
  general: toGeneral,
  experimental: toExperimental,
};
