import type { CreateAgent } from "../../shared/agents/agent.schema.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { until } from "./until.ts";
import { board, type World } from "./world.ts";

/** A process agent that runs this script. */
export const shell = (script: string, more: object = {}): Pick<CreateAgent, "adapterType" | "adapterConfig"> => ({
  adapterType: "process",
  adapterConfig: { command: "sh", args: ["-c", script], ...more },
});

const FINISHED = ["succeeded", "failed", "cancelled", "timed_out"];

/** All runs there are, once they are `least` or more and none waits or goes on. */
export const endedRuns = (world: World, least = 1): Promise<RunRow[]> =>
  until(
    async () => {
      const runs = await world.sql<RunRow>("select * from heartbeat_runs order by id");
      return runs.length >= least && runs.every(({ status }) => FINISHED.includes(status)) && runs;
    },
    { timeoutMs: 60_000, everyMs: 50, what: `${least} runs to end` },
  );

/** This one, once it has ended. */
export const endedRun = (world: World, runId: string): Promise<RunRow> =>
  until(
    async () => {
      const [run] = await world.sql<RunRow>("select * from heartbeat_runs where id = $1", [runId]);
      return run !== undefined && FINISHED.includes(run.status) && run;
    },
    { timeoutMs: 60_000, everyMs: 50, what: `run ${runId} to end` },
  );

/** What a run printed on its standard output. */
export async function outputOf(world: World, { id }: Pick<RunRow, "id">): Promise<string> {
  const { content } = await world.services.runs.log(board, id, { offset: 0, limitBytes: 1_000_000 });
  const lines = content.split("\n").filter((line) => line !== "");
  const pieces = lines.map((line) => JSON.parse(line) as { stream: string; chunk: string });
  return pieces
    .filter(({ stream }) => stream === "stdout")
    .map(({ chunk }) => chunk)
    .join("");
}
