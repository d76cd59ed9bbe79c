import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

import { AppError } from "../kernel/errors.ts";

/** Cursors as they are given out: nobody can make one, and one counts only for the list that it was given for. */
export interface CursorSigner {
  /** `list`: all that says which list it is, its filters included. */
  readonly sign: (cursor: string, list: unknown) => string;
  /** What was signed. @throws invalid_cursor */
  readonly open: (signed: string, list: unknown) => string;
}

const MAC_BYTES = 16;
const KEY_BYTES = 32;

/** @param secret one that all API processes share */
export function createCursorSigner(secret: string): CursorSigner {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "systole cursors 1", KEY_BYTES));
  const macOf = (cursor: string, list: unknown): Buffer =>
    createHmac("sha256", key)
      .update(JSON.stringify([cursor, list]))
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    sign: (cursor, list) => Buffer.concat([macOf(cursor, list), Buffer.from(cursor)]).toString("base64url"),
    open: (signed, list) => {
      const bytes = Buffer.from(signed, "base64url");
      const cursor = bytes.subarray(MAC_BYTES).toString();
      if (bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(cursor, list))) return cursor;
      throw new AppError("invalid_cursor", "The cursor is none of this list, or the filters have changed");
    },
  };
}
