import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireVisible } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import { IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { AgentRow } from "./agent.row.ts";
import { lockAgent, requireAgent } from "./agent.store.ts";
import { requireSelfOrManager } from "./agent-managers.ts";
import { recordAgentActivity } from "./agent-writes.ts";
import type {
  InstructionsBundle,
  InstructionsFile,
  InstructionsPathAnswer,
  PutInstructionsFile,
  UpdateInstructionsBundle,
  UpdateInstructionsPath,
} from "./instructions.schema.ts";
import {
  deleteInstructionFile,
  findInstructionFile,
  listInstructionContents,
  listInstructionFiles,
  putInstructionFile,
} from "./instructions.store.ts";
import { changeBundle, changePath } from "./instructions-change.ts";
import { type HandedInstructions, toBundle, toFileSummary } from "./instructions-view.ts";

/** What agents are told of their work. For the board, the agent itself and its managers: forbidden, not_found. */
export interface AgentInstructions {
  readonly bundle: (actor: Actor, agentId: string) => Promise<InstructionsBundle>;
  /** What changes the adapter's configuration is the board's. @throws illegal_transition */
  readonly updateBundle: (actor: Actor, agentId: string, body: UpdateInstructionsBundle) => Promise<InstructionsBundle>;
  readonly file: (actor: Actor, agentId: string, path: string) => Promise<InstructionsFile>;
  /** @throws illegal_transition for more files than there may be */
  readonly putFile: (
    actor: Actor,
    agentId: string,
    file: PutInstructionsFile & { readonly path: string },
  ) => Promise<InstructionsFile>;
  /** @throws illegal_transition for the entry file */
  readonly deleteFile: (actor: Actor, agentId: string, path: string) => Promise<InstructionsBundle>;
  /** For the worker that runs the agent; null: there are none. */
  readonly handOverInstructions: (agentId: string) => Promise<HandedInstructions | null>;
  /** For the board. @throws illegal_transition */
  readonly updatePath: (actor: Actor, agentId: string, body: UpdateInstructionsPath) => Promise<InstructionsPathAnswer>;
}

export interface AgentInstructionsDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const MOST_FILES = 100;

export function createAgentInstructions({ db, bus }: AgentInstructionsDeps): AgentInstructions {
  const visible = async (actor: Actor, agentId: string): Promise<AgentRow> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    await requireSelfOrManager(db, actor, agentId);
    return row;
  };

  const bundleOf = async (row: AgentRow): Promise<InstructionsBundle> =>
    toBundle(row, await listInstructionFiles(db, row.id));

  const fileOf = async (row: AgentRow, path: string): Promise<InstructionsFile> => {
    const file = await findInstructionFile(db, row.id, path);
    if (file === undefined) throw new NotFoundError("Instructions file");
    return { ...toFileSummary(file, row.instructions_entry_file), content: file.content };
  };

  const change = async <T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const done = await db.transaction(work);
    bus.publish({ kind: "events", companyId });
    return done;
  };

  return {
    bundle: async (actor, agentId) => bundleOf(await visible(actor, agentId)),

    updateBundle: async (actor, agentId, body) => {
      const { company_id: companyId } = await visible(actor, agentId);
      return bundleOf(await change(companyId, (tx) => changeBundle(tx, actor, agentId, body)));
    },

    file: async (actor, agentId, path) => fileOf(await visible(actor, agentId), path),

    putFile: async (actor, agentId, file) => {
      const { company_id: companyId } = await visible(actor, agentId);
      return fileOf(await change(companyId, (tx) => putFile(tx, actor, agentId, file)), file.path);
    },

    deleteFile: async (actor, agentId, path) => {
      const { company_id: companyId } = await visible(actor, agentId);
      return bundleOf(await change(companyId, (tx) => removeFile(tx, actor, agentId, path)));
    },

    handOverInstructions: async (agentId) => {
      const rows = await listInstructionContents(db, agentId);
      const [first] = rows;
      if (first === undefined) return null;
      return { entryFile: first.entry_file, files: rows.map(({ path, content }) => ({ path, content })) };
    },

    updatePath: async (actor, agentId, body) => {
      const { company_id: companyId } = await visible(actor, agentId);
      requireBoard(actor);
      return change(companyId, (tx) => changePath(tx, actor, agentId, body));
    },
  };
}

async function putFile(
  tx: Tx,
  actor: Actor,
  agentId: string,
  { path, content, clearLegacyPromptTemplate }: PutInstructionsFile & { readonly path: string },
): Promise<AgentRow> {
  const row =
    clearLegacyPromptTemplate === true
      ? await changeBundle(tx, actor, agentId, { clearLegacyPromptTemplate })
      : await lockAgent(tx, agentId);
  const files = await listInstructionFiles(tx, agentId);
  if (files.length >= MOST_FILES && !files.some((file) => file.path === path)) {
    throw new IllegalTransitionError(`An agent has at most ${MOST_FILES} instructions files`);
  }
  await putInstructionFile(tx, { agentId, companyId: row.company_id, path, content });
  const details = { path, size: Buffer.byteLength(content) };
  await recordAgentActivity(tx, actor, row, { verb: "instructions_file_updated", details });
  return row;
}

async function removeFile(tx: Tx, actor: Actor, agentId: string, path: string): Promise<AgentRow> {
  const row = await lockAgent(tx, agentId);
  if (path === row.instructions_entry_file) throw new IllegalTransitionError("Cannot delete the bundle's entry file");
  if (!(await deleteInstructionFile(tx, agentId, path))) throw new NotFoundError("Instructions file");
  await recordAgentActivity(tx, actor, row, { verb: "instructions_file_deleted", details: { path } });
  return row;
}
