import { describe, expect, it } from "vitest";

import {
  type BoardActor,
  instanceBoard,
  requireCompany,
  requireInstanceAdmin,
  requireLead,
  requireMayConfer,
  requirePermission,
  requireVisible,
} from "../../shared/auth/actor.ts";
import { CompanyRole, PermissionKey } from "../../shared/auth/company-role.schema.ts";

const COMPANY = "c1";

const actorOf = (role: CompanyRole, change: Partial<BoardActor> = {}): BoardActor => ({
  type: "board",
  id: "u1",
  source: "session",
  isInstanceAdmin: false,
  memberships: new Map([[COMPANY, { role, grants: PermissionKey.options }]]),
  isReading: false,
  ...change,
});

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

const checks = (actor: BoardActor): Record<string, boolean> => ({
  company: passes(() => requireCompany(actor, COMPANY)),
  visible: passes(() => requireVisible(actor, COMPANY, "Agent")),
  lead: passes(() => requireLead(actor, COMPANY)),
  admin: passes(() => requireInstanceAdmin(actor)),
  ...Object.fromEntries(
    PermissionKey.options.map((key) => [key, passes(() => requirePermission(actor, COMPANY, key))]),
  ),
});

const without = (role: CompanyRole): BoardActor =>
  actorOf(role, { memberships: new Map([[COMPANY, { role, grants: [] }]]) });

describe("a role", () => {
  it("may all that the next lower one may, up to the instance's own board", () => {
    const ladder = [...(["viewer", "member", "operator", "admin", "owner"] as const).map(without), instanceBoard("b")];

    for (const [index, actor] of ladder.entries()) {
      const [below, own] = [checks(ladder[Math.max(0, index - 1)]!), checks(actor)];
      for (const [what, may] of Object.entries(below)) expect([what, own[what]]).toEqual([what, may || own[what]]);
    }
    expect(Object.values(checks(ladder.at(-1)!))).not.toContain(false);
    expect(checks(without("owner"))).toMatchObject({ lead: true, "users:manage_permissions": true, admin: false });
  });

  it("of a viewer changes nothing, whatever was granted, and reads", () => {
    expect(Object.values(checks(actorOf("viewer")))).not.toContain(true);
    const reading = checks(actorOf("viewer", { isReading: true }));
    expect(reading).toMatchObject({ company: true, visible: true, "agents:create": false, lead: false });
  });

  it("counts in its own company alone", () => {
    const actor = actorOf("owner");

    expect(() => requireCompany(actor, "c2")).toThrow("User does not have access to this company");
    expect(() => requireVisible(actor, "c2", "Agent")).toThrow("Agent not found");
    expect(() => requirePermission(actor, "c2", "agents:create")).toThrow("User does not have access");
    expect(() => requireLead(actor, "c2")).toThrow("User does not have access");
  });

  it("is conferred by nobody beyond their own", () => {
    const may = (own: CompanyRole) =>
      CompanyRole.options.filter((role) => passes(() => requireMayConfer(without(own), COMPANY, { role, grants: [] })));

    expect(may("owner")).toEqual(CompanyRole.options);
    expect(may("admin")).toEqual(["admin", "operator", "viewer", "member"]);
    expect(may("operator")).toEqual(["operator", "viewer", "member"]);
    expect(may("viewer")).toEqual([]);
  });
});
