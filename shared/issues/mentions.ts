/** More than anyone calls together in one comment; what comes behind is text. */
const MAX_MENTIONS = 20;
/** A name has so many words at most. */
const MAX_WORDS = 5;

const AT = /\B@(?<rest>[^\s@][^@\n]{0,200})/gu;

/**
 * Which names a text may call: of each `@` the word behind it, that with the next one, and so on, in lower case and
 * without the punctuation at their ends. Which of them are agents is for the database to say.
 */
export function calledNames(text: string): string[] {
  const names = new Set<string>();
  let count = 0;
  for (const { groups } of text.matchAll(AT)) {
    count += 1;
    if (count > MAX_MENTIONS) break;
    const words = (groups?.["rest"] ?? "").split(/[ \t]+/u).slice(0, MAX_WORDS);
    for (let length = 1; length <= words.length; length += 1) {
      const name = words.slice(0, length).join(" ").toLowerCase();
      names.add(name);
      names.add(name.replace(/[^\p{L}\p{N})]+$/u, ""));
      names.add(name.replace(/[^\p{L}\p{N}]+$/u, ""));
    }
    // What has no space is one name up to its first sign, too: "@bob's", "@bob/alice".
    names.add(/^[\p{L}\p{N}_-]*/u.exec((words[0] ?? "").toLowerCase())?.[0] ?? "");
  }
  names.delete("");
  return [...names];
}
