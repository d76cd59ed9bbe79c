import { describe, expect, it } from "vitest";

import { coveringEntry, requiresOf } from "../../shared/permissions/approval-policy.ts";

const covered = (entry: string, action: string, amountUsd?: number): boolean =>
  coveringEntry([entry], { action, amountUsd }) === entry;

describe("an entry of an approval policy", () => {
  it.each([
    ["push-to-main", "push-to-main"],
    ["push-to-main", " Push_to  MAIN "],
    ["Push to main", "push-to-main"],
    ["push-to-main", "push\u2010to\u2013main"],
    ["push-to-main", "push\u200b-to-main"],
    ["push-to-main", "push-to-main:hotfix"],
    ["push-to-main", "push-to-main/hotfix"],
    ["prod-deploy", "prod_deploy:eu"],
    ["prod-deploy", "prod-deploy-eu"],
    ["prod-deploy", "ｐｒｏｄ-deploy"],
    ["deploy:*", "deploy:eu"],
    ["deploy:*", "deploy:"],
    ["*", "anything"],
    ["*:prod", "deploy:prod"],
    ["db:*:drop*", "db:orders:drop-table"],
    ["a*b*c", "a-b-b-c"],
  ])("%j covers %j", (entry, action) => {
    expect(covered(entry, action)).toBe(true);
  });

  it.each([
    ["push-to-main", "push-to-mainline"],
    ["push-to-main", "push-to"],
    ["push-to-main", "no-push-to-main"],
    ["prod-deploy", "prod-deploys"],
    ["deploy:*", "deploy"],
    ["deploy:*", "undeploy:eu"],
    ["*:prod", "deploy:product"],
    ["db:*:drop*", "db:drop"],
    ["a*a", "a"],
    ["a*b*c", "a-c-b"],
    ["", "anything"],
  ])("%j does not cover %j", (entry, action) => {
    expect(covered(entry, action)).toBe(false);
  });

  it("of an amount covers all that spends more, and spending that does not say how much", () => {
    expect(covered("spend_over_10", "buy", 10)).toBe(false);
    expect(covered("spend_over_10", "buy", 10.01)).toBe(true);
    expect(covered("Spend over 10", "reserve_budget", 11)).toBe(true);
    expect(covered("spend_over_2.50", "spend:ads", 2.51)).toBe(true);
    expect([covered("spend_over_10", "spend"), covered("spend_over_10", "spend:ads")]).toEqual([true, true]);
    expect(covered("spend_over_10", "spend", 0)).toBe(false);
    expect([covered("spend_over_10", "spending"), covered("spend_over_10", "buy")]).toEqual([false, false]);
  });

  it("is found in time that grows with the text alone, however it repeats itself", () => {
    const pattern = `${"a*".repeat(5_000)}b`;
    expect(covered(pattern, "a".repeat(10_000))).toBe(false);
  });

  it("is the first that covers, and text", () => {
    expect(coveringEntry(["other", "deploy", "deploy:*"], { action: "deploy:eu" })).toBe("deploy");
    expect(requiresOf({ requires: ["deploy", 7, null] })).toEqual(["deploy"]);
    expect([requiresOf({}), requiresOf({ requires: "deploy" })]).toEqual([[], []]);
  });
});
