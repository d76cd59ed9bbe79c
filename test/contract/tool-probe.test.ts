import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { toolProbe } from "../../worker/adapters/local-tool/tool-probe.ts";

const folder = mkdtempSync(join(tmpdir(), "tool-probe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = { PATH: process.env["PATH"] ?? "" };

/** A tool that is killed while a file stands beside it, as by a host that has no memory left; it writes down each question. */
function tool(name: string, help = "echo '  --print'") {
  const command = join(folder, name);
  const [busy, asked] = [`${command}.busy`, `${command}.asked`];
  const script = [
    "#!/bin/sh",
    `echo "$1" >> ${asked}`,
    `test -e ${busy} && kill -9 $$`,
    `if [ "$1" = --version ]; then echo "1.0.30 (Tool)"; else ${help}; fi`,
  ];
  writeFileSync(command, script.join("\n"), { mode: 0o755 });
  const questions = (): number => (existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n").length : 0);
  return { search: { command, cwd: undefined, environment }, busy, questions };
}

describe("what a tool says of itself", () => {
  it("is asked again where it was kept from answering, by one of those who wait, and then kept", async () => {
    const probe = toolProbe(["--help"], 0);
    const { search, busy, questions } = tool("killed");
    writeFileSync(busy, "");
    const first = await probe(search);
    expect([first?.version, first?.knows("--effort")]).toEqual([undefined, true]);
    rmSync(busy);

    const again = await Promise.all([probe(search), probe(search), probe(search)]);

    expect(again.map((facts) => [facts?.version, facts?.knows("--effort"), facts?.knows("--print")])).toEqual(
      Array(3).fill(["1.0.30", false, true]),
    );
    await probe(search);
    expect(questions()).toBe(4);
  });

  it("is not asked again by each run that follows", async () => {
    const probe = toolProbe(["--help"]);
    const { search, busy, questions } = tool("busy");
    writeFileSync(busy, "");
    await probe(search);
    await probe(search);
    expect(questions()).toBe(2);
  });

  it("is an answer, too, where it refuses one", async () => {
    const probe = toolProbe(["--help"], 0);
    const { search, questions } = tool("refusing", "exit 2");
    await probe(search);
    const facts = await probe(search);
    expect([facts?.version, facts?.knows("--effort"), questions()]).toEqual(["1.0.30", true, 2]);
  });
});
