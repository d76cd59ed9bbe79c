import { migrate } from "../../shared/db/migrate.ts";
import type { TestDatabase } from "./database.ts";
import type { Fleet } from "./fleet.ts";
import { type OwnPostgres, startPostgres } from "./own-postgres.ts";
import { openProxy, type TcpProxy } from "./tcp-proxy.ts";
import { until } from "./until.ts";

/** A bad network of one process's own: to the database, and to Redis where there is one. */
export interface Lines extends AsyncDisposable {
  readonly database: TcpProxy;
  readonly redis: TcpProxy | undefined;
  /** What makes a process of the fleet go this way. */
  readonly env: Readonly<Record<string, string>>;
}

export async function openLines({ databaseUrl, redisUrl }: Fleet): Promise<Lines> {
  const database = await openProxy(databaseUrl);
  const redis = redisUrl === undefined ? undefined : await openProxy(redisUrl);
  const toRedis = redisUrl === undefined ? {} : { REDIS_URL: redis?.through(redisUrl) ?? "" };
  return {
    database,
    redis,
    env: { DATABASE_URL: database.through(databaseUrl), ...toRedis },
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
    },
  };
}

/** A migrated database on a server of its own, which can be stopped and killed. */
export async function ownDatabase(): Promise<{ readonly server: OwnPostgres; readonly database: TestDatabase }> {
  const server = await startPostgres();
  await migrate(server.url);
  return { server, database: { url: server.url, name: "own", [Symbol.asyncDispose]: server[Symbol.asyncDispose] } };
}

/**
 * An agent is woken the way a careful program does it: with a key, and again until there is an answer that says
 * something. Resolves to the wakeup's id.
 */
export async function wakeSurely(
  fleet: Pick<Fleet, "call">,
  agentId: string,
  body: object = {},
  timeoutMs = 60_000,
): Promise<string> {
  const key = { idempotencyKey: `${agentId} ${(keys += 1)}` };
  const ask = () => fleet.call<Receipt>("POST", `/api/agents/${agentId}/wakeup`, { ...body, ...key });
  const answer = async () => {
    const { status, body: receipt } = await ask();
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(receipt)}`);
    return receipt.wakeup?.id ?? receipt.wakeupId;
  };
  return until(answer, { timeoutMs, everyMs: 50, what: "a wakeup to be taken" });
}

interface Receipt {
  readonly wakeup?: { readonly id: string };
  readonly wakeupId?: string;
}

let keys = 0;

/**
 * What succeeded has said all that its agent says, byte for byte and once. (On stderr a shell that is ended with its
 * run may say that its child was.)
 */
export async function checkOutput({ sql }: Fleet, said: string): Promise<void> {
  const wrong = await sql<{ run_id: string; said: string }>(
    `select * from (
       select r.id as run_id, (
         select coalesce(string_agg((line::jsonb) ->> 'chunk', '' order by c.byte_offset, n), '')
           from heartbeat_run_log_chunks c
           cross join lateral regexp_split_to_table(rtrim(c.lines, e'\\n'), e'\\n') with ordinality as l(line, n)
          where c.run_id = r.id and (line::jsonb) ->> 'stream' = 'stdout') as said
         from heartbeat_runs r where r.status = 'succeeded') t
      where said <> $1`,
    [said],
  );
  if (wrong.length > 0) throw new Error(`not what was said: ${JSON.stringify(wrong.slice(0, 5))}`);
}
