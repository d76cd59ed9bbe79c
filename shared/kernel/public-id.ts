import { isUuid } from "./ids.ts";

/** What a public id begins with: the kind of thing that it names. */
export const PUBLIC_ID_PREFIX = {
  company: "cmp",
  agent: "agt",
  team: "tm",
  issue: "iss",
  comment: "cmt",
  approval: "apr",
  approvalRule: "rul",
  goal: "gl",
  project: "prj",
  run: "run",
  activity: "act",
  cost: "cst",
  token: "tok",
  user: "usr",
  webhookEndpoint: "whe",
  webhookEvent: "evt",
  webhookDelivery: "whd",
  memoryNote: "mem",
  timer: "tmr",
  calendar: "cal",
} as const;
export type PublicIdKind = keyof typeof PUBLIC_ID_PREFIX;

const BASE = 36;
/** 36^25 is the first power above 2^128. */
const DIGITS = 25;
const BODY = /^[0-9a-z]{25}$/;

/** A UUID as `/v1` prints it, such as `agt_0k3v…`: its kind, and its 128 bits in base 36. It sorts as the UUID does. */
export function encodePublicId(kind: PublicIdKind, uuid: string): string {
  const bits = BigInt(`0x${uuid.replaceAll("-", "")}`);
  return `${PUBLIC_ID_PREFIX[kind]}_${bits.toString(BASE).padStart(DIGITS, "0")}`;
}

/** The UUID that a public id of this kind stands for; a UUID stands for itself. Undefined for anything else. */
export function decodePublicId(kind: PublicIdKind, text: string): string | undefined {
  if (isUuid(text)) return text.toLowerCase();
  const start = `${PUBLIC_ID_PREFIX[kind]}_`;
  const body = text.slice(start.length);
  if (!text.startsWith(start) || !BODY.test(body)) return undefined;
  let bits = 0n;
  for (const digit of body) bits = bits * BigInt(BASE) + BigInt(Number.parseInt(digit, BASE));
  const hex = bits.toString(16).padStart(32, "0");
  if (hex.length > 32) return undefined;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
