import type { Files, Manifest } from "./package.schema.ts";

const FILE = /^agents\/(?<slug>[^/]+)\/instructions\/(?<path>.+)$/;
const MOST_TOLD = 50;
const MOST_GOAL_LEVELS = 20;

/** Whose instructions a file of a package is, and where it belongs among them. */
export function instructionFileOf(name: string): { readonly slug: string; readonly path: string } | undefined {
  const { slug, path } = FILE.exec(name)?.groups ?? {};
  return slug === undefined || path === undefined ? undefined : { slug, path };
}

interface Entry {
  readonly slug: string;
  readonly above: string | null;
}

/** What is wrong with a package as a whole, beyond the shape of its parts; in words, the first of many. */
export function packageErrors(manifest: Manifest, files: Files): string[] {
  const { agents, goals, projects } = manifest;
  const agentSlugs = new Set(agents.map(({ slug }) => slug));
  const goalSlugs = new Set(goals.map(({ slug }) => slug));
  const isAgent = (slug: string | null): boolean => slug === null || agentSlugs.has(slug);
  const lines = [
    ...repeated("agent", agents),
    ...repeated("goal", goals),
    ...repeated("project", projects),
    ...treeErrors(
      "agent",
      agents.map(({ slug, reportsToSlug }) => ({ slug, above: reportsToSlug })),
      agents.length,
    ),
    ...treeErrors(
      "goal",
      goals.map(({ slug, parentSlug }) => ({ slug, above: parentSlug })),
      MOST_GOAL_LEVELS,
    ),
    ...goals.flatMap(({ slug, ownerAgentSlug: owner }) =>
      isAgent(owner) ? [] : [`goal ${slug}: there is no agent ${owner}`],
    ),
    ...projects.flatMap(({ slug, leadAgentSlug: lead }) =>
      isAgent(lead) ? [] : [`project ${slug}: there is no agent ${lead}`],
    ),
    ...projects.flatMap(({ slug, goalSlugs: named }) =>
      named.filter((goal) => !goalSlugs.has(goal)).map((goal) => `project ${slug}: there is no goal ${goal}`),
    ),
    ...issueErrors(manifest),
    ...Object.keys(files).flatMap((name) => fileErrors(name, agentSlugs)),
  ];
  return lines.slice(0, MOST_TOLD);
}

function issueErrors({ agents, goals, projects, labels, issues }: Manifest): string[] {
  const slugsOf = (entries: readonly { readonly slug: string }[]) => new Set(entries.map(({ slug }) => slug));
  const known = { agent: slugsOf(agents), goal: slugsOf(goals), project: slugsOf(projects) };
  const names = labels.map(({ name }) => name.toLowerCase());
  const labelNames = new Set(names);
  const missing = (slug: string, kind: keyof typeof known, named: string | null): string[] =>
    named === null || known[kind].has(named) ? [] : [`issue ${slug}: there is no ${kind} ${named}`];
  return [
    ...repeated("issue", issues),
    ...repeated(
      "label",
      names.map((slug) => ({ slug })),
    ),
    ...treeErrors(
      "issue",
      issues.map(({ slug, parentSlug }) => ({ slug, above: parentSlug })),
      issues.length,
    ),
    ...issues.flatMap(({ slug, assigneeAgentSlug, goalSlug, projectSlug, labels: own }) => [
      ...missing(slug, "agent", assigneeAgentSlug),
      ...missing(slug, "goal", goalSlug),
      ...missing(slug, "project", projectSlug),
      ...own
        .filter((name) => !labelNames.has(name.toLowerCase()))
        .map((name) => `issue ${slug}: there is no label ${name}`),
    ]),
  ];
}

function repeated(kind: string, entries: readonly { readonly slug: string }[]): string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ slug }) => {
    if (seen.has(slug)) return [`${kind} ${slug}: the slug is there twice`];
    seen.add(slug);
    return [];
  });
}

/** Each way up is walked once: who has been seen to reach the top need not be walked again. */
function treeErrors(kind: string, entries: readonly Entry[], mostLevels: number): string[] {
  const aboveOf = new Map(entries.map(({ slug, above }) => [slug, above]));
  const levelOf = new Map<string, number>();
  return entries.flatMap(({ slug }) => {
    const { way, end } = walkUp(slug, aboveOf, levelOf);
    const base = end === null ? 0 : (levelOf.get(end) ?? 0);
    const level = base + way.length;
    for (const [index, each] of way.entries()) levelOf.set(each, level - index);
    if (end !== null && way.includes(end)) return [`${kind} ${slug}: what is above it comes back to ${end}`];
    if (end !== null && !aboveOf.has(end)) return [`${kind} ${way.at(-1) ?? slug}: there is no ${kind} ${end}`];
    return level > mostLevels ? [`${kind} ${slug}: more than ${mostLevels} levels deep`] : [];
  });
}

/** From here up to the top (null), to who was walked before, to who is not there, or to where the way began to repeat. */
function walkUp(
  slug: string,
  aboveOf: ReadonlyMap<string, string | null>,
  known: ReadonlyMap<string, number>,
): { readonly way: readonly string[]; readonly end: string | null } {
  const way = new Set<string>();
  let end: string | null = slug;
  while (end !== null && !known.has(end) && !way.has(end) && aboveOf.has(end)) {
    way.add(end);
    end = aboveOf.get(end) ?? null;
  }
  return { way: [...way], end };
}

function fileErrors(name: string, agentSlugs: ReadonlySet<string>): string[] {
  const file = instructionFileOf(name);
  const isInside = name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (file === undefined || !isInside || /[\\\p{Cc}]/u.test(name) || file.path.length > 500) {
    return [`file ${JSON.stringify(name.slice(0, 100))}: not agents/{slug}/instructions/{path}`];
  }
  return agentSlugs.has(file.slug) ? [] : [`file ${name}: there is no agent ${file.slug}`];
}
