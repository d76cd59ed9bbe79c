import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";

import { ConfigError } from "./config-error.ts";
import { DEPLOYMENT_MODES, type DeploymentMode, deploymentModeOf, isLoopbackHost } from "./deployment-mode.ts";
import { hosts, isNetwork, masterKeys, names, secret, trueOrFalse, url, whole } from "./variable-kinds.ts";

/**
 * Every variable that Systole reads; `.env.example` documents each one, and a test compares the two.
 * A message here says what is allowed; the name and the value are put before it.
 */
export const Environment = z.object({
  PORT: whole(0, 65535).default(3100),
  HOST: z.string().min(1, "a host name or address to listen on").default("127.0.0.1"),
  DATABASE_URL: url(["postgres", "postgresql"]).optional(),
  REDIS_URL: url(["redis", "rediss"]).optional(),
  SYSTOLE_DATA_DIR: z.string().min(1, "a path to a directory").optional(),
  SYSTOLE_WORKSPACES_DIR: z.string().startsWith("/", "an absolute path to a directory").optional(),
  SYSTOLE_WORKSPACE_MAX_MB: whole(0, 1_000_000_000).default(20_480),
  SYSTOLE_WORKSPACE_KEEP_DAYS: whole(0, 36_500).default(30),
  SYSTOLE_LEASE_SEC: whole(3, 300).default(60),
  SYSTOLE_WORKER_SLOTS: whole(1, 256).default(16),
  SYSTOLE_DRAIN_SEC: whole(0, 86400).default(30),
  SYSTOLE_NOTICE_SEC: whole(0, 600).default(3),
  SYSTOLE_DB_POOL: whole(2, 100).default(8),
  SYSTOLE_MAX_QUEUED_PER_COMPANY: whole(0, 1_000_000_000).default(100_000),
  SYSTOLE_MAX_QUEUED: whole(0, 1_000_000_000).default(1_000_000),
  SYSTOLE_MAX_REQUESTS: whole(1, 100_000).default(1_000),
  SYSTOLE_API_READS_PER_MIN: whole(0, 1_000_000).default(0),
  SYSTOLE_API_WRITES_PER_MIN: whole(0, 1_000_000).default(0),
  SYSTOLE_RETAIN_RUNS_DAYS: whole(0, 36_500).default(90),
  SYSTOLE_RETAIN_LOGS_DAYS: whole(0, 36_500).default(30),
  SYSTOLE_RETAIN_WAKEUPS_DAYS: whole(0, 36_500).default(90),
  SYSTOLE_RETAIN_ACTIVITY_DAYS: whole(0, 36_500).default(730),
  SYSTOLE_OPERATOR_KEY: secret.optional(),
  SYSTOLE_COMPANY_DELETION: z.enum(["true", "false"], "true or false").default("true"),
  SYSTOLE_ALLOW_PRIVATE_HTTP: trueOrFalse,
  SYSTOLE_ADAPTERS: names.default([]),
  SYSTOLE_WEBHOOK_ALLOWED_HOSTS: hosts.optional(),
  SYSTOLE_MASTER_KEY: masterKeys.optional(),
  PAPERCLIP_SECRETS_STRICT_MODE: trueOrFalse,
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "one of fatal, error, warn, info, debug, trace, silent",
    )
    .default("info"),
  SYSTOLE_METRICS_PORT: whole(0, 65535).optional(),
  SYSTOLE_METRICS_HOST: z.string().min(1, "a host name or address to listen on").default("127.0.0.1"),
  PAPERCLIP_AGENT_JWT_SECRET: secret.optional(),
  PAPERCLIP_API_URL: url(["http", "https"]).optional(),
  PAPERCLIP_DEPLOYMENT_MODE: z.enum(DEPLOYMENT_MODES, "local_trusted or authenticated").optional(),
  PAPERCLIP_DEPLOYMENT_EXPOSURE: z.enum(["private", "public"], "private or public").optional(),
  PAPERCLIP_PUBLIC_URL: url(["http", "https"]).optional(),
  SYSTOLE_SESSION_DAYS: whole(1, 365).default(30),
  SYSTOLE_BOARD_KEY_DAYS: whole(1, 3_650).default(30),
  SYSTOLE_TRUSTED_PROXIES: z
    .string()
    .refine((text) => text.split(",").every(isNetwork), "addresses or networks (10.0.0.0/8), with commas between")
    .optional(),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded default, a private PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Absent: BullMQ runs on the database itself. */
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  /** Where agents work that have no directory of the operator's. */
  readonly workspacesDir: string;
  /** How large one of those directories may grow, in MiB; 0: any size. */
  readonly workspaceMaxMb: number;
  /** How long they are kept after nobody is to work there any more, in days; 0: for ever. */
  readonly workspaceKeepDays: number;
  /** How long a worker owns a run without renewing it, in seconds. */
  readonly leaseSec: number;
  /** How many runs one worker executes at a time. */
  readonly workerSlots: number;
  /** How long a stopping worker lets its runs finish, in seconds. */
  readonly drainSec: number;
  /** How long the API says that it is leaving, and still takes requests, before it stops, in seconds. */
  readonly noticeSec: number;
  /** Connections of one process's pool. */
  readonly dbPool: number;
  /** Runs of one company that may be queued before outside calls are turned away; 0: any number. */
  readonly maxQueuedPerCompany: number;
  /** The same of all companies together. */
  readonly maxQueued: number;
  /** Requests that one API process has under way at a time. */
  readonly maxRequests: number;
  /** Requests in a minute that each person or agent may send to `/api`; 0: any number. */
  readonly apiPerMin: { readonly read: number; readonly write: number };
  /** How long things are kept, in days; 0: for ever. A company may say otherwise. */
  readonly retain: {
    readonly runsDays: number;
    /** Of runs' logs and events. */
    readonly logsDays: number;
    readonly wakeupsDays: number;
    /** Of the audit trail. */
    readonly activityDays: number;
  };
  readonly operatorKey: string | undefined;
  /** Lets companies be deleted; else they can only be archived. */
  readonly allowsCompanyDeletion: boolean;
  /** Lets `http` agents be reached on loopback and private networks. */
  readonly allowPrivateHttp: boolean;
  /** Modules of adapters that do not come with Systole: packages or absolute paths. */
  readonly adapters: readonly string[];
  /** Hosts and networks that are not public, and may be sent webhooks all the same. */
  readonly webhookAllowedHosts: readonly string[];
  readonly logLevel: string;
  /** Where the process shows its metrics; absent: nowhere. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  readonly jwtSecret: string | undefined;
  /** The first encrypts secrets; the others still open what they encrypted. */
  readonly masterKeys: readonly string[] | undefined;
  /** Refuses values of agents' variables that look like secrets, and are not kept as such. */
  readonly strictSecrets: boolean;
  /** Where agents reach the API; by default where it listens. */
  readonly apiUrl: string | undefined;
  readonly isLoopback: boolean;
  readonly deploymentMode: DeploymentMode;
  readonly deploymentExposure: "private" | "public";
  /** Where people reach the API; by default where each of them does. */
  readonly publicUrl: string | undefined;
  /** How long a session of a person counts, in days. */
  readonly sessionDays: number;
  /** How long a board key may live, in days. */
  readonly boardKeyDays: number;
  /** Whose word on the caller's address is taken. */
  readonly trustedProxies: readonly string[];
}

