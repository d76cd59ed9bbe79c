import { slugOf } from "../kernel/slug.ts";

/** Room for a number or random digits behind it within the 63 that a slug may have. */
const LONGEST = 48;
const MOST_NUMBERED = 9;
const RANDOM_DIGITS = 8;

type Named = "company" | "team";

/** "Acme Böcker AB" → acme-bocker-ab; what leaves nothing is what it is a name of. */
function baseSlug(name: string, what: Named): string {
  const latin = slugOf(name).replace(/[^a-z0-9]+/g, "-");
  return latin.slice(0, LONGEST).replace(/^-+|-+$/g, "") || what;
}

/** What a company or a team of this name may be given, best first: acme, acme-2, … */
export function slugCandidates(name: string, what: Named): readonly string[] {
  const base = baseSlug(name, what);
  return [base, ...Array.from({ length: MOST_NUMBERED - 1 }, (_, index) => `${base}-${index + 2}`)];
}

/** When all of them are taken. `random` gives whole numbers from 0 up to, not including, its argument. */
export const randomSlug = (name: string, what: Named, random: (below: number) => number): string =>
  `${baseSlug(name, what)}-${Array.from({ length: RANDOM_DIGITS }, () => random(10)).join("")}`;
