/** What an operation of `/v1` takes: reading, changing, or what only an administrator's program may. */
export type Verb = "read" | "write" | "admin";

/** What an operation asks for: `any` is a valid token, whatever it grants. */
export type NeededScope = Verb | "any";

/** Scopes as they are kept: verbs; `company:<id>`, which restricts them; `company:<id>:read` and `:write`, which stand alone. */
export type Scopes = readonly string[];

const VERBS: ReadonlySet<string> = new Set(["read", "write", "admin"] satisfies Verb[]);

/** All that a person may who leads the instance. */
export const EVERY_SCOPE: Scopes = ["read", "write", "admin"];

interface Parsed {
  readonly verbs: ReadonlySet<string>;
  /** Empty: the verbs count in every company. */
  readonly within: ReadonlySet<string>;
  /** By company id: what may be done there besides. */
  readonly inCompany: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Where the scope names a company, `company` is how it does: an id or a slug. Undefined: no scope. */
export function parseScope(
  scope: string,
): { readonly verb?: Verb; readonly company?: string; readonly access?: "read" | "write" } | undefined {
  if (VERBS.has(scope)) return { verb: scope as Verb };
  const { company, access } =
    /^company:(?<company>[^:\s]{1,100})(?::(?<access>read|write))?$/.exec(scope)?.groups ?? {};
  if (company === undefined) return undefined;
  return access === undefined ? { company } : { company, access: access as "read" | "write" };
}

function parse(scopes: Scopes): Parsed {
  const verbs = new Set<string>();
  const within = new Set<string>();
  const inCompany = new Map<string, ReadonlySet<string>>();
  for (const scope of scopes) {
    const { verb, company, access } = parseScope(scope) ?? {};
    if (verb !== undefined) verbs.add(verb);
    if (company === undefined) continue;
    if (access === undefined) within.add(company);
    else inCompany.set(company, new Set([...(inCompany.get(company) ?? []), "read", access]));
  }
  return { verbs, within, inCompany };
}

/** Whether the scopes grant this: in a company, or (null) in what belongs to none. */
export function grants(scopes: Scopes, verb: Verb, companyId: string | null): boolean {
  const { verbs, within, inCompany } = parse(scopes);
  if (companyId !== null && inCompany.get(companyId)?.has(verb) === true) return true;
  if (!verbs.has(verb)) return false;
  return within.size === 0 || (companyId !== null && within.has(companyId));
}

/** Whether they grant anything there: else the company does not exist for who has them. */
export const sees = (scopes: Scopes, companyId: string): boolean =>
  [...VERBS].some((verb) => grants(scopes, verb as Verb, companyId));

/** The companies in which they grant anything; undefined: all. */
export function companiesWithin(scopes: Scopes): readonly string[] | undefined {
  const { verbs, within, inCompany } = parse(scopes);
  if (verbs.size > 0 && within.size === 0) return undefined;
  return [...new Set([...(verbs.size > 0 ? within : []), ...inCompany.keys()])];
}

/** Whether whoever has `held` may give out `wanted`: nobody gives more than they have. */
export function covers(held: Scopes, wanted: Scopes): boolean {
  // Verbs that count everywhere may stand beside more that is granted in single companies.
  const places = companiesWithin(wanted) ?? [null, ...parse(wanted).inCompany.keys()];
  return places.every((company) =>
    [...VERBS].every((verb) => !grants(wanted, verb as Verb, company) || grants(held, verb as Verb, company)),
  );
}
