import pc from "picocolors";

import type { Schemas } from "../client/main.ts";
import { command, print, tell } from "./command.ts";
import { findAgent } from "./commands.ts";
import { CommandError, EXIT } from "./exit.ts";

type Timer = Schemas["api"]["Timer"];

interface OfAgent {
  readonly company?: string;
  readonly json?: boolean;
}

export interface AddOptions extends OfAgent {
  readonly every?: string;
  readonly cron?: string;
  readonly at?: string;
  readonly timezone?: string;
  readonly jitter?: string;
  readonly name?: string;
  readonly reason?: string;
}

/** `systole timers list`: a line for each, the newest first. */
export const timersList = (agent: string, { company, json = false }: OfAgent): Promise<void> =>
  command("api", async (client) => {
    const { id: agentId } = await findAgent(client, agent, company);
    const show = json ? print : (timer: Timer) => process.stdout.write(`${lineOf(timer)}\n`);
    for await (const timer of client.each("/api/agents/{agentId}/timers", { path: { agentId } })) show(timer);
  });

/** `systole timers add`: prints its id. */
export const timersAdd = (agent: string, options: AddOptions): Promise<void> =>
  command("api", async (client) => {
    const { name, reason, jitter, json = false } = options;
    const body = {
      ...rhythmOf(options),
      ...(name === undefined ? {} : { name }),
      ...(reason === undefined ? {} : { reason }),
      ...(jitter === undefined ? {} : { jitterSec: Number(jitter) }),
    };
    const { id: agentId } = await findAgent(client, agent, options.company);
    const timer = await client.post("/api/agents/{agentId}/timers", { path: { agentId }, body });
    if (json) return print(timer);
    tell(pc.dim(`${timer.text}; next ${timer.dueAt ?? "never"}`));
    process.stdout.write(`${timer.id}\n`);
  });

/** `systole timers pause`, and the like: what is done to one timer, by its id. */
export const timersChange = (deed: "pause" | "resume" | "delete", timerId: string): Promise<void> =>
  command("api", async (client) => {
    const path = { timerId };
    const timer =
      deed === "delete"
        ? await client.delete("/api/timers/{timerId}", { path })
        : await client.post(`/api/timers/{timerId}/${deed}`, { path });
    tell(deed === "delete" ? `${timer.id} is deleted` : lineOf(timer));
  });

/** `systole timers fire`: now, beside its due times. */
export const timersFire = (timerId: string): Promise<void> =>
  command("api", async (client) => {
    const { outcome, runId } = await client.post("/api/timers/{timerId}/fire", { path: { timerId } });
    tell(runId === null ? outcome : `${outcome}: ${runId}`);
  });

const lineOf = ({ id, status, dueAt, text, name, problem }: Timer): string =>
  [id, status.padEnd(6), (dueAt ?? "-").padEnd(24), text, ...(name === null ? [] : [`(${name})`]), problem ?? ""]
    .join("  ")
    .trimEnd();

/** @throws CommandError unless it says one rhythm. */
function rhythmOf({ every, cron, at, timezone }: AddOptions): Schemas["api"]["CreateTimer"] {
  const zone = timezone === undefined ? {} : { timezone };
  const said: Schemas["api"]["CreateTimer"][] = [
    ...(every === undefined ? [] : [{ kind: "interval" as const, intervalSec: Number(every) }]),
    ...(cron === undefined ? [] : [{ kind: "cron" as const, cronExpression: cron, ...zone }]),
    ...(at === undefined ? [] : [{ kind: "at" as const, at }]),
  ];
  const [only] = said;
  if (only === undefined || said.length > 1) {
    throw new CommandError("Say when: one of --every, --cron and --at", EXIT.usage);
  }
  return only;
}
