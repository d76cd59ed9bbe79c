import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { APPROVAL_TRANSITIONS } from "../../shared/approvals/approval-machine.ts";
import { COMPANY_TRANSITIONS } from "../../shared/companies/company-machine.ts";
import { ISSUE_TRANSITIONS } from "../../shared/issues/issue-machine.ts";
import type { Transitions } from "../../shared/kernel/state-machine.ts";
import { RUN_TRANSITIONS } from "../../shared/runs/run-machine.ts";

const drawn = <State extends string>(machine: Transitions<State>): string =>
  (Object.entries(machine) as [State, readonly State[]][])
    .flatMap(([from, targets]) =>
      targets.length > 0 ? targets.map((to) => `  ${from} --> ${to}`) : [`  ${from} --> [*]`],
    )
    .join("\n");

describe("docs/state-machines.md", () => {
  const page = readFileSync(new URL("../../docs/state-machines.md", import.meta.url), "utf8");

  it.each([
    ["a heartbeat run", drawn(RUN_TRANSITIONS)],
    ["a company", drawn(COMPANY_TRANSITIONS)],
    ["an approval", drawn(APPROVAL_TRANSITIONS)],
    ["an issue", drawn(ISSUE_TRANSITIONS)],
  ])("draws %s as its table says", (_what, diagram) => {
    expect(page).toContain(diagram);
  });
});
