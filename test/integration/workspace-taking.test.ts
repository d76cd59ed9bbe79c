import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { Services } from "../../shared/services.ts";
import { takeAway } from "../../worker/workspaces/remove-tree.ts";
import { crewAt } from "../support/checkouts.ts";
import { endingOf } from "../support/crew.ts";
import { openFolder } from "../support/folder.ts";
import { until } from "../support/until.ts";
import { World } from "../support/world.ts";

/** An issue whose checkout is made by hand, and an agent that works on it. */
async function workshop() {
  const world = await World.open();
  const folder = await openFolder();
  const { crew } = await crewAt(world, { repoUrl: "https://git.example/shop.git" }, 1);
  const { agent, issueId } = crew[0]!;
  const [workspace] = await world.sql<{ id: string }>("select id from project_workspaces");
  const about = { payload: { issueId } };
  return {
    world,
    checkout: { workspaceId: workspace!.id, issueId },
    path: join(folder.path, issueId),
    begin: () => world.run(agent.id, about),
    wake: () => world.wake(agent.id, about),
    end: (run: Awaited<ReturnType<World["run"]>>) => world.services.execution.settle(endingOf(run)),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const refused = () => expect.unreachable();

describe("a checkout that is to be removed", { timeout: 60_000 }, () => {
  it("is not taken while a run works there, nor where one has worked since it was looked at", async () => {
    await using at = await workshop();
    const { workspaceUpkeep: upkeep } = at.world.services;

    const never = await upkeep.lastHold(at.checkout);
    expect(never).toBeNull();
    const first = await at.begin();
    expect(await upkeep.whileFree(at.checkout, never, refused)).toBe(false);
    const during = await upkeep.lastHold(at.checkout);
    expect(await upkeep.whileFree(at.checkout, during, refused)).toBe(false);
    await at.end(first);
    expect(await upkeep.whileFree(at.checkout, never, refused)).toBe(false);
    expect(await upkeep.whileFree(at.checkout, during, refused)).toBe(false);

    const seen = await upkeep.lastHold(at.checkout);
    await at.end(await at.begin());
    expect(await upkeep.whileFree(at.checkout, seen, refused)).toBe(false);
    let works = 0;
    const work = () => Promise.resolve(void (works += 1));
    expect(await upkeep.whileFree(at.checkout, await upkeep.lastHold(at.checkout), work)).toBe(true);
    expect(works).toBe(1);
  });

  it.each([
    ["never was one", 0],
    ["was one before", 1],
  ])("is waited for by a claim, where there %s", async (_, runs) => {
    await using at = await workshop();
    const { workspaceUpkeep: upkeep, execution, admission } = at.world.services;
    for (let n = 0; n < runs; n += 1) await at.end(await at.begin());
    const runId = await at.wake();
    await admission.admit();
    const story: string[] = [];
    let claiming: Promise<unknown> = Promise.resolve();

    const isTaken = await upkeep.whileFree(at.checkout, await upkeep.lastHold(at.checkout), async () => {
      claiming = execution.claim(runId, newId(), 60).then((claimed) => story.push(claimed ? "claimed" : "not claimed"));
      await until(() => at.world.sql("select from pg_locks where not granted").then(({ length }) => length > 0));
      story.push("taken");
    });
    await claiming;

    expect([isTaken, story]).toEqual([true, ["taken", "claimed"]]);
  });

  it("is never taken from under a run, nor with what one has left, though two workers clean up all the while", async () => {
    await using at = await workshop();
    await using another = await at.world.another();
    let isOver = false;
    let taken = 0;
    const clean = async ({ workspaceUpkeep: upkeep }: Services): Promise<void> => {
      while (!isOver) {
        const seen = await upkeep.lastHold(at.checkout);
        const found = await readdir(at.path).catch(() => ["nothing there"]);
        if (found.length > 0) continue;
        const away = await takeAway(at.path, (rename) => upkeep.whileFree(at.checkout, seen, rename)).catch(
          () => undefined,
        );
        if (away === undefined) continue;
        taken += 1;
        expect(await readdir(away)).toEqual([]);
      }
    };
    const cleaning = Promise.all([clean(at.world.services), clean(another.services)]);
    await using _over = {
      [Symbol.asyncDispose]: async () => {
        isOver = true;
        await cleaning;
      },
    };

    for (let n = 0; n < 25; n += 1) {
      const run = await at.begin();
      await mkdir(at.path, { recursive: true });
      const { ino } = await stat(at.path);
      await at.world.sql("select pg_sleep(0.01)");
      await writeFile(join(at.path, "left"), "work");
      await at.end(run);
      await at.world.sql("select pg_sleep(0.01)");
      expect((await stat(at.path)).ino).toBe(ino);
      await rm(join(at.path, "left"));
    }
    await until(() => taken > 0);
  });
});
