import type { OrgNode } from "./agent.schema.ts";

/** Of who reports to whom. Deeper than anybody manages, and such a tree is still walked level within level. */
export const MOST_LEVELS = 500;

export interface OrgMember extends Omit<OrgNode, "reports"> {
  readonly reportsTo: string | null;
}

/**
 * The organisation as trees. Whoever reports to somebody who is not in the list (a terminated agent, say)
 * stands at the top, so that nobody is left out.
 */
export function buildOrgTree(members: readonly OrgMember[]): OrgNode[] {
  const nodes = new Map(members.map((member) => [member.id, toNode(member)]));
  const roots: OrgNode[] = [];
  for (const { id, reportsTo } of members) {
    const manager = reportsTo === null ? undefined : nodes.get(reportsTo);
    const node = nodes.get(id);
    if (node !== undefined) (manager?.reports ?? roots).push(node);
  }
  return roots;
}

/** How many levels the deepest of the trees has; counted level by level, since it may be any number. */
export function levelsOf(roots: readonly OrgNode[]): number {
  let levels = 0;
  for (let level = roots; level.length > 0; level = level.flatMap(({ reports }) => reports)) levels += 1;
  return levels;
}

const toNode = ({ id, name, role, title, status }: OrgMember): OrgNode => ({
  id,
  name,
  role,
  title,
  status,
  reports: [],
});
