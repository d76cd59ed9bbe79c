import { Readable } from "node:stream";
import { z } from "zod";

import { FileAnswer } from "../file-answer.ts";

const exportFormat = z.enum(["jsonl", "csv"]);
/** The format, in a query. */
export const exportedAs = (
  usual: z.infer<typeof exportFormat>,
): { readonly format: z.ZodDefault<typeof exportFormat> } => ({ format: exportFormat.default(usual) });

/** What is exported of a kind of thing, and how it is written. */
export interface Export<Row> {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly csvHeader: string;
  /** With the line's end. */
  readonly toCsv: (row: Row) => string;
  readonly toJson: (row: Row) => unknown;
}

/** Page after page, as long as they are full. */
export async function* pagesOf<Row extends { readonly id: string }>(
  size: number,
  read: (cursor: string | undefined) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void> {
  for (let page = await read(undefined); ; page = await read(page.at(-1)?.id)) {
    yield page;
    if (page.length < size) return;
  }
}

/** A list, however long: each page is read when it is asked for. Fails as its first page does. */
export async function exported<Row>(
  { name, csvHeader, toCsv, toJson }: Export<Row>,
  format: z.infer<typeof exportFormat>,
  pages: AsyncGenerator<readonly Row[], void>,
): Promise<FileAnswer> {
  const first = await pages.next();
  const isCsv = format === "csv";
  const lineOf = isCsv ? toCsv : (row: Row): string => `${JSON.stringify(toJson(row))}\n`;
  async function* lines(): AsyncGenerator<string, void> {
    if (isCsv) yield csvHeader;
    if (first.done !== true) yield first.value.map(lineOf).join("");
    for await (const page of pages) yield page.map(lineOf).join("");
  }
  const contentType = isCsv ? "text/csv" : "application/x-ndjson";
  return new FileAnswer({
    content: Readable.from(lines(), { highWaterMark: 1 }),
    contentType,
    filename: `${name}.${format}`,
  });
}
