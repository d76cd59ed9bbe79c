import { type Actor, requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import type { OrgNode } from "./agent.schema.ts";
import { listMembers, type MemberRow } from "./agent.store.ts";
import { buildOrgTree, levelsOf, MOST_LEVELS } from "./agent-hierarchy.ts";
import { agentStatus } from "./agent-view.ts";
import { paintChart } from "./org-chart-png.ts";
import { type ChartStyle, drawOrgChart } from "./org-chart-svg.ts";

/** Who reports to whom, without terminated agents. All of it: forbidden, not_found, illegal_transition for too many or too deep. */
export interface OrgCharts {
  readonly org: (actor: Actor, companyId: string) => Promise<OrgNode[]>;
  /** As SVG. */
  readonly drawOrg: (actor: Actor, companyId: string, style: ChartStyle) => Promise<string>;
  /** In points, as PNG: of fewer. */
  readonly paintOrg: (actor: Actor, companyId: string, style: ChartStyle) => Promise<Buffer>;
}

export function createOrgCharts(db: Db): OrgCharts {
  return {
    org: async (actor, companyId) => (await orgOf(db, actor, companyId)).roots,

    drawOrg: async (actor, companyId, style) => {
      const { roots, companyName } = await orgOf(db, actor, companyId);
      return drawOrgChart(roots, companyName, style).svg;
    },

    paintOrg: async (actor, companyId, style) => {
      const { roots, companyName } = await orgOf(db, actor, companyId);
      return paintChart(drawOrgChart(roots, companyName, style));
    },
  };
}

/** A chart has no pages, and is in memory whole: of so many agents 4 MB as a picture. */
const MOST_IN_CHART = 10_000;

async function orgOf(db: Db, actor: Actor, companyId: string): Promise<{ roots: OrgNode[]; companyName: string }> {
  requireCompany(actor, companyId);
  const { name: companyName } = await requireLiveCompany(db, companyId);
  const members = await listMembers(db, companyId, MOST_IN_CHART + 1);
  if (members.length > MOST_IN_CHART) {
    throw new IllegalTransitionError(
      `A chart shows at most ${MOST_IN_CHART} agents: read the list of agents, page by page`,
    );
  }
  const roots = buildOrgTree(members.map(toMember));
  // Nobody is placed deeper; lines may be so long that were made before there was a bound.
  if (levelsOf(roots) > MOST_LEVELS) {
    throw new IllegalTransitionError(
      `A chart shows at most ${MOST_LEVELS} levels: read the list of agents, page by page`,
    );
  }
  return { roots, companyName };
}

const toMember = (row: MemberRow) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  title: row.title,
  status: agentStatus(row),
  reportsTo: row.reports_to,
});
