/** What stands for a name, however long that was. */
const MARK = "*****";

/** /home/name, /Users/name and C:\Users\name, also where JSON has doubled the backslashes. */
const HOME = /(\/(?:home|Users)\/|\b[A-Za-z]:(?:\\{1,2})Users(?:\\{1,2}))([^/\\\s"'<>:|*?,;()[\]{}]+)/g;

/** Names that are everybody's, and that texts are full of. */
const NOT_TELLING: ReadonlySet<string> = new Set(["root", "node", "app", "user", "admin", "nobody", "postgres"]);
const MIN_LENGTH = 3;

/**
 * Hides the names of users of the operating system: whoever a home directory belongs to and, as a word of its own, the
 * one that this process runs as.
 */
export function userNameCensor(ownName: string | undefined): (text: string) => string {
  const isTelling = ownName !== undefined && ownName.length >= MIN_LENGTH && !NOT_TELLING.has(ownName.toLowerCase());
  const own = isTelling ? new RegExp(`(?<![\\p{L}\\p{N}_.-])${escaped(ownName)}(?![\\p{L}\\p{N}_-])`, "gu") : undefined;
  return (text) => {
    const homeless = text.replace(HOME, `$1${MARK}`);
    return own === undefined ? homeless : homeless.replace(own, MARK);
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The same in every text of a value, at any depth. */
export function censored<T>(value: T, censor: (text: string) => string): T {
  if (typeof value === "string") return censor(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => censored(item, censor)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, censored(item, censor)])) as T;
}

/** A word longer than this may be cut where its page ends. */
const LONGEST_WORD = 512;
const LAST_WORD = new RegExp(`[^\\s"]{1,${LONGEST_WORD}}$`);

interface Page {
  readonly content: string;
  readonly nextOffset: number | undefined;
}

/** A page of a log that goes on does not end inside a word: half a name would show on either side. */
export function censoredPage({ content, nextOffset }: Page, censor: (text: string) => string): Page {
  const last = nextOffset === undefined ? undefined : LAST_WORD.exec(content)?.[0];
  if (nextOffset === undefined || last === undefined || last.length === content.length) {
    return { content: censor(content), nextOffset };
  }
  return { content: censor(content.slice(0, -last.length)), nextOffset: nextOffset - Buffer.byteLength(last) };
}
