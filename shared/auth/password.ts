import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import pLimit from "p-limit";

/** Cost (a power of two), block size, parallelism: about a quarter of a second, and 32 MiB, for each try. */
interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

const COST: Cost = { n: 32_768, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Hashing takes a thread and memory; more at once would keep everything else of the process waiting. */
const few = pLimit(2);

/** `scrypt$N$r$p$salt$hash`: the parameters stay with the hash, so that they can be raised. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.n, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** A stored hash that cannot be read lets nobody in. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, n, r, p, salt = "", hash = ""] = FORM.exec(stored) ?? [];
  if (n === undefined) return false;
  const key = Buffer.from(hash, "base64url");
  const cost = { n: Number(n), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, "base64url"), cost, key.length);
  return timingSafeEqual(given, key);
}

let nobodys: Promise<string> | undefined;

/** Takes as long as a real check, and fails: for accounts that there are not. */
export async function failAsSlowly(password: string): Promise<false> {
  nobodys ??= hashPassword(randomBytes(KEY_BYTES).toString("hex"));
  await isPassword(password, await nobodys);
  return false;
}

/** The same text in another Unicode form is the same password. */
const derive = (password: string, salt: Buffer, { n, r, p }: Cost, bytes = KEY_BYTES): Promise<Buffer> =>
  few(
    () =>
      new Promise((resolve, reject) => {
        const options = { N: n, r, p, maxmem: 256 * n * r };
        scrypt(password.normalize("NFKC"), salt, bytes, options, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      }),
  );
