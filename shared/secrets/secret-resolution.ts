import type { Db } from "../db/db.ts";
import type { Keyring } from "./keyring.ts";
import { unseal } from "./sealed-value.ts";
import { bindingsOf, isReference, SecretReference, withTexts } from "./secret-binding.ts";
import type { Asked, Found } from "./secret-version.store.ts";
import { findForRun } from "./secret-version.store.ts";

type Json = Readonly<Record<string, unknown>>;

/** Which version of which secret stands where. */
export interface UsedSecret {
  readonly place: string;
  readonly secretId: string;
  readonly version: number;
}

export type SecretErrorCode =
  | "configuration_invalid"
  | "secret_not_found"
  | "secret_version_not_found"
  | "secret_unreadable";

export type Resolution =
  | {
      readonly kind: "resolved";
      /** What was configured, with values where references stood. For the run alone: it is stored nowhere. */
      readonly adapterConfig: Json;
      readonly values: readonly string[];
      readonly used: readonly UsedSecret[];
    }
  | { readonly kind: "failed"; readonly errorCode: SecretErrorCode; readonly message: string };

export interface SecretResolution {
  /** Puts in the values that a configuration refers to, as they are now. */
  readonly resolve: (run: { readonly companyId: string; readonly adapterConfig: Json }) => Promise<Resolution>;
}

interface Wanted extends Asked {
  readonly place: string;
}

type Failure = Extract<Resolution, { kind: "failed" }>;

export const createSecretResolution = ({
  db,
  keyring,
}: {
  readonly db: Db;
  readonly keyring: Keyring;
}): SecretResolution => ({
  resolve: async ({ companyId, adapterConfig }) => {
    const wanted: Wanted[] = [];
    for (const { place, value } of bindingsOf(adapterConfig).filter((binding) => isReference(binding.value))) {
      const { success, data: reference } = SecretReference.safeParse(value);
      if (!success) return failed("configuration_invalid", `${place} is not a reference to a secret that can be used`);
      const { secretId, version } = reference;
      wanted.push({ place, secretId, version: version === "latest" ? null : version });
    }
    if (wanted.length === 0) return { kind: "resolved", adapterConfig, values: [], used: [] };
    return fill(
      adapterConfig,
      wanted,
      opened(await findForRun(db, companyId, distinct(wanted)), { companyId, keyring }),
    );
  },
});

type Opened = (asked: Asked) => { readonly text: string; readonly version: number } | Failure;

function opened(found: readonly Found[], { companyId, keyring }: { companyId: string; keyring: Keyring }): Opened {
  return ({ secretId, version: asked }) => {
    const secret = found.find((one) => one.secretId === secretId && one.asked === asked);
    if (secret === undefined) return failed("secret_not_found", `the secret ${secretId} does not exist any more`);
    const { name, version, sealed } = secret;
    const what = `the secret ${JSON.stringify(name)} (version ${version})`;
    if (sealed === undefined) return failed("secret_version_not_found", `${what} does not exist`);
    const text = unseal(keyring, { companyId, secretId, version }, sealed);
    if ("value" in text) return { text: text.value, version };
    return failed(
      "secret_unreadable",
      text.problem === "unknown_key"
        ? `${what} is encrypted with the master key ${sealed.keyId}, which this worker does not have (SYSTOLE_MASTER_KEY)`
        : `${what} cannot be decrypted: what is stored is not what was encrypted; rotate it`,
    );
  };
}

function fill(adapterConfig: Json, wanted: readonly Wanted[], open: Opened): Resolution {
  const texts = new Map<string, string>();
  const used: UsedSecret[] = [];
  for (const { place, ...asked } of wanted) {
    const secret = open(asked);
    if ("kind" in secret) return { ...secret, message: `${place} cannot be given to the agent: ${secret.message}` };
    texts.set(place, secret.text);
    used.push({ place, secretId: asked.secretId, version: secret.version });
  }
  return { kind: "resolved", adapterConfig: withTexts(adapterConfig, texts), values: [...texts.values()], used };
}

const distinct = (wanted: readonly Wanted[]): Asked[] => [
  ...new Map(wanted.map(({ secretId, version }) => [`${secretId} ${version}`, { secretId, version }])).values(),
];

const failed = (errorCode: SecretErrorCode, message: string): Failure => ({ kind: "failed", errorCode, message });
