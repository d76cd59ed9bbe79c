import type { Actor } from "../auth/actor.ts";
import { requireBoard } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { Project } from "./project.schema.ts";
import { lockProject, requireProject, setProjectPauseCauses } from "./project.store.ts";
import { type ProjectReference, resolveProject } from "./project-reference.ts";
import type { ProjectDeps } from "./project-roster.service.ts";
import { toProject } from "./project-view.ts";
import { recordProjectActivity } from "./project-writes.ts";

/** What the board does with a project. All of it: forbidden to agents, not_found, illegal_transition. */
export interface ProjectPause {
  /** Its work waits. Pausing twice is pausing once. */
  readonly pause: (actor: Actor, reference: ProjectReference) => Promise<Project>;
  /** Lifts the pause that the board made, not that of a budget. */
  readonly resume: (actor: Actor, reference: ProjectReference) => Promise<Project>;
}

export function createProjectPause({ db, bus }: ProjectDeps): ProjectPause {
  const change = async (
    actor: Actor,
    reference: ProjectReference,
    step: (tx: Tx, actor: Actor, id: string) => Promise<void>,
  ): Promise<Project> => {
    const { id, company_id: companyId } = await resolveProject(db, actor, reference);
    requireBoard(actor);
    const row = await db.transaction(async (tx) => {
      await lockProject(tx, id);
      await step(tx, actor, id);
      return requireProject(tx, id);
    });
    bus.publish({ kind: "events", companyId });
    return toProject(row);
  };

  return {
    pause: (actor, reference) => change(actor, reference, pause),

    resume: async (actor, reference) => {
      const project = await change(actor, reference, resume);
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
      return project;
    },
  };
}

async function pause(tx: Tx, actor: Actor, id: string): Promise<void> {
  const { company_id: companyId, pause_causes: causes } = await requireProject(tx, id);
  if (causes.includes("manual")) return;
  await setProjectPauseCauses(tx, id, [...causes, "manual"]);
  await recordProjectActivity(tx, actor, { id, companyId }, { verb: "paused", details: { reason: "manual" } });
}

async function resume(tx: Tx, actor: Actor, id: string): Promise<void> {
  const { company_id: companyId, pause_causes: causes } = await requireProject(tx, id);
  if (!causes.includes("manual")) return;
  const stillPausedBy = causes.filter((cause) => cause !== "manual");
  await setProjectPauseCauses(tx, id, stillPausedBy);
  await recordProjectActivity(tx, actor, { id, companyId }, { verb: "resumed", details: { stillPausedBy } });
}
