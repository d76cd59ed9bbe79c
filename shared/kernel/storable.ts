/**
 * PostgreSQL's text and JSON hold neither NUL nor half a surrogate pair. What an agent printed may have
 * both, and must not keep its run from being settled: each becomes U+FFFD. What a caller sends is
 * refused instead (`db/pg-errors.ts`).
 */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();

/**
 * JSON text whose strings PostgreSQL can hold. JSON.stringify escapes lone surrogates, and only those, as
 * \ud8xx to \udfxx. A backslash that is escaped itself is passed over: what follows it is plain text.
 */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g, (escape) =>
    escape === "\\\\" ? escape : "\\ufffd",
  );