/** A configuration whose stores are known: given by the environment, or started by the embedded default. */
export interface StoreConfig extends Config {
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly masterKeys: readonly string[];
}

/** For a process of its own, which cannot bring a database: others could not reach it. */
export function requireStores(config: Config): StoreConfig {
  const { databaseUrl, jwtSecret, masterKeys } = config;
  if (databaseUrl === undefined || jwtSecret === undefined || masterKeys === undefined) {
    throw new ConfigError(
      "DATABASE_URL, PAPERCLIP_AGENT_JWT_SECRET and SYSTOLE_MASTER_KEY must be set for a process of its own " +
        "(`npm run keys` prints a secret); `npm start` brings a database and runs everything",
    );
  }
  return { ...config, databaseUrl, jwtSecret, masterKeys };
}

const hidden = (name: string): boolean => /KEY|SECRET|URL$/.test(name);

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment. An empty variable counts as absent. */
export function readConfig(env: Variables): Config {
  return toConfig(checked(Environment, env), typeof process.getuid === "function" && process.getuid() === 0);
}

/** What it takes to migrate a database: no process is started that would need the rest. */
export function readMigrationConfig(env: Variables): Pick<StoreConfig, "databaseUrl" | "logLevel"> {
  const { DATABASE_URL, LOG_LEVEL } = checked(Environment.pick({ DATABASE_URL: true, LOG_LEVEL: true }), env);
  if (DATABASE_URL === undefined) {
    throw new ConfigError("DATABASE_URL must be set to migrate; `npm start` migrates the database that it brings");
  }
  return { databaseUrl: DATABASE_URL, logLevel: LOG_LEVEL };
}

