import { slugOf } from "../kernel/slug.ts";

const FALLBACK = "unnamed";
const LONGEST = 200;

/** A slug for each name, in their order, no two the same: what comes later is numbered. */
export function slugsFor(names: readonly string[], taken: ReadonlySet<string> = new Set()): string[] {
  const used = new Set(taken);
  /** By base: below it every number is used. */
  const numbers = new Map<string, number>();
  return names.map((name) => {
    const base = slugOf(name).slice(0, LONGEST).replace(/-$/, "") || FALLBACK;
    let slug = base;
    let number = numbers.get(base) ?? 2;
    for (; used.has(slug); number += 1) slug = `${base}-${number}`;
    numbers.set(base, number);
    used.add(slug);
    return slug;
  });
}
