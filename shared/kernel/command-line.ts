const WORD = /(?:\\[\s\S]?|"(?:\\[\s\S]|[^"\\])*(?:"|\\?$)|'[^']*(?:'|$)|[^\s"'\\])+/g;
const PIECE = /\\([\s\S])|"((?:\\[\s\S]|[^"\\])*)"?|'([^']*)'?/g;

/**
 * Splits `args` that were given as one text: at white space outside of quotes. A backslash keeps the character behind
 * it; between double quotes only another quote or backslash, between single quotes none. Nothing is expanded: no
 * shell takes part.
 */
export const splitArguments = (text: string): string[] => (text.match(WORD) ?? []).map(unquoted);

const unquoted = (word: string): string =>
  word.replace(
    PIECE,
    (_piece, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\])/g, "$1") ?? single ?? "",
  );
