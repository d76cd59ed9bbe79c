import { describe, expect, it } from "vitest";

import { capacityOf, heartbeatOf, mergeAdapterConfig, mergeRuntimeConfig } from "../../shared/agents/agent-config.ts";
import { buildOrgTree } from "../../shared/agents/agent-hierarchy.ts";
import { agentStatus, urlKeyOf } from "../../shared/agents/agent-view.ts";
import { basePrefix, prefixCandidates, randomPrefix } from "../../shared/companies/issue-prefix.ts";

describe("mergeAdapterConfig", () => {
  it("merges at the top only", () => {
    const stored = { a: 1, env: { X: "x", Y: "y" } };

    expect(mergeAdapterConfig(stored, { b: 2, env: { X: "z" } }, false)).toEqual({ a: 1, b: 2, env: { X: "z" } });
    expect(mergeAdapterConfig(stored, { b: 2 }, true)).toEqual({ b: 2 });
  });
});

describe("mergeRuntimeConfig", () => {
  it("merges at the top, and inside heartbeat one level deeper", () => {
    const stored = {
      heartbeat: { enabled: true, intervalSec: 60, retry: { maxRetries: 1, baseSec: 5 } },
      env: { A: "a" },
    };

    expect(
      mergeRuntimeConfig(stored, { heartbeat: { intervalSec: 90, retry: { maxRetries: 2 } }, env: { B: "b" } }),
    ).toEqual({
      heartbeat: { enabled: true, intervalSec: 90, retry: { maxRetries: 2 } },
      env: { B: "b" },
    });
    expect(mergeRuntimeConfig({}, { heartbeat: { enabled: false } })).toEqual({ heartbeat: { enabled: false } });
    expect(mergeRuntimeConfig(stored, { note: "n" })).toEqual({ ...stored, note: "n" });
  });
});

describe("capacityOf and heartbeatOf", () => {
  it.each([
    [{}, 1, undefined],
    [{ heartbeat: {} }, 1, undefined],
    [{ heartbeat: { enabled: true, intervalSec: 30, maxConcurrentRuns: 7 } }, 7, 30],
    [{ heartbeat: { enabled: true } }, 1, undefined],
    [{ heartbeat: { enabled: true, intervalSec: 0 } }, 1, undefined],
    [{ heartbeat: { enabled: false, intervalSec: 30 } }, 1, undefined],
    [{ heartbeat: { intervalSec: 30 } }, 1, undefined],
  ])("read %j as %i slots and every %s seconds", (config, capacity, interval) => {
    expect([capacityOf(config), heartbeatOf(config)?.intervalSec]).toEqual([capacity, interval]);
  });
});

describe("agentStatus", () => {
  const idle = { lifecycle: "active", pause_causes: [], running: 0, breaker_opened_at: null } as const;

  it.each([
    ["idle", {}],
    ["running", { running: 1 }],
    ["error", { breaker_opened_at: new Date() }],
    ["running", { running: 1, breaker_opened_at: new Date() }],
    ["paused", { pause_causes: ["budget"], running: 1 }],
    ["pending_approval", { lifecycle: "pending_approval", pause_causes: ["manual"] }],
    ["terminated", { lifecycle: "terminated", running: 1 }],
  ] as const)("is %s for %j", (status, change) => {
    expect(
      agentStatus({ ...idle, ...change, pause_causes: [...("pause_causes" in change ? change.pause_causes : [])] }),
    ).toBe(status);
  });
});

describe("urlKeyOf", () => {
  it.each([
    ["Alice", "alice"],
    ["  Data  Scientist (EU) ", "data-scientist-eu"],
    ["Zoë Müller", "zoe-muller"],
    ["研究員 2", "研究員-2"],
    ["!!!", "agent"],
  ])("makes %j into %j", (name, key) => {
    expect(urlKeyOf(name)).toBe(key);
  });
});

describe("buildOrgTree", () => {
  const member = (id: string, reportsTo: string | null) => ({
    id,
    reportsTo,
    name: id,
    role: "general",
    title: null,
    status: "idle" as const,
  });
  const ids = (nodes: ReturnType<typeof buildOrgTree>): unknown[] => nodes.map(({ id, reports }) => [id, ids(reports)]);

  it("puts everybody below their manager, whatever the order", () => {
    expect(ids(buildOrgTree([member("c", "b"), member("b", "a"), member("a", null), member("d", "a")]))).toEqual([
      [
        "a",
        [
          ["b", [["c", []]]],
          ["d", []],
        ],
      ],
    ]);
  });

  it("puts at the top who reports to nobody that is there", () => {
    expect(ids(buildOrgTree([member("a", "gone"), member("b", "a")]))).toEqual([["a", [["b", []]]]]);
  });
});

describe("the prefix of a company's issues", () => {
  it.each([
    ["Paperclip", "PAP"],
    ["a 1 b 2 c 3 d", "ABC"],
    ["Éclair", "ECL"],
    ["X", "CMP"],
    ["東京", "CMP"],
    ["AI", "AI"],
  ])("of %j begins as %s", (name, prefix) => {
    expect(basePrefix(name)).toBe(prefix);
  });

  it("grows by A's to ten letters, and is then any ten", () => {
    expect(prefixCandidates("Paperclip")).toEqual([
      "PAP",
      "PAPA",
      "PAPAA",
      "PAPAAA",
      "PAPAAAA",
      "PAPAAAAA",
      "PAPAAAAAA",
      "PAPAAAAAAA",
    ]);
    expect(randomPrefix("Paperclip", (below) => below - 1)).toBe("PAPZZZZZZZ");
    expect(randomPrefix("AI", () => 0)).toBe("AIAAAAAAAA");
  });
});
