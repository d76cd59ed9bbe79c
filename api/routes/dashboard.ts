import { Dashboard, SidebarBadges } from "../../shared/dashboard/dashboard.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

const tag = "Dashboard";

export const dashboardOperations = [
  operation({
    id: "getDashboard",
    method: "GET",
    url: "/companies/:companyId/dashboard",
    summary: "Get a company at a glance",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: Dashboard,
    run: ({ actor, params, services }) => services.dashboard.dashboard(actor, params.companyId),
  }),
  operation({
    id: "getSidebarBadges",
    method: "GET",
    url: "/companies/:companyId/sidebar-badges",
    summary: "Count what somebody should look at",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: SidebarBadges,
    run: ({ actor, params, services }) => services.dashboard.badges(actor, params.companyId),
  }),
];
