import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { crewAt, issueIn, projectAt } from "../support/checkouts.ts";
import { checkInvariants } from "../support/invariants.ts";
import { startOneByOne, waitsItsTurn } from "../support/racing-claims.ts";
import { board, World } from "../support/world.ts";

const admit = (world: World): Promise<number> => world.services.admission.admit();
const claim = (world: World, runId: string): Promise<ClaimedRun | null> =>
  world.services.execution.claim(runId, newId(), 60);
const about = (issueId: string) => ({ payload: { issueId } });
const local = { adapterType: "claude_local", adapterConfig: {} } as const;

describe("work in one folder", () => {
  it("is done by one run at a time: the other waits, does not keep its agent from other work, and is let in at once", async () => {
    await using world = await World.open();
    const { crew } = await crewAt(world, { cwd: "/srv/shop" }, 2, local);
    const [one, other] = crew;

    const first = await world.run(one!.agent.id, about(one!.issueId));
    expect(first.projectPlace).toMatchObject({ cwd: "/srv/shop", repoUrl: null, identifier: "T-1" });
    await waitsItsTurn(
      world,
      { first, second: await world.wake(other!.agent.id, about(other!.issueId)), agentId: other!.agent.id },
      "workspace.busy",
    );
    await checkInvariants(world.sql);
  });

  it("is one run's also when many ask in the same moment, whatever they call the folder", async () => {
    await using world = await World.open();
    const { companyId, crew } = await crewAt(world, { cwd: "/srv/shop" }, 4, local);
    const again = await projectAt(world, companyId, { cwd: "/srv//./shop/" });
    for (const one of crew.slice(2)) one.issueId = await issueIn(world, companyId, again);
    const configured = await world.agent({ ...local, adapterConfig: { cwd: "/srv/shop/." }, companyId, name: "Own" });
    const runIds = await Promise.all(crew.map(({ agent, issueId }) => world.wake(agent.id, about(issueId))));
    runIds.push(await world.wake(configured.id));

    expect((await startOneByOne(world, runIds)).toSorted()).toEqual(runIds.toSorted());
    await checkInvariants(world.sql);
  });

  it("is free for another when its run has lost its worker and was ended in its place", async () => {
    await using world = await World.open();
    const { crew } = await crewAt(world, { cwd: "/srv/shop" }, 2, local);
    const [one, other] = crew;
    const first = await world.run(one!.agent.id, about(one!.issueId));
    const second = await world.wake(other!.agent.id, about(other!.issueId));
    await expect(claim(world, second)).resolves.toBeNull();

    await world.sql("update heartbeat_runs set lease_until = now(), lease_ended_by = 'guardian' where id = $1", [
      first.run.id,
    ]);
    await world.services.reaper.reap();
    await admit(world);

    await expect(claim(world, second)).resolves.toMatchObject({ run: { id: second } });
    await expect(claim(world, first.run.id)).resolves.toBeNull();
  });

  it("has no hold on runs that work elsewhere", async () => {
    await using world = await World.open();
    const { companyId, projectId, crew } = await crewAt(world, { cwd: "/srv/shop" }, 2, local);
    await world.run(crew[0]!.agent.id, about(crew[0]!.issueId));
    const others = [
      { adapterType: "http", adapterConfig: { url: "https://agents.example/run" } },
      { adapterType: "process", adapterConfig: { command: "true", cwd: "/srv/shop" } },
    ] as const;

    for (const [n, body] of others.entries()) {
      const agent = await world.agent({ ...body, companyId, name: `Other ${n}` });
      const claimed = await world.run(agent.id, about(await issueIn(world, companyId, projectId)));
      expect(claimed).toMatchObject({ adapterType: body.adapterType, projectPlace: null });
    }
  });

  it("goes by where the folder is now: a run that waits for it is let in when its project moves", async () => {
    await using world = await World.open();
    const { projectId, crew } = await crewAt(world, { cwd: "/srv/shop" }, 2, local);
    await world.run(crew[0]!.agent.id, about(crew[0]!.issueId));
    const second = await world.wake(crew[1]!.agent.id, about(crew[1]!.issueId));
    await expect(claim(world, second)).resolves.toBeNull();

    const [workspace] = await world.sql<{ id: string }>("select id from project_workspaces where project_id = $1", [
      projectId,
    ]);
    await world.services.projects.updateWorkspace(
      board,
      { key: projectId },
      { workspaceId: workspace!.id, body: { cwd: "/srv/new" } },
    );
    await world.services.admission.repair();
    await admit(world);

    await expect(claim(world, second)).resolves.toMatchObject({ projectPlace: { cwd: "/srv/new" } });
  });
});

describe("work in the checkouts of a repository", () => {
  it("is done by as many runs as there are issues", async () => {
    await using world = await World.open();
    const { crew } = await crewAt(world, { repoUrl: "https://git.example/shop.git", repoRef: "main" }, 3, local);

    for (const { agent, issueId } of crew) {
      const claimed = await world.run(agent.id, about(issueId));
      expect(claimed.projectPlace).toMatchObject({ cwd: null, repoUrl: "https://git.example/shop.git", issueId });
    }
  });
});
