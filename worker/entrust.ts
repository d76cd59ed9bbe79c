import type { Logger } from "pino";

import type { AgentInstructions } from "../shared/agents/instructions.service.ts";
import type { HandedInstructions } from "../shared/agents/instructions-view.ts";
import { UnavailableError } from "../shared/kernel/errors.ts";
import type { MemoryService } from "../shared/memory/memory.service.ts";
import type { HandedMemory } from "../shared/memory/memory-view.ts";
import type { ProjectService } from "../shared/projects/project.service.ts";
import type { WorkspaceHint } from "../shared/projects/workspace-view.ts";
import type { ClaimedRun, RunExecution } from "../shared/runs/run-execution.service.ts";
import { createRedactor, type Redactor } from "../shared/secrets/redactor.ts";
import type { SecretResolution, UsedSecret } from "../shared/secrets/secret-resolution.ts";
import type { Adapter, Outcome } from "./adapters/adapter.ts";
import { permanent, transient } from "./adapters/outcomes.ts";

/** What a run alone is given: its token, and a configuration with the values of secrets in it. */
export type Entrusted = {
  /** Knows all of it, and keeps it out of what the run leaves behind. */
  readonly redactor: Redactor;
} & (
  | {
      readonly kind: "entrusted";
      readonly apiKey: string;
      readonly adapterConfig: ClaimedRun["adapterConfig"];
      /** Null: there is nothing to remember. */
      readonly memory: HandedMemory | null;
      /** Null: there are none, or its adapter does not ask for them. */
      readonly instructions: HandedInstructions | null;
      /** Where its project's files are; none where it is of no project. */
      readonly workspaceHints: readonly WorkspaceHint[];
    }
  /** It cannot be given what it needs. */
  | { readonly kind: "refused"; readonly outcome: Outcome }
);

export interface EntrustDeps {
  readonly runs: Pick<RunExecution, "appendEvent">;
  readonly secrets: SecretResolution;
  readonly memory: Pick<MemoryService, "handOver">;
  readonly projects: Pick<ProjectService, "workspaceHints">;
  readonly instructions: Pick<AgentInstructions, "handOverInstructions">;
  readonly adapterOf: (type: string) => Pick<Adapter, "takesInstructions">;
  /** The bearer token of one run, good for as long as the run may last. */
  readonly signToken: (run: ClaimedRun) => Promise<string>;
  readonly log: Logger;
}

/** Resolved now, after the claim: a run gets the versions that hold when it starts, and they are stored nowhere. */
export async function entrust(claimed: ClaimedRun, deps: EntrustDeps): Promise<Entrusted> {
  const { run, adapterConfig } = claimed;
  try {
    const apiKey = await deps.signToken(claimed);
    const resolution = await deps.secrets.resolve({ companyId: run.company_id, adapterConfig });
    if (resolution.kind === "failed") return refused(permanent(resolution.errorCode, resolution.message));
    if (resolution.used.length > 0) await note(claimed, resolution.used, deps);
    const memory = await remembered(claimed, deps);
    const instructions = await instructed(claimed, deps);
    const workspaceHints = run.project_id === null ? [] : await deps.projects.workspaceHints(run.project_id);
    const redactor = createRedactor([...resolution.values, apiKey]);
    const handed = { apiKey, adapterConfig: resolution.adapterConfig, memory, instructions, workspaceHints };
    return { kind: "entrusted", redactor, ...handed };
  } catch (error) {
    if (error instanceof UnavailableError) {
      return refused(transient("secrets_unavailable", "What the agent is given could not be read just now"));
    }
    deps.log.error({ err: error }, "a run could not be given what it needs");
    return refused(permanent("adapter_failed", "The run could not be given what it needs"));
  }
}

const refused = (outcome: Outcome): Entrusted => ({ kind: "refused", outcome, redactor: createRedactor([]) });

async function remembered({ run, memoryScopes, hasMemory }: ClaimedRun, { memory }: EntrustDeps) {
  if (!hasMemory || memoryScopes.length === 0) return null;
  const { id: runId, agent_id: agentId, company_id: companyId } = run;
  const handed = await memory.handOver({ runId, agentId, companyId, scopes: memoryScopes });
  // Its company has some, but of others' work.
  return handed.notes.length === 0 ? null : handed;
}

function instructed({ run, adapterType }: ClaimedRun, { instructions, adapterOf }: EntrustDeps) {
  return adapterOf(adapterType).takesInstructions === true ? instructions.handOverInstructions(run.agent_id) : null;
}

/** Which versions it was given, without what they hold. */
async function note(
  { run, fencingToken }: ClaimedRun,
  secrets: readonly UsedSecret[],
  { runs, log }: EntrustDeps,
): Promise<void> {
  const event = {
    eventType: "secrets.resolved",
    stream: "system",
    level: "info",
    message: "secrets given",
    payload: { secrets },
  } as const;
  await runs.appendEvent({ runId: run.id, fencingToken }, event).catch((error: unknown) => {
    log.debug({ err: error }, "which secrets a run was given was not noted");
  });
}
