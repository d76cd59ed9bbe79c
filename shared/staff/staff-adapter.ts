import { adapterName, adapterTypeOf } from "../adapters/adapter-names.ts";
import { adapterTypes } from "../agents/adapter-type.schema.ts";
import type { Queryable } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { listUsableAdapters } from "../runs/worker.store.ts";

/**
 * The type that an adapter's name stands for, where a worker can run it. While no worker is there, nobody can say what
 * one could. `lostAfterSec`: of which silence a worker counts as lost. @throws adapter_not_installed
 */
export async function requireAdapter(db: Queryable, name: string, lostAfterSec: number): Promise<string> {
  const type = adapterTypeOf(name);
  const usable = await listUsableAdapters(db, lostAfterSec);
  if (type !== undefined && (usable.length === 0 || usable.includes(type))) return type;
  const available = (usable.length === 0 ? adapterTypes() : usable).map(adapterName);
  const message = `There is no adapter ${name} on this instance`;
  throw new AppError("adapter_not_installed", message, {
    details: [{ field: "adapter", code: "adapter_not_installed", message, available }],
  });
}
