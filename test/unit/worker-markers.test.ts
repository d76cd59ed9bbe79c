import { describe, expect, it } from "vitest";

import { ownWorkerMarker, parseWorkerMarker } from "../../worker/processes/markers.ts";
import { environOf, isDead, listPids, statOf, variableOf } from "../../worker/processes/proc.ts";

describe("a worker's marker", () => {
  it("names this process so that anyone can tell whether it lives", () => {
    const marker = parseWorkerMarker(ownWorkerMarker("worker-1"));

    expect(marker).toMatchObject({ workerId: "worker-1", pid: process.pid });
    expect(marker?.startTicks).toBe(statOf(process.pid)?.startTicks);
    expect(marker?.startTicks).toBeGreaterThan(0);
  });

  it.each(["", "w", "w.1.2", "w.1.2.x", "w x.1.2.3", "w.1.2.3.4"])("is not %j", (text) => {
    expect(parseWorkerMarker(text)).toBeUndefined();
  });

  it("has no place for an id that would not be found again", () => {
    expect(() => ownWorkerMarker("a.b")).toThrow("a.b");
  });
});

describe("the process table", () => {
  it("shows this process, its state and its environment", () => {
    const environ = environOf(process.pid);

    expect(listPids()).toContain(process.pid);
    expect(isDead(statOf(process.pid))).toBe(false);
    expect(environ.kind === "read" && variableOf(environ.bytes, "PATH")).toBe(process.env["PATH"]);
  });

  it("shows nothing of a process that is not there", () => {
    expect(statOf(2 ** 22 + 1)).toBeUndefined();
    expect(environOf(2 ** 22 + 1).kind).toBe("gone");
    expect(isDead(undefined)).toBe(true);
  });

  it.each([
    ["A=1\0B=2\0", "B", "2"],
    ["A=1\0B=2", "B", "2"],
    ["XB=1\0B=2\0", "B", "2"],
    ["A=B=1\0B=2\0", "B", "2"],
    ["B=\0", "B", ""],
    ["XB=1\0", "B", undefined],
    ["B=ü=1\0", "B", "ü=1"],
  ])("reads from %j the variable %s", (environ, name, value) => {
    expect(variableOf(Buffer.from(environ), name)).toBe(value);
  });
});
