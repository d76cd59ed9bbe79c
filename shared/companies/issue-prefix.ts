/** As long as a given prefix may be. */
const LONGEST = 10;

const FALLBACK = "CMP";

/** The first three letters of the name; accents are dropped, and what has no two Latin letters is CMP. */
export function basePrefix(name: string): string {
  const letters = name
    .normalize("NFD")
    .toUpperCase()
    .replace(/[^A-Z]/g, "")
    .slice(0, 3);
  return letters.length < 2 ? FALLBACK : letters;
}

/** What a company of this name may be given, best first: the base, then with A's behind it. */
export function prefixCandidates(name: string): readonly string[] {
  const base = basePrefix(name);
  return Array.from({ length: LONGEST - base.length + 1 }, (_, count) => base + "A".repeat(count));
}

/** When all of them are taken. `random` gives whole numbers from 0 up to, not including, its argument. */
export function randomPrefix(name: string, random: (below: number) => number): string {
  const base = basePrefix(name);
  const letter = (): string => String.fromCharCode(65 + random(26));
  return base + Array.from({ length: LONGEST - base.length }, letter).join("");
}
