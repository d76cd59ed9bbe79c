import pLimit from "p-limit";
import pc from "picocolors";
import type { Schemas } from "../client/main.ts";
import type { ApiClient } from "./client.ts";
import { command, print, tell } from "./command.ts";
import { CommandError, EXIT } from "./exit.ts";
import { followRun } from "./follow-run.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface WakeOptions {
  readonly company?: string;
  readonly reason?: string;
  readonly payload?: string;
  readonly key?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `systole wake`: exit 1 when the run that it follows does not succeed. */
export const wake = (agent: string, options: WakeOptions): Promise<void> =>
  command("api", async (client) => {
    const { follow = false, json = false } = options;
    const { id } = await findAgent(client, agent, options.company);
    const answer = await client.post("/api/agents/{agentId}/wakeup", {
      path: { agentId: id },
      body: wakeupOf(options),
    });
    if (json && !follow) return print(answer);
    if (!("id" in answer)) return tell(answer.message);
    tell(pc.dim(`${answer.wakeup.message}: ${answer.id}`));
    if (follow) await followToEnd(client, answer.id, json);
  });

const wakeupOf = ({ reason, payload, key }: WakeOptions): Schemas["api"]["WakeupRequest"] => ({
  source: "on_demand",
  reason: reason ?? null,
  payload: payload === undefined ? null : parseObject(payload),
  idempotencyKey: key ?? null,
});

async function followToEnd(client: ApiClient, runId: string, json: boolean): Promise<void> {
  const run = await followRun(client, runId);
  if (json) print(run);
  const cost = run.costUsd > 0 ? `, $${run.costUsd}` : "";
  const line = `${run.status}${cost}${run.error === null ? "" : `: ${run.error}`}`;
  if (run.status === "succeeded") return tell(pc.green(line));
  tell(pc.red(line));
  process.exitCode = EXIT.failed;
}

export interface CreateOptions {
  readonly company: string;
  readonly name: string;
  /** As it was given; the server says which there are. */
  readonly role: NonNullable<Schemas["api"]["CreateAgent"]["role"]>;
  readonly every?: string;
  readonly json?: boolean;
}

/** `systole agents create`: a process agent. */
export const agentsCreate = ([file, ...args]: string[], options: CreateOptions): Promise<void> =>
  command("api", async (client) => {
    const company = await findOrMakeCompany(client, options.company);
    const agent = await client.post("/api/companies/{companyId}/agents", {
      path: { companyId: company.id },
      body: {
        name: options.name,
        role: options.role,
        adapterType: "process",
        adapterConfig: { command: file, args },
        ...(options.every === undefined
          ? {}
          : { runtimeConfig: { heartbeat: { enabled: true, intervalSec: Number(options.every) } } }),
      },
    });
    if (options.json === true) print(agent);
    else process.stdout.write(`${agent.id}\n`);
  });

/** `systole secrets rewrap`: exit 1 when some secrets are under no key that the server has. */
export const secretsRewrap = (): Promise<void> =>
  command("api", async (client) => {
    let rewrapped = 0;
    for (;;) {
      const answer = await client.post("/api/instance/secrets/rewrap");
      rewrapped += answer.rewrapped;
      if (answer.remaining > 0 && answer.rewrapped > 0) continue;
      tell(`${rewrapped} put under the current master key, ${answer.remaining} remain under others`);
      if (answer.unreadable === 0) return;
      tell(pc.red(`${answer.unreadable} cannot be read with any key of the server`));
      process.exitCode = EXIT.failed;
      return;
    }
  });

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new CommandError("--payload must be a JSON object", EXIT.usage);
  }
}

const REQUESTS_AT_ONCE = 8;

/** By id or name. @throws CommandError unless there is exactly one. */
export async function findAgent(client: ApiClient, agent: string, company: string | undefined): Promise<Named> {
  const companies = await everyCompany(client);
  const inside = company === undefined ? companies : companies.filter((one) => isCalled(one, company));
  const few = pLimit(REQUESTS_AT_ONCE);
  const lists = await Promise.all(
    inside.map((one) => few(() => client.get("/api/companies/{companyId}/agents", { path: { companyId: one.id } }))),
  );
  const found = lists.flat().filter((one) => isCalled(one, agent));
  const [only] = found;
  if (only === undefined) throw new CommandError(`There is no agent ${JSON.stringify(agent)}`, EXIT.notFound);
  if (found.length > 1)
    throw new CommandError(`Several agents are called ${JSON.stringify(agent)}: give an id, or --company`, EXIT.usage);
  return only;
}

async function everyCompany(client: ApiClient): Promise<Named[]> {
  const found: Named[] = [];
  for await (const company of client.each("/api/companies", {})) found.push(company);
  return found;
}

export async function findOrMakeCompany(client: ApiClient, company: string): Promise<Named> {
  const companies = await everyCompany(client);
  const known = companies.find((one) => isCalled(one, company));
  return known ?? (await client.post("/api/companies", { body: { name: company } }));
}

const isCalled = (one: Named, name: string): boolean =>
  one.id === name || one.name.toLowerCase() === name.toLowerCase();
