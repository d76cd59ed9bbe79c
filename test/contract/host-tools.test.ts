import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import { watchTools } from "../../worker/adapters/host-tools.ts";
import { until } from "../support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "host-tools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FAKE = fileURLToPath(new URL("../support/fake-claude.mjs", import.meta.url));
const bin = join(folder, "bin");
mkdirSync(bin);
symlinkSync(process.execPath, join(bin, "node"));
symlinkSync("/usr/bin/env", join(bin, "env"));

const claude = join(bin, "claude");
const untilSeen = (look: () => unknown, wanted: unknown) => until(() => expect(look()).toEqual(wanted) ?? true);

describe("a host's tools", () => {
  it("are seen when they come, are logged into, change, and go", async () => {
    const watch = watchTools({ PATH: bin, HOME: folder }, 50);
    expect(watch.look()).toEqual({});

    symlinkSync(FAKE, claude);
    expect(watch.look()).toEqual({ claude_local: { version: null, isLoggedIn: null } });
    await untilSeen(watch.look, { claude_local: { version: "2.1.134", isLoggedIn: false } });
    writeFileSync(join(folder, ".logged-in"), "");
    await untilSeen(watch.look, { claude_local: { version: "2.1.134", isLoggedIn: true } });

    unlinkSync(claude);
    expect(watch.look()).toEqual({});
    watch.close();
  });

  it("are not asked for a login where they do not list the question: an older one might take it for a prompt", async () => {
    const older = join(folder, "older");
    mkdirSync(older);
    const record = join(folder, "asked");
    const script = `#!/bin/sh\necho "$*" >> ${record}\necho 9.9.9\n`;
    writeFileSync(join(older, "claude"), script, { mode: 0o755 });
    const watch = watchTools({ PATH: older });
    await untilSeen(watch.look, { claude_local: { version: "9.9.9", isLoggedIn: null } });
    expect(readFileSync(record, "utf8").trim().split("\n").sort()).toEqual(["--help", "--version"]);
    watch.close();
  });
});