function checked<Values>(schema: z.ZodType<Values>, env: Variables): Values {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = hidden(name) ? "(the value given)" : JSON.stringify(given[name]);
      return `${name}=${value} is not allowed: ${issue.message}`;
    });
    throw new ConfigError(lines.join("\n"));
  }
  return parsed.data;
}

/** Of the embedded default they are made at its first start, and kept with its database. */
const SHARED_SECRETS = ["PAPERCLIP_AGENT_JWT_SECRET", "SYSTOLE_MASTER_KEY"] as const;

function requireSharedSecrets(env: z.infer<typeof Environment>): void {
  const missing = SHARED_SECRETS.find((name) => env[name] === undefined);
  if (env.DATABASE_URL === undefined || missing === undefined) return;
  throw new ConfigError(
    `${missing} must be set when DATABASE_URL is, since every process must share it; \`npm run keys\` prints one`,
  );
}

function toConfig(env: z.infer<typeof Environment>, isRoot: boolean): Config {
  const isLoopback = isLoopbackHost(env.HOST);
  const deploymentMode = deploymentModeOf(env);
  // Root cannot run PostgreSQL, and the user that runs it instead cannot enter root's home.
  const dataDir = env.SYSTOLE_DATA_DIR ?? (isRoot ? "/var/lib/systole" : join(homedir(), ".systole"));
  requireSharedSecrets(env);
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    dataDir,
    workspacesDir: env.SYSTOLE_WORKSPACES_DIR ?? resolve(dataDir, "workspaces"),
    workspaceMaxMb: env.SYSTOLE_WORKSPACE_MAX_MB,
    workspaceKeepDays: env.SYSTOLE_WORKSPACE_KEEP_DAYS,
    leaseSec: env.SYSTOLE_LEASE_SEC,
    workerSlots: env.SYSTOLE_WORKER_SLOTS,
    drainSec: env.SYSTOLE_DRAIN_SEC,
    noticeSec: env.SYSTOLE_NOTICE_SEC,
    dbPool: env.SYSTOLE_DB_POOL,
    maxQueuedPerCompany: env.SYSTOLE_MAX_QUEUED_PER_COMPANY,
    maxQueued: env.SYSTOLE_MAX_QUEUED,
    maxRequests: env.SYSTOLE_MAX_REQUESTS,
    apiPerMin: { read: env.SYSTOLE_API_READS_PER_MIN, write: env.SYSTOLE_API_WRITES_PER_MIN },
    retain: {
      runsDays: env.SYSTOLE_RETAIN_RUNS_DAYS,
      logsDays: env.SYSTOLE_RETAIN_LOGS_DAYS,
      wakeupsDays: env.SYSTOLE_RETAIN_WAKEUPS_DAYS,
      activityDays: env.SYSTOLE_RETAIN_ACTIVITY_DAYS,
    },
    operatorKey: env.SYSTOLE_OPERATOR_KEY,
    allowsCompanyDeletion: env.SYSTOLE_COMPANY_DELETION === "true",
    allowPrivateHttp: env.SYSTOLE_ALLOW_PRIVATE_HTTP === "true",
    adapters: env.SYSTOLE_ADAPTERS,
    webhookAllowedHosts: env.SYSTOLE_WEBHOOK_ALLOWED_HOSTS ?? [],
    logLevel: env.LOG_LEVEL,
    metricsPort: env.SYSTOLE_METRICS_PORT,
    metricsHost: env.SYSTOLE_METRICS_HOST,
    jwtSecret: env.PAPERCLIP_AGENT_JWT_SECRET,
    masterKeys: env.SYSTOLE_MASTER_KEY,
    strictSecrets: env.PAPERCLIP_SECRETS_STRICT_MODE === "true",
    apiUrl: env.PAPERCLIP_API_URL,
    isLoopback,
    deploymentMode,
    deploymentExposure: env.PAPERCLIP_DEPLOYMENT_EXPOSURE ?? (isLoopback ? "private" : "public"),
    publicUrl: env.PAPERCLIP_PUBLIC_URL?.replace(/\/+$/, ""),
    sessionDays: env.SYSTOLE_SESSION_DAYS,
    boardKeyDays: env.SYSTOLE_BOARD_KEY_DAYS,
    trustedProxies: env.SYSTOLE_TRUSTED_PROXIES?.split(",").map((each) => each.trim()) ?? [],
  });
}

/** The process's own environment: the only place that reads it. */
export const processEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;

/** A fresh secret that fits every `*_SECRET` and `*_KEY` variable: 256 bits, as text. */
export const freshSecret = (): string => randomBytes(32).toString("base64url");
