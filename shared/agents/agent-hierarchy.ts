export interface Placed {
  readonly id: string;
  readonly reportsTo: string | null;
}

export type Tree<Member> = Omit<Member, "reportsTo"> & { readonly reports: Tree<Member>[] };

/**
 * The organisation as trees. Whoever reports to somebody who is not in the list (a terminated agent, say)
 * stands at the top, so that nobody is left out.
 */
export function buildOrgTree<Member extends Placed>(members: readonly Member[]): Tree<Member>[] {
  const nodes = new Map(members.map(({ reportsTo: _, ...member }) => [member.id, { ...member, reports: [] }]));
  const roots: Tree<Member>[] = [];
  for (const { id, reportsTo } of members) {
    const node = nodes.get(id) as Tree<Member> | undefined;
    const manager = reportsTo === null ? undefined : (nodes.get(reportsTo) as Tree<Member> | undefined);
    if (node !== undefined) (manager?.reports ?? roots).push(node);
  }
  return roots;
}
