import { z } from "zod";

import { CreateWorkProduct, UpdateWorkProduct, WorkProduct } from "../../shared/issues/work-product.schema.ts";
import { operation } from "../operation.ts";
import { IssueParams, WorkProductParams } from "./params.ts";

const tag = "Issues";

export const issueWorkProductOperations = [
  operation({
    id: "listWorkProducts",
    method: "GET",
    url: "/issues/:issueId/work-products",
    summary: "List what came of an issue, the primary ones first",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: z.array(WorkProduct),
    run: ({ actor, params, services }) => services.workProducts.list(actor, params.issueId),
  }),
  operation({
    id: "createWorkProduct",
    method: "POST",
    url: "/issues/:issueId/work-products",
    summary: "Make known what came of an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    body: CreateWorkProduct,
    status: 201,
    reply: WorkProduct,
    run: ({ actor, params, body, services }) => services.workProducts.create(actor, params.issueId, body),
  }),
  operation({
    id: "updateWorkProduct",
    method: "PATCH",
    url: "/work-products/:workProductId",
    summary: "Change what is said of it",
    tag,
    allow: ["board", "agent"],
    params: WorkProductParams,
    body: UpdateWorkProduct,
    status: 200,
    reply: WorkProduct,
    run: ({ actor, params, body, services }) => services.workProducts.update(actor, params.workProductId, body),
  }),
  operation({
    id: "deleteWorkProduct",
    method: "DELETE",
    url: "/work-products/:workProductId",
    summary: "Forget it; an agent only what it made known",
    tag,
    allow: ["board", "agent"],
    params: WorkProductParams,
    status: 200,
    reply: WorkProduct,
    run: ({ actor, params, services }) => services.workProducts.delete(actor, params.workProductId),
  }),
];
