import { hostname } from "node:os";

import { adapterTypes } from "../agents/adapter-type.schema.ts";
import { requireCreator } from "../agents/agent-creator.ts";
import type { Actor } from "../auth/actor.ts";
import { requirePermission } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { StoreConfig } from "../platform/config.ts";
import { within } from "../platform/within.ts";
import { providerOf } from "../prices/model-name.ts";
import type { PriceService } from "../prices/price.service.ts";
import { LOST_AFTER_LEASE_SEC } from "../runs/reaper.service.ts";
import { listWorkers } from "../runs/worker.store.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { findAdapterModule } from "./adapter-modules.ts";
import { addressGuard } from "./address-guard.ts";
import { ENVIRONMENT_CHECKS, type Lookout } from "./environment-checks.ts";
import type { AdapterModel, EnvironmentCheck, EnvironmentTest } from "./environment-test.schema.ts";
import { inheritedEnvironment } from "./inherited-environment.ts";
import { moduleChecks, moduleModels } from "./module-checks.ts";

/** Who makes an agent waits no longer for what it may have against it. */
const WARNINGS_MS = 2_000;

type Json = Readonly<Record<string, unknown>>;

/** What there is to know of an adapter before an agent has it. */
export interface AdapterService {
  /** Those that have a price, whoever gave it. @throws forbidden, not_found */
  readonly models: (actor: Actor, companyId: string, type: string) => Promise<AdapterModel[]>;
  /** What would keep an agent from running, as far as it shows from here. Changes nothing. @throws forbidden, not_found */
  readonly testEnvironment: (actor: Actor, wish: EnvironmentWish) => Promise<EnvironmentTest>;
  /** What is wrong with an agent that was just made, as far as it shows in two seconds; nothing where it cannot be told. */
  readonly warnings: (agent: Omit<EnvironmentWish, "companyId">) => Promise<{ readonly warnings?: EnvironmentCheck[] }>;
}

export interface EnvironmentWish {
  readonly companyId: string;
  readonly type: string;
  readonly adapterConfig: Json;
}

export interface AdapterServiceDeps {
  readonly db: Db;
  readonly prices: Pick<PriceService, "listOfCompany">;
  readonly bindingRules: BindingRules;
  readonly config: Pick<StoreConfig, "leaseSec" | "allowPrivateHttp">;
  /** The process's own; a worker on this host has the same PATH, as far as anybody can tell. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What binding rules refuse an agent's configuration with. */
const UNBOUND: ReadonlySet<ErrorCode> = new Set(["invalid_input", "invalid_reference", "plain_secret_refused"]);

export function createAdapterService(deps: AdapterServiceDeps): AdapterService {
  const { db, prices, bindingRules, config } = deps;
  const host = hostname();
  const environment = inheritedEnvironment(deps.environment);
  const guard = addressGuard({ allowPrivate: config.allowPrivateHttp });

  /** The workers that are there, and where runs go if that is nowhere on this host. */
  const fleet = async (): Promise<Pick<Lookout, "workers" | "workersElsewhere">> => {
    const listed = await listWorkers(db, config.leaseSec + LOST_AFTER_LEASE_SEC);
    const workers = listed.filter(({ state }) => state !== "lost");
    const hosts = new Set(workers.map((worker) => worker.host));
    return { workers, workersElsewhere: hosts.has(host) ? [] : [...hosts] };
  };

  /** Whether an agent could be given this, as far as secrets go. */
  const secretChecks = async ({ companyId, adapterConfig }: EnvironmentWish): Promise<EnvironmentCheck[]> => {
    try {
      await db.transaction((tx) => bindingRules.require(tx, { companyId, adapterConfig }));
      return [];
    } catch (error) {
      if (!(error instanceof AppError) || !UNBOUND.has(error.code)) throw error;
      return [{ code: "adapter_secrets_invalid", level: "error", message: error.message }];
    }
  };

  const look = async (type: string, adapterConfig: Json): Promise<EnvironmentCheck[]> => {
    const module = findAdapterModule(type);
    if (module !== undefined) return moduleChecks(module, adapterConfig);
    const checks = ENVIRONMENT_CHECKS[type];
    return checks === undefined
      ? [unavailable(type)]
      : await checks(adapterConfig, { host, environment, guard, ...(await fleet()) });
  };

  return {
    models: async (actor, companyId, type) => {
      const known = await prices.listOfCompany(actor, companyId);
      requireKnown(type);
      const own = await moduleModels(findAdapterModule(type));
      if (own !== undefined) return own;
      const provider = providerOf(type);
      const names = known.filter((price) => price.provider === provider).map(({ model }) => model);
      return [...new Set(names)].filter(isOneModel).map((id) => ({ id, label: id }));
    },

    testEnvironment: async (actor, wish) => {
      const { companyId, type, adapterConfig } = wish;
      requirePermission(actor, companyId, "agents:create");
      await requireLiveCompany(db, companyId);
      await requireCreator(db, actor);
      requireKnown(type);
      return testOf(type, [...(await look(type, adapterConfig)), ...(await secretChecks(wish))]);
    },

    warnings: async ({ type, adapterConfig }) => {
      const checks = await within(look(type, adapterConfig), WARNINGS_MS, "looking at an agent").catch(() => []);
      const warnings = checks.filter(({ level }) => level !== "info");
      return warnings.length === 0 ? {} : { warnings };
    },
  };
}

/** @throws not_found */
function requireKnown(type: string): void {
  if (adapterTypes().some((known) => known === type)) return;
  throw new AppError("not_found", `Unknown adapter type: ${type}`);
}

const isOneModel = (model: string): boolean => !model.includes("*");

const unavailable = (type: string): EnvironmentCheck => ({
  code: "adapter_unavailable",
  level: "error",
  message: `The adapter ${type} can be configured, and is not available on this server: its runs fail`,
  hint: "Use process with the agent's command line, or http with an endpoint that runs it.",
});

function testOf(adapterType: string, checks: EnvironmentCheck[]): EnvironmentTest {
  const has = (level: EnvironmentCheck["level"]): boolean => checks.some((check) => check.level === level);
  const short = has("warn") ? "warn" : "pass";
  return { adapterType, status: has("error") ? "fail" : short, checks, testedAt: new Date().toISOString() };
}
