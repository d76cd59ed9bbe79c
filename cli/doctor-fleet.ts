import type { Schemas } from "../client/main.ts";
import { LOGIN_COMMANDS } from "../shared/adapters/tool-checks.ts";
import { hasOwnCommand, TOOL_COMMANDS } from "../shared/adapters/tool-commands.ts";
import type { ApiClient } from "./client.ts";
import { type Finding, fail, ok, warn } from "./findings.ts";

type Worker = Schemas["api"]["Worker"];
type Asking = Pick<ApiClient, "get" | "each">;

/** Whether there are any, and what they have. */
export function ofWorkers(workers: readonly Worker[]): Finding[] {
  const lost = workers.filter(({ state }) => state === "lost");
  const live = workers.filter(({ state }) => state === "live");
  const taken =
    live.length === 0
      ? fail("workers", "none takes runs: they wait", "Start one, or end the drain of one that is there.")
      : ok(
          "workers",
          `${live.length} take runs: ${live.map(({ host, slots }) => `${host} (${slots} slots)`).join(", ")}`,
        );
  const silent = lost.map(({ host, lastBeatAt }) =>
    warn("workers", `one on ${host} was last heard of at ${lastBeatAt}`, "Its runs go on elsewhere; look at its log."),
  );
  return [taken, ...silent, ...live.flatMap(ofPlace), ...live.flatMap(ofTools)];
}

/** A tool that is not there is not missed: nobody has to use it. */
function ofTools({ host, tools }: Worker): Finding[] {
  return Object.entries(tools).map(([type, { version, isLoggedIn }]) => {
    const named = `${TOOL_COMMANDS[type] ?? type} ${version ?? "(version unknown)"} on ${host}`;
    if (isLoggedIn === true) return ok(type, `${named}, logged in`);
    if (isLoggedIn === null) return ok(type, `${named}; it does not say whether somebody is logged in`);
    const login = LOGIN_COMMANDS[type] ?? "its login";
    return warn(
      type,
      `${named}: nobody is logged in`,
      `Run ${login} there as the worker's user, or give agents a key in env.`,
    );
  });
}

/** Where it makes the directories of agents that have no other. */
function ofPlace({ host, workspaces }: Worker): Finding[] {
  if (workspaces === null) return [];
  const { directory, isWritable, freeGib } = workspaces;
  const place = `${directory} on ${host}`;
  if (!isWritable) {
    const hint = "Let its worker's user write there, or name another place (SYSTOLE_WORKSPACES_DIR).";
    return [fail("directory", `the worker cannot make agents' directories in ${place}`, hint)];
  }
  if (freeGib === 0) {
    return [warn("disk", `less than 1 GiB is left where ${place} is`, "Make room: docs/workspaces.md says what goes.")];
  }
  return [ok("directory", `the worker makes agents' directories in ${place}`)];
}

/** What every version can run. */
const ALWAYS = ["process", "http"];

/** Agents of which no worker that takes runs could execute one. One with a command of its own may find that anywhere. */
export async function agentsWithoutWorker(client: Asking, workers: readonly Worker[]): Promise<Finding[]> {
  const live = workers.filter(({ state }) => state === "live");
  if (live.length === 0) return [];
  const usable = new Set(live.flatMap(({ adapters, tools }) => [...(adapters ?? ALWAYS), ...Object.keys(tools)]));
  const counts = new Map<string, number>();
  for await (const { id: companyId, status } of client.each("/api/companies")) {
    if (status === "archived") continue;
    for (const { adapterType: type, adapterConfig } of await client.get("/api/companies/{companyId}/agents", {
      path: { companyId },
    })) {
      if (!usable.has(type) && !hasOwnCommand(type, adapterConfig)) counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  return [...counts].map(([type, count]) => withoutWorker(type, count));
}

function withoutWorker(type: string, count: number): Finding {
  const command = TOOL_COMMANDS[type];
  const agents = count === 1 ? "1 agent" : `${count} agents`;
  if (command === undefined) {
    const hint = "Give the workers the adapter (docs/adapter-port.md), or the agents another one.";
    return fail(type, `no worker has this adapter, which ${agents} use: their runs fail`, hint);
  }
  const hint = `Install ${command} where a worker is (it is seen without a restart) and run ${LOGIN_COMMANDS[type] ?? "its login"} there as its user.`;
  return fail(type, `no worker has found ${command}, which ${agents} use: their runs wait`, hint);
}
