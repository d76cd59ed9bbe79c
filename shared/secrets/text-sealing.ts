import type { Keyring } from "./keyring.ts";
import { seal, unseal } from "./sealed-value.ts";

/** Encrypts what is kept beside secrets, and is none of a company's: an answer that shows one. */
export interface TextSealing {
  /** `purpose`: opened for another, it does not open. */
  readonly seal: (purpose: string, text: string) => string;
  /** Undefined for what was sealed with a master key that is gone, or was altered. */
  readonly open: (purpose: string, sealed: string) => string | undefined;
}

const placeOf = (purpose: string) => ({ companyId: "", secretId: purpose, version: 1 });

export const createTextSealing = (keyring: Keyring): TextSealing => ({
  seal: (purpose, text) => {
    const { keyId, wrappedKey, sealedValue } = seal(keyring, placeOf(purpose), text);
    return [keyId, wrappedKey.toString("base64"), sealedValue.toString("base64")].join(".");
  },
  open: (purpose, sealed) => {
    const [keyId = "", wrappedKey = "", sealedValue = ""] = sealed.split(".");
    const parts = {
      keyId,
      wrappedKey: Buffer.from(wrappedKey, "base64"),
      sealedValue: Buffer.from(sealedValue, "base64"),
    };
    const opened = unseal(keyring, placeOf(purpose), parts);
    return "value" in opened ? opened.value : undefined;
  },
});
