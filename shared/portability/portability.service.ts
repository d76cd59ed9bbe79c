import { recordActivity } from "../activity/activity.store.ts";
import { findInstructionFile, listInstructionFiles } from "../agents/instructions.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireInstanceAdmin, requireLead, requirePermission } from "../auth/actor.ts";
import { requireBrandingRight } from "../companies/branding-right.ts";
import type { Company } from "../companies/company.schema.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import { makeCompany } from "../companies/company-creation.ts";
import type { Db, Queryable, Tx } from "../db/db.ts";
import { AppError, InvalidInputError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { newRuns } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { type CompanyContent, readContent } from "./company-content.ts";
import type { ImportPreview, ImportRequest, ImportResult, ItemPlan } from "./import.schema.ts";
import { type Applied, applyImport } from "./import-apply.ts";
import { type ImportTarget, planImport } from "./import-plan.ts";
import { NO_ISSUES, readIssues } from "./issue-content.ts";
import { readKnownNames } from "./known-names.store.ts";
import type { Exported, ExportRequest } from "./package.schema.ts";
import { requireFits } from "./packaged-size.store.ts";
import { toManifest } from "./to-package.ts";

export interface PortabilityService {
  /** A company as a package, without its secrets, keys, ids and history. @throws forbidden, not_found, illegal_transition for more than a package can hold */
  readonly export: (actor: Actor, companyId: string, request: ExportRequest) => Promise<Exported>;
  /** What an import would do; changes nothing. @throws forbidden, not_found */
  readonly preview: (actor: Actor, request: ImportRequest) => Promise<ImportPreview>;
  /** All of it or nothing; whoever has work by that is woken, or will be. @throws forbidden, not_found, invalid_input with the package's errors, approval_required */
  readonly import: (actor: Actor, request: ImportRequest) => Promise<ImportResult>;
}

export interface PortabilityDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly admission: Pick<Admission, "places" | "entered">;
}

export function createPortabilityService({
  db,
  bus,
  bindingRules,
  wakeups,
  admission,
}: PortabilityDeps): PortabilityService {
  return {
    export: async (actor, companyId, { include = {} }) => {
      await requireBrandingRight(db, actor, companyId);
      return db.transaction(async (tx) => {
        const company = await requireLiveCompany(tx, companyId);
        const content = await readContent(tx, companyId, include);
        const files = await filesOf(tx, companyId, content);
        const work = include.issues === true ? await readIssues(tx, companyId) : NO_ISSUES;
        const manifest = toManifest(include.company === false ? undefined : company, content, work);
        const { length } = manifest.envInputs ?? [];
        const warnings = length > 0 ? [`${length} secrets were left out; the manifest's envInputs name them`] : [];
        const details = { ...sizesOf(content), issues: work.issues.size };
        const entity = { action: "company.exported", entityType: "company", entityId: companyId };
        await recordActivity(tx, { companyId, actor, ...entity, details });
        return { manifest: manifest as Exported["manifest"], files, generatedAt: new Date().toISOString(), warnings };
      });
    },

    preview: async (actor, request) => {
      await requireMayImport(actor, request);
      return planImport(request, await targetOf(db, request), newNameOf(request));
    },

    import: async (actor, request) => {
      await requireMayImport(actor, request);
      const places = await admission.places();
      const { result, placed } = await db.transaction(async (tx) => {
        const { result, wishes } = await carryOut(tx, actor, { ...request, bindingRules });
        return { result, placed: wishes.length === 0 ? [] : await wakeups.requestMany(tx, wishes, places) };
      });
      admission.entered(newRuns(placed));
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
      bus.publish({ kind: "events", companyId: result.company.id });
      return result;
    },
  };
}

/** @throws illegal_transition for more than a package can hold */
async function filesOf(db: Queryable, companyId: string, { agents }: CompanyContent): Promise<Record<string, string>> {
  if (agents.size > 0) await requireFits(db, companyId, "files");
  const files: Record<string, string> = {};
  for (const [slug, { id }] of agents) {
    for (const { path } of await listInstructionFiles(db, id)) {
      const file = await findInstructionFile(db, id, path);
      if (file !== undefined) files[`agents/${slug}/instructions/${path}`] = file.content;
    }
  }
  return files;
}

