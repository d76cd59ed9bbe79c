import type { TestProject } from "vitest/node";

import { endLeftovers, isAlive } from "./processes.ts";
import type { RedisCommand } from "./redis-server.ts";
import { startTestServers, type TestServers } from "./servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
    templateDatabase: string;
    redisUrl: string | undefined;
    redisCommand: RedisCommand | undefined;
  }
}

interface Shared {
  servers?: Promise<TestServers>;
  users: number;
}

/** Each project loads this file anew; what they share is kept where all of them see it. */
const shared = ((globalThis as { systoleTestServers?: Shared }).systoleTestServers ??= { users: 0 });

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users += 1;
  shared.servers ??= endLeftovers((runner) => !isAlive(runner)).then(startTestServers);
  const { postgresUrl, templateDatabase, redisUrl, redisCommand, stop } = await shared.servers;
  project.provide("postgresUrl", postgresUrl);
  project.provide("templateDatabase", templateDatabase);
  project.provide("redisUrl", redisUrl);
  project.provide("redisCommand", redisCommand);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    await endLeftovers((runner) => runner === process.pid);
    await stop();
  };
}
