import { isDeepStrictEqual } from "node:util";

import type { Tx } from "../db/db.ts";
import { AppError, InvalidInputError } from "../kernel/errors.ts";
import { isSensitiveName, REDACTED } from "../kernel/sensitive.ts";
import { holdSecrets } from "./secret.store.ts";
import { type Binding, bindingsOf, isReference, plainTextOf, SecretReference } from "./secret-binding.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Bound {
  readonly companyId: string;
  /** What an agent is to be configured with. */
  readonly adapterConfig: Json;
  /** What it is configured with: what stays as it was is not judged anew. */
  readonly before?: Json;
}

/** What of an agent's configuration may be, as far as secrets go. */
export interface BindingRules {
  /** Secrets that it refers to are there until the transaction is over. @throws invalid_input, invalid_reference, plain_secret_refused */
  readonly require: (tx: Tx, bound: Bound) => Promise<void>;
}

/** @param isStrict values whose names say that they are secrets must be references */
export const createBindingRules = ({ isStrict }: { readonly isStrict: boolean }): BindingRules => ({
  require: async (tx, { companyId, adapterConfig, before = {} }) => {
    const known = new Map(bindingsOf(before).map(({ place, value }) => [place, value]));
    const bindings = bindingsOf(adapterConfig).filter(
      ({ place, value }) => !isDeepStrictEqual(value, known.get(place)),
    );
    if (isStrict) requireNoPlainSecrets(bindings);
    await requireKnownSecrets(tx, companyId, bindings);
  },
});

function requireNoPlainSecrets(bindings: readonly Binding[]): void {
  const plain = bindings.filter(({ name, value }) => {
    const text = plainTextOf(value);
    // The mark of redaction keeps what is stored.
    return isSensitiveName(name) && text !== undefined && text !== "" && text !== REDACTED;
  });
  if (plain.length === 0) return;
  const places = plain.map(({ place }) => place);
  throw new AppError("plain_secret_refused", `Must be references to secrets, by their names: ${places.join(", ")}`, {
    details: { places },
  });
}

async function requireKnownSecrets(tx: Tx, companyId: string, bindings: readonly Binding[]): Promise<void> {
  const references = bindings.filter(({ value }) => isReference(value)).map((binding) => referenceOf(binding));
  if (references.length === 0) return;
  const held = await holdSecrets(
    tx,
    companyId,
    references.map(({ secretId }) => secretId),
  );
  const unknown = references.filter(({ secretId, version }) => {
    const secret = held.find(({ id }) => id === secretId);
    return secret === undefined || (version !== "latest" && version > secret.latest_version);
  });
  if (unknown.length === 0) return;
  const [first] = unknown;
  throw new AppError(
    "invalid_reference",
    `${first?.place}: the company has no such secret, or not this version of it`,
    {
      details: { references: unknown },
    },
  );
}

function referenceOf({ field, name, place, value }: Binding) {
  const { success, data, error } = SecretReference.safeParse(value);
  if (success) return { place, secretId: data.secretId, version: data.version };
  const details = error.issues.map((issue) => ({ ...issue, path: ["adapterConfig", field, name, ...issue.path] }));
  throw new InvalidInputError("Validation error", { details });
}
