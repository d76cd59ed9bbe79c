import { slugOf } from "../kernel/slug.ts";

/** Room for a number or random digits behind it within the 63 that a slug may have. */
const LONGEST = 48;
const MOST_NUMBERED = 9;
const RANDOM_DIGITS = 8;
const FALLBACK = "company";

/** "Acme Böcker AB" → acme-bocker-ab; what leaves nothing is `company`. */
function baseSlug(name: string): string {
  const latin = slugOf(name).replace(/[^a-z0-9]+/g, "-");
  return latin.slice(0, LONGEST).replace(/^-+|-+$/g, "") || FALLBACK;
}

/** What a company of this name may be given, best first: acme, acme-2, … */
export function slugCandidates(name: string): readonly string[] {
  const base = baseSlug(name);
  return [base, ...Array.from({ length: MOST_NUMBERED - 1 }, (_, index) => `${base}-${index + 2}`)];
}

/** When all of them are taken. `random` gives whole numbers from 0 up to, not including, its argument. */
export const randomSlug = (name: string, random: (below: number) => number): string =>
  `${baseSlug(name)}-${Array.from({ length: RANDOM_DIGITS }, () => random(10)).join("")}`;
