import type { ImportPreview, ImportRequest, ItemPlan } from "./import.schema.ts";
import type { KnownNames } from "./known-names.store.ts";
import type { Manifest } from "./package.schema.ts";
import { packageErrors } from "./package-errors.ts";
import { slugsFor } from "./slugs.ts";

type Existing = ReadonlyMap<string, { readonly id: string }>;
type Strategy = ImportRequest["collisionStrategy"];

/** The company that an import goes to; undefined for a new one. */
export interface ImportTarget {
  readonly id: string;
  readonly name: string;
  readonly known: KnownNames;
}

const NOTHING: KnownNames = { agents: new Map(), goals: new Map(), projects: new Map() };

/** What an import would do, and why it cannot be done. */
export function planImport(
  request: Omit<ImportRequest, "target">,
  target: ImportTarget | undefined,
  newName?: string | null,
): ImportPreview {
  const { source, collisionStrategy: strategy } = request;
  const { manifest, files } = source;
  const name = nameOfTarget(manifest, target, newName);
  const existing = target?.known ?? NOTHING;
  const planned = <Entry extends { readonly slug: string }>(
    entries: readonly Entry[],
    nameOf: (entry: Entry) => string,
    known: Existing,
  ): ItemPlan[] =>
    planItems(
      entries.map((entry) => ({ slug: entry.slug, name: nameOf(entry) })),
      known,
      strategy,
    );
  return {
    targetCompanyId: target?.id ?? null,
    plan: {
      companyAction: target === undefined ? "create" : "none",
      companyName: name ?? "",
      agents: planned(manifest.agents, (agent) => agent.name, existing.agents),
      goals: planned(manifest.goals, (goal) => goal.title, existing.goals),
      projects: planned(manifest.projects, (project) => project.name, existing.projects),
      issues: manifest.issues.map(({ slug, title }) => newItem(slug, title)),
    },
    envInputs: manifest.envInputs,
    errors: [
      ...(name === undefined ? ["the package has no company: give newCompanyName"] : []),
      ...packageErrors(manifest, files),
    ],
    warnings: warningsOf(manifest, request.activate),
  };
}

const nameOfTarget = (manifest: Manifest, target: ImportTarget | undefined, newName?: string | null) =>
  target?.name ?? newName ?? manifest.company?.name;

interface Named {
  readonly slug: string;
  readonly name: string;
}

function planItems(items: readonly Named[], existing: Existing, strategy: Strategy): ItemPlan[] {
  const taken = new Set([...existing.keys(), ...items.map(({ slug }) => slug)]);
  return items.map(({ slug, name }): ItemPlan => {
    const known = existing.get(slug);
    if (known === undefined) return newItem(slug, name);
    const reason = "the company has one of this slug";
    if (strategy === "rename") {
      const [free = slug] = slugsFor([slug], taken);
      taken.add(free);
      const plannedName = `${name} ${free.slice(free.lastIndexOf("-") + 1)}`;
      return { slug, action: "create", plannedName, existingId: null, reason };
    }
    const action = strategy === "skip" ? "skip" : "update";
    return { slug, action, plannedName: name, existingId: known.id, reason };
  });
}

const newItem = (slug: string, plannedName: string): ItemPlan => ({
  slug,
  action: "create",
  plannedName,
  existingId: null,
  reason: null,
});

const warningsOf = ({ agents, envInputs }: Manifest, activate: boolean): string[] => [
  ...(envInputs.length > 0 ? [`${envInputs.length} secrets are not in the package and must be given anew`] : []),
  ...(agents.length > 0 && !activate ? ["New agents are paused until they are resumed"] : []),
];
