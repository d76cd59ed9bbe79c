import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const LOADER = new URL("../support/typescript-loader.mjs", import.meta.url).href;
const CHILD = fileURLToPath(new URL("../support/lifecycle-child.ts", import.meta.url));

class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #waiting: (() => void)[] = [];
  out = "";
  err = "";

  constructor(...args: string[]) {
    this.#process = spawn(process.execPath, ["--import", LOADER, CHILD, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#process, "close");
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.out += text;
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.err += text;
    });
  }

  async says(fact: string): Promise<void> {
    while (!this.out.includes(fact)) {
      await Promise.race([
        new Promise<void>((resolve) => this.#waiting.push(resolve)),
        this.#exited.then(() => {
          if (!this.out.includes(fact)) throw new Error(`ended without saying "${fact}":\n${this.out}${this.err}`);
        }),
      ]);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async exit(): Promise<{ code: unknown; signal: unknown }> {
    const [code, signal] = await this.#exited;
    return { code, signal };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
  }
}

const cleanly = { code: 0, signal: null };

describe("a process", { timeout: 20_000 }, () => {
  it.each(["SIGTERM", "SIGINT"] as const)("lives until %s, then stops in order and exits with 0", async (signal) => {
    await using child = new Child("ordered");
    await child.says("child started");

    child.signal(signal);

    await expect(child.exit()).resolves.toEqual(cleanly);
    expect(child.out).toMatch(/stop: taking no more work\n.*stop: closed\n.*child stopped/s);
    expect(child.out).not.toContain("stopNow");
  });

  it("takes a signal that comes twice at once, as under npm, for one", async () => {
    await using child = new Child("ordered");
    await child.says("child started");

    child.signal("SIGINT");
    child.signal("SIGTERM");

    await expect(child.exit()).resolves.toEqual(cleanly);
    expect(child.out).toContain("stop: closed");
  });

  it("ends on the spot at a second signal, after its last act", async () => {
    await using child = new Child("stuck");
    await child.says("child started");

    const again = setInterval(() => child.signal("SIGTERM"), 100);
    const exit = await child.exit();
    clearInterval(again);

    expect(exit).toEqual({ code: 143, signal: null });
    expect(child.out).toContain("stopNow");
  });

  it("ends with 1 when it has not stopped by the hard deadline, after its last act", async () => {
    await using child = new Child("stuck", "300");
    await child.says("child started");

    child.signal("SIGTERM");

    await expect(child.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(child.out).toMatch(/did not stop in time.*stopNow/s);
  });

  it("ends with 1 when its stop fails, and says why", async () => {
    await using child = new Child("stop-fails");
    await child.says("child started");

    child.signal("SIGTERM");

    await expect(child.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(child.out).toMatch(/the pool would not close.*stopNow/s);
  });

  it("gives up a start that is cut short, and exits with 0", async () => {
    await using child = new Child("start-slow");
    await child.says("starting");

    child.signal("SIGTERM");

    await expect(child.exit()).resolves.toEqual(cleanly);
    expect(child.out).not.toContain("ready");
  });

  it("stops in order what a start that was cut short had started all the same", async () => {
    await using child = new Child("start-deaf");
    await child.says("starting");

    child.signal("SIGTERM");

    await expect(child.exit()).resolves.toEqual(cleanly);
    expect(child.out).toMatch(/ready.*stop: closed/s);
    expect(child.out).not.toContain("child started");
  });

  it("stops in order and exits with 1 when a part of it says that it cannot go on", async () => {
    await using child = new Child("cannot-go-on");

    await expect(child.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(child.out).toMatch(/the guardian is gone.*child cannot go on.*stop: closed/s);
  });

  it.each([
    ["rejects", "nobody awaited this"],
    ["throws", "nobody caught this"],
  ])("stops in order and exits with 1 when it %s outside any handler", async (how, message) => {
    await using child = new Child(how);

    await expect(child.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(child.out).toContain(message);
    expect(child.out).toContain("stop: closed");
  });

  it("exits with 1 and a stack when it cannot start", async () => {
    await using child = new Child("start-fails");

    await expect(child.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(child.out).toMatch(/"level":"fatal".*the port is taken.*at /s);
  });

  it.each(["misconfigured", "start-misconfigured"])(
    "says what is wrong with its configuration in plain words when %s, and exits with 78",
    async (how) => {
      await using child = new Child(how);

      await expect(child.exit()).resolves.toEqual({ code: 78, signal: null });
      expect(child.err).toMatch(/^(HOST=x|PORT=1) is not allowed: .+\n$/);
      expect(child.out).toBe("");
    },
  );
});
