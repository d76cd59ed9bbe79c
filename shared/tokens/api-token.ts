/** What a token is called, what it may do and since when, without its value. Ids of companies in scopes are UUIDs. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Who made it, as the audit trail names them; it counts on when they are gone. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** With its value, which is shown this once. */
export interface NewApiToken extends ApiToken {
  readonly token: string;
}

export interface RotatedApiToken extends NewApiToken {
  /** Until then the value before counts as well. */
  readonly previousTokenExpiresAt: Date;
}

export interface CreateApiToken {
  readonly name: string;
  /** A company is named by its id, its public id or its slug. */
  readonly scopes: readonly string[];
  readonly expiresAt?: Date | undefined;
}
