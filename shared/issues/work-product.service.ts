import { type Actor, authorOf, requireVisible } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import type { IssueRow } from "./issue.row.ts";
import { lockIssues, requireIssue, touchIssue } from "./issue.store.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { requireOwnership } from "./issue-ownership.ts";
import { requireInCompany } from "./reference.store.ts";
import type { CreateWorkProduct, UpdateWorkProduct, WorkProduct } from "./work-product.schema.ts";
import {
  deleteWorkProduct,
  demoteWorkProducts,
  findWorkProduct,
  insertWorkProduct,
  listWorkProducts,
  updateWorkProduct,
  type WorkProductRow,
} from "./work-product.store.ts";
import { columnsOf, toWorkProduct } from "./work-product-view.ts";

/** What came of issues, wherever it is. */
export interface WorkProducts {
  /** The primary ones first. @throws not_found */
  readonly list: (actor: Actor, ref: string) => Promise<WorkProduct[]>;
  /** What is known already, by its externalId, is answered as it is. @throws not_found, conflict, illegal_transition, unauthenticated */
  readonly create: (actor: Actor, ref: string, body: CreateWorkProduct) => Promise<WorkProduct>;
  /** @throws not_found, conflict, illegal_transition, unauthenticated */
  readonly update: (actor: Actor, id: string, body: UpdateWorkProduct) => Promise<WorkProduct>;
  /** By the board, or by the agent that made it known. @throws not_found, forbidden, conflict, unauthenticated */
  readonly delete: (actor: Actor, id: string) => Promise<WorkProduct>;
}

/** Of one issue. */
const MAX_WORK_PRODUCTS = 200;

export function createWorkProducts(deps: IssueChangeDeps): WorkProducts {
  const { db } = deps;
  const change = createChangeIssues(deps);
  const changed = async (companyId: string, work: (tx: Tx) => Promise<WorkProductRow>): Promise<WorkProduct> =>
    toWorkProduct(await change(companyId, async (tx) => ({ value: await work(tx), wishes: [] })));

  const visible = async (actor: Actor, id: string): Promise<WorkProductRow> => {
    const row = await requireWorkProduct(db, id);
    requireVisible(actor, row.company_id, "Work product");
    return row;
  };

  return {
    list: async (actor, ref) => {
      const { id } = await visibleIssue(db, actor, ref);
      return (await listWorkProducts(db, id)).map(toWorkProduct);
    },

    create: async (actor, ref, body) => {
      const seen = await visibleIssue(db, actor, ref);
      return changed(seen.company_id, (tx) => create(tx, actor, seen.id, body));
    },

    update: async (actor, id, body) => {
      const seen = await visible(actor, id);
      return changed(seen.company_id, (tx) => update(tx, actor, seen, body));
    },

    delete: async (actor, id) => {
      const seen = await visible(actor, id);
      if (actor.type === "agent" && actor.agentId !== seen.created_by_agent_id) {
        throw new ForbiddenError("An agent can remove only what it added");
      }
      return changed(seen.company_id, async (tx) => {
        const issue = await held(tx, actor, seen.issue_id);
        await deleteWorkProduct(tx, id);
        await touchIssue(tx, seen.issue_id);
        await record(tx, actor, { issue, row: seen, verb: "deleted" });
        return seen;
      });
    },
  };
}

/** @throws not_found */
async function requireWorkProduct(db: Queryable, id: string): Promise<WorkProductRow> {
  const row = await findWorkProduct(db, id);
  if (row === undefined) throw new NotFoundError("Work product");
  return row;
}

/** The issue, locked, and one that the actor may write to. */
async function held(tx: Tx, actor: Actor, issueId: string): Promise<IssueRow> {
  await lockIssues(tx, [issueId]);
  return requireOwnership(tx, actor, await requireIssue(tx, issueId));
}

async function create(tx: Tx, actor: Actor, issueId: string, body: CreateWorkProduct): Promise<WorkProductRow> {
  const issue = await held(tx, actor, issueId);
  const { company_id: companyId, project_id: projectId } = issue;
  const others = await listWorkProducts(tx, issueId);
  const known = others.find(isNamed(body.provider, body.externalId));
  if (known !== undefined) return known;
  if (others.length >= MAX_WORK_PRODUCTS) {
    throw new ConflictError(`An issue can have ${MAX_WORK_PRODUCTS} work products`);
  }
  await requireProject(tx, companyId, body.projectId);

  if (body.isPrimary) await demoteWorkProducts(tx, { issueId, type: body.type });
  const { agentId, userId } = authorOf(actor);
  const row = await insertWorkProduct(tx, {
    ...columnsOf({ projectId, ...body }),
    company_id: companyId,
    issue_id: issueId,
    created_by_agent_id: agentId,
    created_by_user_id: userId,
    created_by_run_id: actor.type === "agent" ? (actor.run?.runId ?? null) : null,
  });
  await touchIssue(tx, issueId);
  await record(tx, actor, { issue, row, verb: "created" });
  return row;
}

async function update(tx: Tx, actor: Actor, seen: WorkProductRow, body: UpdateWorkProduct): Promise<WorkProductRow> {
  const { id, issue_id: issueId, company_id: companyId } = seen;
  const issue = await held(tx, actor, issueId);
  const before = await requireWorkProduct(tx, id);
  await requireProject(tx, companyId, body.projectId);
  const { provider = before.provider, externalId = before.external_id, type = before.type } = body;
  const twin = (await listWorkProducts(tx, issueId)).filter((row) => row.id !== id).find(isNamed(provider, externalId));
  if (twin !== undefined) {
    throw new ConflictError("The issue has this work product already", { details: { workProductId: twin.id } });
  }

  const { isPrimary = before.is_primary } = body;
  if (isPrimary) await demoteWorkProducts(tx, { issueId, type });
  const row = await updateWorkProduct(tx, id, columnsOf({ ...body, isPrimary }));
  await touchIssue(tx, issueId);
  const changed = Object.keys(body).filter((key) => body[key as keyof UpdateWorkProduct] !== undefined);
  await record(tx, actor, { issue, row, verb: "updated", changed });
  return row;
}

/** What a provider calls by one name is one thing. */
const isNamed =
  (provider: string, externalId: string | null | undefined) =>
  (row: WorkProductRow): boolean =>
    typeof externalId === "string" && row.provider === provider && row.external_id === externalId;

/** @throws illegal_transition */
async function requireProject(tx: Tx, companyId: string, id: string | null | undefined): Promise<void> {
  if (typeof id === "string") await requireInCompany(tx, "Project", { id, companyId });
}

interface Entry {
  readonly issue: IssueRow;
  readonly row: WorkProductRow;
  readonly verb: string;
  readonly changed?: readonly string[];
}

function record(tx: Tx, actor: Actor, { issue, row, verb, changed }: Entry): Promise<void> {
  const { id: workProductId, type, provider } = row;
  const details = { workProductId, type, provider, ...(changed === undefined ? {} : { changed }) };
  return recordIssueActivity(tx, actor, issue, { verb: `work_product_${verb}`, details });
}
