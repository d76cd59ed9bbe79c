import type { Db } from "../db/db.ts";
import type { StoreConfig } from "../platform/config.ts";
import { LOST_AFTER_LEASE_SEC } from "../runs/reaper.service.ts";
import { listWorkers } from "../runs/worker.store.ts";
import { findAdapterModule } from "./adapter-modules.ts";
import { EXAMINATIONS } from "./environment-checks.ts";
import type { EnvironmentCheck } from "./environment-test.schema.ts";
import { mergeAnswers } from "./host-answers.ts";
import type { HostLooks } from "./host-looks.service.ts";
import { moduleChecks } from "./module-checks.ts";
import type { ReportingWorker } from "./tool-checks.ts";
import { hasOwnCommand } from "./tool-commands.ts";

type Json = Readonly<Record<string, unknown>>;

export interface EnvironmentWish {
  readonly companyId: string;
  readonly type: string;
  readonly adapterConfig: Json;
}

export interface ExaminerDeps {
  readonly db: Db;
  readonly hostLooks: Pick<HostLooks, "ask">;
  readonly config: Pick<StoreConfig, "leaseSec">;
}

/** Of a large fleet, not all are asked. */
const MAX_ASKED = 50;

/** Resolves to what may keep an agent from running. Workers have `waitMs` to look on their hosts. @throws rate_limited */
export type Examiner = (wish: EnvironmentWish, waitMs: number) => Promise<EnvironmentCheck[]>;

export function createExaminer({ db, hostLooks, config: { leaseSec } }: ExaminerDeps): Examiner {
  /** Those that take runs. */
  const takingWorkers = async (): Promise<readonly ReportingWorker[]> => {
    const listed = await listWorkers(db, leaseSec + LOST_AFTER_LEASE_SEC);
    return listed.filter(({ state }) => state === "live");
  };

  const onHosts = async (
    { companyId, type, adapterConfig }: EnvironmentWish,
    looked: { readonly at: Json; readonly workers: readonly ReportingWorker[]; readonly waitMs: number },
  ): Promise<EnvironmentCheck[]> => {
    const { at: config, waitMs } = looked;
    const able = looked.workers.filter(({ adapters }) => adapters?.includes(type) === true);
    const asked = (hasOwnCommand(type, adapterConfig) || able.length === 0 ? looked.workers : able).slice(0, MAX_ASKED);
    const workerIds = asked.filter(({ workspaces }) => workspaces !== null).map(({ id }) => id);
    const answers = await hostLooks.ask({ companyId, question: { type, config }, workerIds, waitMs });
    const said = asked.map(({ id, host }) => ({ host, checks: answers.get(id) }));
    return mergeAnswers(prefixOf(type), said, waitMs);
  };

  return async (wish, waitMs) => {
    const { type, adapterConfig } = wish;
    const module = findAdapterModule(type);
    if (module !== undefined) return moduleChecks(module, adapterConfig);
    const examination = EXAMINATIONS[type];
    if (examination === undefined) return [unavailable(type)];
    const workers = await takingWorkers();
    const { checks, onHosts: at } = examination.examine(adapterConfig, workers);
    const named = (all: readonly EnvironmentCheck[]): EnvironmentCheck[] =>
      all.map((check) => ({ ...check, code: check.code.replace(/^process_/, `${examination.prefix}_`) }));
    if (at === undefined) return named(checks);
    if (workers.length === 0) return named([...checks, NO_WORKER]);
    const seen = Object.keys(at).length === 0 ? [] : await onHosts(wish, { at, workers, waitMs });
    return named([...checks, ...seen]);
  };
}

const prefixOf = (type: string): string => EXAMINATIONS[type]?.prefix ?? type;

const NO_WORKER: EnvironmentCheck = {
  code: "process_worker_missing",
  level: "warn",
  message: "No worker takes runs: they wait, and what is on a worker's host is not known",
  hint: "Start one, or end the drain of one that is there.",
};

const unavailable = (type: string): EnvironmentCheck => ({
  code: "adapter_unavailable",
  level: "error",
  message: `The adapter ${type} can be configured, and is not available on this server: its runs fail`,
  hint: "Use process with the agent's command line, or http with an endpoint that runs it.",
});
