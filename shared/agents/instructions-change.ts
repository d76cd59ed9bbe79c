import { posix } from "node:path";

import { type Actor, requireBoard } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import type { AgentRow } from "./agent.row.ts";
import { type AgentChange, lockAgent, requireAgent, updateAgent } from "./agent.store.ts";
import { recordRevision } from "./agent-revisions.ts";
import { recordAgentActivity } from "./agent-writes.ts";
import type {
  InstructionsPathAnswer,
  UpdateInstructionsBundle,
  UpdateInstructionsPath,
} from "./instructions.schema.ts";
import { PATH_KEY } from "./instructions-view.ts";

type Config = Readonly<Record<string, unknown>>;

/**
 * Where the files are, and with which one an agent begins. What is read on the workers' hosts, and what the adapter is
 * told besides, is not an agent's to change. @throws forbidden, illegal_transition
 */
export async function changeBundle(
  tx: Tx,
  actor: Actor,
  agentId: string,
  body: UpdateInstructionsBundle,
): Promise<AgentRow> {
  const before = await lockAgent(tx, agentId);
  const config = before.adapter_config;
  const adapterConfig = withPlace(withoutLegacy(config, body), body, before.instructions_entry_file);
  if (adapterConfig !== config) requireBoard(actor);
  const instructionsEntryFile = PATH_KEY in adapterConfig ? undefined : body.entryFile;
  const after = await apply(tx, actor, before, { adapterConfig, instructionsEntryFile });
  const details = { changed: Object.keys(body) };
  await recordAgentActivity(tx, actor, after, { verb: "instructions_bundle_updated", details });
  return after;
}

function withoutLegacy(config: Config, { clearLegacyPromptTemplate }: UpdateInstructionsBundle): Config {
  if (clearLegacyPromptTemplate !== true) return config;
  const { promptTemplate: _prompt, bootstrapPromptTemplate: _bootstrap, ...rest } = config;
  return rest;
}

function withPlace(config: Config, body: UpdateInstructionsBundle, managedEntry: string): Config {
  const { [PATH_KEY]: current, ...rest } = config;
  if (body.mode === "managed" || body.rootPath === null) return rest;
  const path = externalPath(body, typeof current === "string" ? current : undefined, managedEntry);
  return path === undefined || path === current ? config : { ...rest, [PATH_KEY]: path };
}

/** Undefined where the files are not on the workers' hosts, nor to be. */
function externalPath(
  { mode, rootPath, entryFile }: UpdateInstructionsBundle,
  current: string | undefined,
  managedEntry: string,
): string | undefined {
  if (mode === undefined && current === undefined) {
    if (rootPath === undefined) return undefined;
    throw new IllegalTransitionError("Only external files have a rootPath: say mode external");
  }
  const { dir, base } = current === undefined ? { dir: undefined, base: managedEntry } : posix.parse(current);
  const root = rootPath ?? dir;
  if (root === undefined) throw new IllegalTransitionError("External files need a rootPath");
  return posix.join(root, entryFile ?? base);
}

/** Adapters that look for their instructions in a file of their host. */
const LOOKS_FOR_FILE: ReadonlySet<string> = new Set(["claude_local", "codex_local"]);

/** Which file of the workers' hosts tells the agent what to do. @throws illegal_transition */
export async function changePath(
  tx: Tx,
  actor: Actor,
  agentId: string,
  body: UpdateInstructionsPath,
): Promise<InstructionsPathAnswer> {
  const before = await lockAgent(tx, agentId);
  const { adapter_type: adapterType, adapter_config: config } = before;
  const adapterConfigKey = body.adapterConfigKey ?? (LOOKS_FOR_FILE.has(adapterType) ? PATH_KEY : undefined);
  if (adapterConfigKey === undefined) {
    throw new IllegalTransitionError(`The adapter ${adapterType} looks for no such file: name its adapterConfigKey`);
  }
  const path = body.path === null ? null : resolved(body.path, config["cwd"]);
  const { [adapterConfigKey]: _before, ...rest } = config;
  const adapterConfig = path === null ? rest : { ...rest, [adapterConfigKey]: path };
  const after = await apply(tx, actor, before, { adapterConfig });
  const details = { adapterConfigKey, isSet: path !== null };
  await recordAgentActivity(tx, actor, after, { verb: "instructions_path_updated", details });
  return { agentId, adapterType, adapterConfigKey, path };
}

function resolved(path: string, cwd: unknown): string {
  if (posix.isAbsolute(path)) return posix.normalize(path);
  if (typeof cwd === "string" && posix.isAbsolute(cwd)) return posix.join(cwd, path);
  throw new IllegalTransitionError("A relative path needs an absolute adapterConfig.cwd");
}

async function apply(tx: Tx, actor: Actor, before: AgentRow, change: AgentChange): Promise<AgentRow> {
  await updateAgent(tx, before.id, change);
  const after = await requireAgent(tx, before.id);
  await recordRevision(tx, actor, { before, after, source: "patch" });
  return after;
}
