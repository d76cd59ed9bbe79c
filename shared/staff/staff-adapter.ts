import { type AdapterType, adapterName, adapterTypeOf } from "../adapters/adapter-names.ts";
import { ADAPTER_TYPES } from "../agents/agent.schema.ts";
import type { Queryable } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { listUsableAdapters } from "../runs/worker.store.ts";

/**
 * The type that an adapter's name stands for, where a worker can run it. While no worker is there, nobody can say what
 * one could. `lostAfterSec`: of which silence a worker counts as lost. @throws adapter_not_installed
 */
export async function requireAdapter(db: Queryable, name: string, lostAfterSec: number): Promise<AdapterType> {
  const type = adapterTypeOf(name);
  const usable = await listUsableAdapters(db, lostAfterSec);
  if (type !== undefined && (usable.length === 0 || usable.includes(type))) return type;
  const available = (usable.length === 0 ? ADAPTER_TYPES : usable).map(adapterName);
  const message = `There is no adapter ${name} on this instance`;
  throw new AppError("adapter_not_installed", message, {
    details: [{ field: "adapter", code: "adapter_not_installed", message, available }],
  });
}
