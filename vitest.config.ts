import { defineConfig } from "vitest/config";

/** Projects whose tests talk to servers share one PostgreSQL and one Redis, started before the first of them. */
const withServers = (name: string, globalSetup: readonly string[] = []) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    globalSetup: ["test/support/global-setup.ts", ...globalSetup],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 3,
    teardownTimeout: 30_000,
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 20_000 } },
      withServers("integration"),
      withServers("api"),
      withServers("contract"),
      withServers("conformance"),
      {
        test: {
          // Its random walk is short here; CONTRIBUTING.md says how to make it long.
          ...withServers("chaos", ["test/support/build-setup.ts"]).test,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...withServers("e2e", ["test/support/build-setup.ts"]).test,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
