import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LabelRow } from "./issue.row.ts";
import { toLabel } from "./issue-view.ts";
import type { CreateLabel, Label, UpdateLabel } from "./label.schema.ts";
import {
  deleteLabel,
  findLabel,
  insertLabel,
  listLabels,
  MAX_LABELS,
  takeNamedLabels,
  updateLabel,
} from "./label.store.ts";

/** What a company sorts its issues by. */
export interface LabelService {
  /** By name. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string) => Promise<Label[]>;
  /** @throws forbidden, not_found, conflict */
  readonly create: (actor: Actor, companyId: string, body: CreateLabel) => Promise<Label>;
  /** The ids of those of these names; what there is not yet is made. @throws forbidden, not_found, conflict */
  readonly named: (actor: Actor, companyId: string, names: readonly string[]) => Promise<string[]>;
  /** @throws not_found, conflict */
  readonly update: (actor: Actor, labelId: string, body: UpdateLabel) => Promise<Label>;
  /** Returns what it was. @throws not_found */
  readonly delete: (actor: Actor, labelId: string) => Promise<Label>;
}

export interface LabelDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createLabelService({ db, bus }: LabelDeps): LabelService {
  const visible = async (actor: Actor, labelId: string): Promise<LabelRow> => {
    const row = await findLabel(db, labelId);
    if (row === undefined) throw new NotFoundError("Label");
    requireVisible(actor, row.company_id, "Label");
    return row;
  };

  const change = async (companyId: string, work: (tx: Tx) => Promise<LabelRow>): Promise<Label> => {
    const row = await db.transaction(work);
    bus.publish({ kind: "events", companyId });
    return toLabel(row);
  };

  return {
    list: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listLabels(db, companyId)).map(toLabel);
    },

    create: async (actor, companyId, body) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return change(companyId, async (tx) => {
        const row = await insertLabel(tx, { companyId, ...body });
        if (row === undefined) throw new ConflictError(`A company can have ${MAX_LABELS} labels`);
        await record(tx, actor, row, "created");
        return row;
      });
    },

    named: async (actor, companyId, names) => {
      requireCompany(actor, companyId);
      if (names.length === 0) return [];
      await requireLiveCompany(db, companyId);
      const wanted = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
      return db.transaction(async (tx) => {
        const { all, made } = await takeNamedLabels(tx, companyId, wanted);
        if (all.length < wanted.length) throw new ConflictError(`A company can have ${MAX_LABELS} labels`);
        for (const label of made) await record(tx, actor, label, "created");
        return all.map(({ id }) => id);
      });
    },

    update: async (actor, labelId, body) => {
      const { company_id: companyId } = await visible(actor, labelId);
      return change(companyId, async (tx) => {
        const row = await updateLabel(tx, labelId, body);
        if (row === undefined) throw new NotFoundError("Label");
        await record(tx, actor, row, "updated");
        return row;
      });
    },

    delete: async (actor, labelId) => {
      const seen = await visible(actor, labelId);
      return change(seen.company_id, async (tx) => {
        await deleteLabel(tx, labelId);
        await record(tx, actor, seen, "deleted");
        return seen;
      });
    },
  };
}

const record = (tx: Tx, actor: Actor, { id, company_id: companyId, name }: LabelRow, verb: string): Promise<void> =>
  recordActivity(tx, {
    companyId,
    actor,
    action: `label.${verb}`,
    entityType: "label",
    entityId: id,
    details: { name },
  });
