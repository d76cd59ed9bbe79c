import type { OrgNode } from "./agent.schema.ts";

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

const toNode = ({ id, name, role, title, status }: OrgMember): OrgNode => ({
  id,
  name,
  role,
  title,
  status,
  reports: [],
});
