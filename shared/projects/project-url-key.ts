import { isUuid } from "../kernel/ids.ts";
import { slugOf } from "../kernel/slug.ts";

const LONGEST = 80;
const NUMBERED = 8;

/** What a key names by itself: never the id of another project. */
export function baseUrlKey(name: string): string {
  const slug = slugOf(name).slice(0, LONGEST).replace(/-$/, "");
  if (slug === "" || isUuid(slug)) return slug === "" ? "project" : `project-${slug}`;
  return slug;
}

/** What a project of this name may be called in URLs, best first: the name, with numbers behind it, and at last with the end of its id. */
export function urlKeyCandidates(name: string, id: string): readonly string[] {
  const base = baseUrlKey(name);
  const numbered = Array.from({ length: NUMBERED }, (_, index) => `${base}-${index + 2}`);
  return [base, ...numbered, `${base}-${id.slice(-12)}`];
}
