import { z } from "zod";

import {
  CreateRoutine,
  ListedRoutine,
  Routine,
  RoutineDetail,
  RoutineFilter,
  UpdateRoutine,
} from "../../shared/routines/routine.schema.ts";
import { RoutineRun, RoutineRunFilter, RunRoutine } from "../../shared/routines/routine-run.schema.ts";
import { CreateTrigger, MadeTrigger, RoutineTrigger, UpdateTrigger } from "../../shared/routines/trigger.schema.ts";
import { withHeaderKey } from "../idempotency-key.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, RoutineParams, RoutineTriggerParams } from "./params.ts";

const tag = "Routines";

const routines = [
  operation({
    id: "listRoutines",
    method: "GET",
    url: "/companies/:companyId/routines",
    summary: "List a company's routines, the newest first",
    tag,
    access: "company",
    params: CompanyParams,
    query: RoutineFilter,
    status: 200,
    reply: z.array(ListedRoutine),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.routines.list(actor, params.companyId, query),
  }),
  operation({
    id: "createRoutine",
    method: "POST",
    url: "/companies/:companyId/routines",
    summary: "Set up work that comes again; an agent does so for itself",
    tag,
    access: "company",
    params: CompanyParams,
    body: CreateRoutine,
    status: 201,
    reply: Routine,
    run: ({ actor, params, body, services }) => services.routines.create(actor, params.companyId, body),
  }),
  operation({
    id: "getRoutine",
    method: "GET",
    url: "/routines/:routineId",
    summary: "Get a routine with its triggers and its newest runs",
    tag,
    access: "company",
    params: RoutineParams,
    status: 200,
    reply: RoutineDetail,
    run: ({ actor, params, services }) => services.routines.get(actor, params.routineId),
  }),
  operation({
    id: "updateRoutine",
    method: "PATCH",
    url: "/routines/:routineId",
    summary: "Change, pause or archive a routine",
    tag,
    access: "company",
    params: RoutineParams,
    body: UpdateRoutine,
    status: 200,
    reply: Routine,
    run: ({ actor, params, body, services }) => services.routines.update(actor, params.routineId, body),
  }),
  operation({
    id: "listRoutineRuns",
    method: "GET",
    url: "/routines/:routineId/runs",
    summary: "List when a routine was triggered and what came of it, the newest first",
    tag,
    access: "company",
    params: RoutineParams,
    query: RoutineRunFilter,
    status: 200,
    reply: z.array(RoutineRun),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.routines.listRuns(actor, params.routineId, query),
  }),
  operation({
    id: "runRoutine",
    method: "POST",
    url: "/routines/:routineId/run",
    summary: "Run a routine now",
    tag,
    access: "company",
    params: RoutineParams,
    body: RunRoutine,
    status: 202,
    reply: RoutineRun,
    takesIdempotencyKey: true,
    run: ({ actor, params, body, services, idempotencyKey }) =>
      services.routines.run(actor, params.routineId, withHeaderKey(body, idempotencyKey)),
  }),
];

const triggers = [
  operation({
    id: "createRoutineTrigger",
    method: "POST",
    url: "/routines/:routineId/triggers",
    summary: "Have a routine fire by a schedule, a webhook, or by API; a webhook's secret is shown this once",
    tag,
    access: "company",
    params: RoutineParams,
    body: CreateTrigger,
    status: 201,
    reply: MadeTrigger,
    run: ({ actor, params, body, services, visitor }) =>
      services.routines.addTrigger(actor, params.routineId, body, visitor.baseUrl),
  }),
  operation({
    id: "updateRoutineTrigger",
    method: "PATCH",
    url: "/routine-triggers/:triggerId",
    summary: "Change a trigger, or turn it off",
    tag,
    access: "company",
    params: RoutineTriggerParams,
    body: UpdateTrigger,
    status: 200,
    reply: RoutineTrigger,
    run: ({ actor, params, body, services }) => services.routines.updateTrigger(actor, params.triggerId, body),
  }),
  operation({
    id: "deleteRoutineTrigger",
    method: "DELETE",
    url: "/routine-triggers/:triggerId",
    summary: "Delete a trigger; what it brought stays",
    tag,
    access: "company",
    params: RoutineTriggerParams,
    status: 200,
    reply: RoutineTrigger,
    run: ({ actor, params, services }) => services.routines.deleteTrigger(actor, params.triggerId),
  }),
  operation({
    id: "rotateRoutineTriggerSecret",
    method: "POST",
    url: "/routine-triggers/:triggerId/rotate-secret",
    summary: "Give a webhook another secret, shown this once",
    tag,
    access: "company",
    params: RoutineTriggerParams,
    status: 200,
    reply: MadeTrigger,
    run: ({ actor, params, services, visitor }) =>
      services.routines.rotateSecret(actor, params.triggerId, visitor.baseUrl),
  }),
];

export const routineOperations = [...routines, ...triggers];
