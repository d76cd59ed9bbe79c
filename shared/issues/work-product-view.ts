import type { UpdateWorkProduct, WorkProduct } from "./work-product.schema.ts";
import type { ChangedWorkProduct, WorkProductRow } from "./work-product.store.ts";

export const toWorkProduct = (row: WorkProductRow): WorkProduct => ({
  id: row.id,
  companyId: row.company_id,
  projectId: row.project_id,
  issueId: row.issue_id,
  executionWorkspaceId: row.execution_workspace_id,
  runtimeServiceId: row.runtime_service_id,
  type: row.type,
  provider: row.provider,
  externalId: row.external_id,
  title: row.title,
  url: row.url,
  status: row.status,
  reviewState: row.review_state,
  isPrimary: row.is_primary,
  healthStatus: row.health_status,
  summary: row.summary,
  metadata: row.metadata,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  createdByRunId: row.created_by_run_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** What a body names; what it leaves out is undefined, and stays as it is. */
export const columnsOf = (body: UpdateWorkProduct): ChangedWorkProduct => ({
  type: body.type,
  provider: body.provider,
  external_id: body.externalId,
  title: body.title,
  url: body.url,
  status: body.status,
  review_state: body.reviewState,
  is_primary: body.isPrimary,
  health_status: body.healthStatus,
  summary: body.summary,
  metadata: body.metadata && JSON.stringify(body.metadata),
  project_id: body.projectId,
  execution_workspace_id: body.executionWorkspaceId,
  runtime_service_id: body.runtimeServiceId,
});
