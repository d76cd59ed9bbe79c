import { adapterTypes } from "../agents/adapter-type.schema.ts";
import { requireCreator } from "../agents/agent-creator.ts";
import type { Actor } from "../auth/actor.ts";
import { requirePermission } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import { within } from "../platform/within.ts";
import { providerOf } from "../prices/model-name.ts";
import type { PriceService } from "../prices/price.service.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { findAdapterModule } from "./adapter-modules.ts";
import { createExaminer, type EnvironmentWish, type ExaminerDeps } from "./environment-examiner.ts";
import type { AdapterModel, EnvironmentCheck, EnvironmentTest } from "./environment-test.schema.ts";
import { moduleModels } from "./module-checks.ts";

/** So long workers have to look on their hosts. */
const LOOK_MS = 3_000;
/** Who makes an agent waits no longer for what it may have against it. */
const WARNINGS_MS = 2_000;
/** For the asking itself. */
const MARGIN_MS = 250;

/** What there is to know of an adapter before an agent has it. */
export interface AdapterService {
  /** Those that have a price, whoever gave it. @throws forbidden, not_found */
  readonly models: (actor: Actor, companyId: string, type: string) => Promise<AdapterModel[]>;
  /** What would keep an agent from running, as its configuration and the workers' hosts show it. Changes nothing. @throws forbidden, not_found, rate_limited */
  readonly testEnvironment: (actor: Actor, wish: EnvironmentWish) => Promise<EnvironmentTest>;
  /** What is wrong with an agent that was just made, as far as it shows in two seconds; nothing where it cannot be told. */
  readonly warnings: (agent: EnvironmentWish) => Promise<{ readonly warnings?: EnvironmentCheck[] }>;
}

export interface AdapterServiceDeps extends ExaminerDeps {
  readonly prices: Pick<PriceService, "listOfCompany">;
  readonly bindingRules: BindingRules;
}

/** What binding rules refuse an agent's configuration with. */
const UNBOUND: ReadonlySet<ErrorCode> = new Set(["invalid_input", "invalid_reference", "plain_secret_refused"]);

export function createAdapterService(deps: AdapterServiceDeps): AdapterService {
  const { db, prices, bindingRules } = deps;

  const look = createExaminer(deps);

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
      const { companyId, type } = wish;
      requirePermission(actor, companyId, "agents:create");
      await requireLiveCompany(db, companyId);
      await requireCreator(db, actor);
      requireKnown(type);
      return testOf(type, [...(await look(wish, LOOK_MS)), ...(await secretChecks(wish))]);
    },

    warnings: async (agent) => {
      const looked = look(agent, WARNINGS_MS - MARGIN_MS);
      const checks = await within(looked, WARNINGS_MS, "looking at an agent").catch(() => []);
      const warnings = checks.filter(({ code, level }) => level !== "info" && !OF_FLEET.test(code));
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

/** What is not the agent's to mend. */
const OF_FLEET = /_worker_(?:missing|silent)$/;

function testOf(adapterType: string, checks: EnvironmentCheck[]): EnvironmentTest {
  const has = (level: EnvironmentCheck["level"]): boolean => checks.some((check) => check.level === level);
  const short = has("warn") ? "warn" : "pass";
  return { adapterType, status: has("error") ? "fail" : short, checks, testedAt: new Date().toISOString() };
}
