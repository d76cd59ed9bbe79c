import { slugOf } from "../kernel/slug.ts";

const FALLBACK = "unnamed";
const LONGEST = 200;

/** A slug for each name, in their order, no two the same: what comes later is numbered. */
export function slugsFor(names: readonly string[], taken: ReadonlySet<string> = new Set()): string[] {
  const used = new Set(taken);
  return names.map((name) => {
    const base = slugOf(name).slice(0, LONGEST).replace(/-$/, "") || FALLBACK;
    let slug = base;
    for (let n = 2; used.has(slug); n += 1) slug = `${base}-${n}`;
    used.add(slug);
    return slug;
  });
}
