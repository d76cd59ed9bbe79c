import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { StoreConfig } from "../platform/config.ts";
import { type BindingRules, createBindingRules } from "./binding-rules.ts";
import { createKeyring } from "./keyring.ts";
import { createNamedSecretService, type NamedSecretService } from "./named-secret.service.ts";
import { createOwnSecrets, type OwnSecrets } from "./own-secrets.ts";
import { createSecretService, type SecretService } from "./secret.service.ts";
import { createSecretKeys, type SecretKeys } from "./secret-keys.service.ts";
import { createSecretResolution, type SecretResolution } from "./secret-resolution.ts";
import { createTextSealing, type TextSealing } from "./text-sealing.ts";

/** All that has to do with secrets, over one ring of keys. */
export interface Secrets {
  readonly secrets: SecretService;
  readonly namedSecrets: NamedSecretService;
  readonly secretKeys: SecretKeys;
  /** For whoever configures agents. */
  readonly bindingRules: BindingRules;
  /** For whoever executes runs. */
  readonly secretResolution: SecretResolution;
  /** For whoever needs one for itself. */
  readonly ownSecrets: OwnSecrets;
  /** For what shows a secret, and must be kept. */
  readonly textSealing: TextSealing;
}

export interface SecretsDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly config: Pick<StoreConfig, "masterKeys" | "strictSecrets">;
  readonly log: Logger;
}

export function createSecrets({ db, bus, config, log }: SecretsDeps): Secrets {
  const keyring = createKeyring(config.masterKeys);
  const secretKeys = createSecretKeys({ db, keyring });
  void tellOfUnknownKeys(secretKeys, log);
  return {
    secrets: createSecretService({ db, bus, keyring }),
    namedSecrets: createNamedSecretService({ db, bus, keyring }),
    secretKeys,
    bindingRules: createBindingRules({ isStrict: config.strictSecrets }),
    secretResolution: createSecretResolution({ db, keyring }),
    ownSecrets: createOwnSecrets({ keyring }),
    textSealing: createTextSealing(keyring),
  };
}

const UNKNOWN =
  "secrets are encrypted with a master key that SYSTOLE_MASTER_KEY does not have: runs that need them fail";

/** A secret that cannot be opened shows when a run needs it; who starts the process with the wrong key is told at once. */
async function tellOfUnknownKeys({ listUnknown }: SecretKeys, log: Logger): Promise<void> {
  try {
    for (const unknown of await listUnknown()) log.error(unknown, UNKNOWN);
  } catch (error) {
    log.debug({ err: error }, "the master keys of secrets could not be looked at");
  }
}
