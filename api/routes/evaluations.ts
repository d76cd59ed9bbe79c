import { z } from "zod";

import {
  CreateEvaluation,
  Evaluation,
  EvaluationFilter,
  EvaluationRange,
  EvaluationSummary,
  QueueFilter,
  QueueItem,
  UpdateEvaluation,
} from "../../shared/evaluations/evaluation.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, EvaluationParams, Ok } from "./params.ts";

const tag = "Evaluations";
const allow = ["board", "agent"] as const;

export const evaluationOperations = [
  operation({
    id: "listEvaluationQueue",
    method: "GET",
    url: "/companies/:companyId/evaluations/queue",
    summary: "List finished runs and issues that nobody has evaluated, newest first",
    tag,
    allow,
    params: CompanyParams,
    query: QueueFilter,
    status: 200,
    reply: z.array(QueueItem),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.evaluations.queue(actor, params.companyId, query),
  }),
  operation({
    id: "getEvaluationSummary",
    method: "GET",
    url: "/companies/:companyId/evaluations/summary",
    summary: "Count the evaluations of each agent",
    tag,
    allow,
    params: CompanyParams,
    query: EvaluationRange,
    status: 200,
    reply: EvaluationSummary,
    run: ({ actor, params, query, services }) => services.evaluations.summary(actor, params.companyId, query),
  }),
  operation({
    id: "listEvaluations",
    method: "GET",
    url: "/companies/:companyId/evaluations",
    summary: "List evaluations, newest first",
    tag,
    allow,
    params: CompanyParams,
    query: EvaluationFilter,
    status: 200,
    reply: z.array(Evaluation),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.evaluations.list(actor, params.companyId, query),
  }),
  operation({
    id: "createEvaluation",
    method: "POST",
    url: "/companies/:companyId/evaluations",
    summary: "Say how good a finished run or issue was",
    tag,
    allow,
    params: CompanyParams,
    body: CreateEvaluation,
    status: 201,
    reply: Evaluation,
    run: ({ actor, params, body, services }) => services.evaluations.create(actor, params.companyId, body),
  }),
  operation({
    id: "getEvaluation",
    method: "GET",
    url: "/companies/:companyId/evaluations/:evaluationId",
    summary: "Get an evaluation",
    tag,
    allow,
    params: EvaluationParams,
    status: 200,
    reply: Evaluation,
    run: ({ actor, params, services }) => services.evaluations.get(actor, params.companyId, params.evaluationId),
  }),
  operation({
    id: "updateEvaluation",
    method: "PATCH",
    url: "/companies/:companyId/evaluations/:evaluationId",
    summary: "Change one's evaluation",
    tag,
    allow,
    params: EvaluationParams,
    body: UpdateEvaluation,
    status: 200,
    reply: Evaluation,
    run: ({ actor, params, body, services }) => services.evaluations.update(actor, params, body),
  }),
  operation({
    id: "deleteEvaluation",
    method: "DELETE",
    url: "/companies/:companyId/evaluations/:evaluationId",
    summary: "Delete an evaluation",
    tag,
    allow,
    params: EvaluationParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.evaluations.delete(actor, params);
      return { ok: true } as const;
    },
  }),
];
