import { isIP } from "node:net";
import { z } from "zod";

/** What environment variables may hold. A message says what is allowed. */

export const url = (protocols: readonly string[]): z.ZodString =>
  z.string().refine((text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)) && URL.canParse(text), {
    message: `a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(" or ")}`,
  });

export const whole = (min: number, max: number): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, { message: `a whole number from ${min} to ${max}` });

export const secret = z.string().min(16, "at least 16 characters");

export const trueOrFalse = z.enum(["true", "false"], "true or false").default("false");

/** A key is used as it is, without the many rounds that would make up for a short one. */
const MASTER_KEY_LENGTH = 32;

export const masterKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine((keys) => keys.every((key) => key.length >= MASTER_KEY_LENGTH), {
    message: `one key of at least ${MASTER_KEY_LENGTH} characters, or several with commas between them`,
  });

export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.trim().split("/");
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

export const hosts = z
  .string()
  .transform((text) => text.split(",").map((host) => host.trim()))
  .refine((all) => all.every((host) => isNetwork(host) || HOST_NAME.test(host)), {
    message: "host names, addresses or networks (10.0.0.0/8), with commas between",
  });

/** Whatever they name, with commas between. */
export const names = z
  .string()
  .transform((text) => text.split(",").map((name) => name.trim()))
  .refine((all) => all.every((name) => name !== ""), { message: "names with commas between" });