/** What agents execute comes with a package, so no agent brings one in. @throws forbidden */
async function requireMayImport(actor: Actor, { target }: ImportRequest): Promise<void> {
  requireBoard(actor);
  if (target.mode === "new_company") return requireInstanceAdmin(actor);
  requireLead(actor, target.companyId);
  requirePermission(actor, target.companyId, "agents:create");
}

const newNameOf = ({ target }: ImportRequest): string | null | undefined =>
  target.mode === "new_company" ? target.newCompanyName : undefined;

async function targetOf(db: Queryable, { target }: ImportRequest): Promise<ImportTarget | undefined> {
  if (target.mode === "new_company") return undefined;
  const { id, name } = await requireLiveCompany(db, target.companyId);
  return { id, name, known: await readKnownNames(db, id) };
}

type Bound = ImportRequest & { readonly bindingRules: BindingRules };

interface CarriedOut {
  readonly result: ImportResult;
  readonly wishes: Applied["wishes"];
}

async function carryOut(tx: Tx, actor: Actor, request: Bound): Promise<CarriedOut> {
  if (request.target.mode === "existing_company") await lockCompany(tx, request.target.companyId);
  const { plan, errors, warnings, envInputs } = planImport(request, await targetOf(tx, request), newNameOf(request));
  if (errors.length > 0) throw new InvalidInputError("The package cannot be imported", { details: errors });
  const company = await companyOf(tx, actor, { request, plan });
  const { source, activate, bindingRules } = request;
  const applied = await applyImport({ tx, actor, companyId: company.id, source, plan, activate, bindingRules });
  await recordActivity(tx, {
    companyId: company.id,
    actor,
    action: "company.imported",
    entityType: "company",
    entityId: company.id,
    details: { ...sizesOf(applied), issues: applied.issues.size },
  });
  const result = {
    company: { id: company.id, name: company.name, action: plan.companyAction },
    ...itemsOf(plan, applied),
    envInputs,
    warnings,
  };
  return { result, wishes: applied.wishes };
}

type Sized = Readonly<Record<"agents" | "goals" | "projects", { readonly size: number }>>;

const sizesOf = ({ agents, goals, projects }: Sized) => ({
  agents: agents.size,
  goals: goals.size,
  projects: projects.size,
});

interface Planned {
  readonly request: ImportRequest;
  readonly plan: ImportPreview["plan"];
}

async function companyOf(tx: Tx, actor: Actor, { request, plan }: Planned): Promise<Company> {
  const { target, source } = request;
  if (target.mode === "new_company") {
    const { budgetMonthlyCents = 0, requireBoardApprovalForNewAgents = false, ...rest } = source.manifest.company ?? {};
    const body = { ...rest, budgetMonthlyCents, requireBoardApprovalForNewAgents, name: plan.companyName };
    return makeCompany(tx, actor, body);
  }
  const company = await requireLiveCompany(tx, target.companyId);
  if (company.requireBoardApprovalForNewAgents && plan.agents.some(({ action }) => action === "create")) {
    throw new AppError("approval_required", "New agents of this company need an approval: import it without them");
  }
  return company;
}

function itemsOf(
  plan: ImportPreview["plan"],
  applied: Applied,
): Pick<ImportResult, "agents" | "goals" | "projects" | "issues"> {
  const results = (items: readonly ItemPlan[], ids: ReadonlyMap<string, string>) =>
    items.map(({ slug, action, plannedName: name }) => ({ slug, id: ids.get(slug) ?? null, action, name }));
  return {
    agents: results(plan.agents, applied.agents),
    goals: results(plan.goals, applied.goals),
    projects: results(plan.projects, applied.projects),
    issues: results(plan.issues, applied.issues),
  };
}
