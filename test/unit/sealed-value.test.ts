import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { freshSecret } from "../../shared/platform/config.ts";
import { createKeyring } from "../../shared/secrets/keyring.ts";
import { type Place, rewrap, type SealedValue, seal, unseal } from "../../shared/secrets/sealed-value.ts";

const place = (): Place => ({ companyId: newId(), secretId: newId(), version: 1 });

describe("a sealed value", () => {
  it("opens in its place with the key that sealed it, and has nothing of it in itself", () => {
    const keyring = createKeyring([freshSecret()]);
    const at = place();
    const sealed = seal(keyring, at, "pässword-1234");

    expect(unseal(keyring, at, sealed)).toEqual({ value: "pässword-1234" });
    expect(sealed.keyId).toBe(keyring.current.id);
    expect(Buffer.concat([sealed.wrappedKey, sealed.sealedValue]).includes("ssword")).toBe(false);
  });

  it("is another each time", () => {
    const keyring = createKeyring([freshSecret()]);
    const at = place();
    const [one, other] = [seal(keyring, at, "same"), seal(keyring, at, "same")];

    expect(one.sealedValue.equals(other.sealedValue)).toBe(false);
    expect(one.wrappedKey.equals(other.wrappedKey)).toBe(false);
  });

  it.each(["companyId", "secretId", "version"] as const)("does not open with another %s", (part) => {
    const keyring = createKeyring([freshSecret()]);
    const at = place();
    const elsewhere = { ...at, [part]: part === "version" ? 2 : newId() };

    expect(unseal(keyring, elsewhere, seal(keyring, at, "secret"))).toEqual({ problem: "altered" });
  });

  it("does not open with a single bit changed, cut short, or with the value of another", () => {
    const keyring = createKeyring([freshSecret()]);
    const at = place();
    const sealed = seal(keyring, at, "secret");
    const changed: SealedValue[] = (["wrappedKey", "sealedValue"] as const).flatMap((part) => [
      ...[...sealed[part].keys()].map((index) => ({ ...sealed, [part]: flipped(sealed[part], index) })),
      { ...sealed, [part]: sealed[part].subarray(0, -1) },
      { ...sealed, [part]: Buffer.alloc(0) },
      { ...sealed, [part]: seal(keyring, at, "other")[part] },
    ]);

    for (const one of changed) expect(unseal(keyring, at, one)).toEqual({ problem: "altered" });
  });

  it("says when its key is not there, and does not open with a key that only has its name", () => {
    const [mine, theirs] = [createKeyring([freshSecret()]), createKeyring([freshSecret()])];
    const at = place();
    const sealed = seal(mine, at, "secret");

    expect(unseal(theirs, at, sealed)).toEqual({ problem: "unknown_key" });
    expect(unseal(theirs, at, { ...sealed, keyId: theirs.current.id })).toEqual({ problem: "altered" });
  });

  it("is put under a new key without being read, and then opens with that alone", () => {
    const [old, fresh] = [freshSecret(), freshSecret()];
    const at = place();
    const sealed = seal(createKeyring([old]), at, "secret");
    const both = createKeyring([fresh, old]);

    expect(unseal(both, at, sealed)).toEqual({ value: "secret" });
    const turned = rewrap(both, at, sealed) as SealedValue;
    expect(turned.sealedValue).toEqual(sealed.sealedValue);
    expect(unseal(createKeyring([fresh]), at, turned)).toEqual({ value: "secret" });
    expect(unseal(createKeyring([old]), at, turned)).toEqual({ problem: "unknown_key" });
  });
});

function flipped(bytes: Buffer, index: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
}
