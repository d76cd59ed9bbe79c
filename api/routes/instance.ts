import { z } from "zod";

import { InstanceDrain, SetDrain } from "../../shared/instance/drain.schema.ts";
import { DrainWorker, Worker } from "../../shared/instance/worker.schema.ts";
import { operation } from "../operation.ts";
import { WorkerParams } from "./params.ts";

const tag = "Instance";

const drain = [
  operation({
    id: "getInstanceDrain",
    method: "GET",
    url: "/instance/drain",
    summary: "Whether the fleet is drained, and whether it is quiet",
    tag,
    allow: ["board"],
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, services }) => services.drain.get(actor),
  }),
  operation({
    id: "setInstanceDrain",
    method: "POST",
    url: "/instance/drain",
    summary: "Let nothing start in the whole fleet; wakeups are taken and wait",
    tag,
    allow: ["board"],
    body: SetDrain,
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, body, services }) => services.drain.set(actor, body),
  }),
  operation({
    id: "endInstanceDrain",
    method: "DELETE",
    url: "/instance/drain",
    summary: "End the fleet's drain",
    tag,
    allow: ["board"],
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, services }) => services.drain.end(actor),
  }),
];

const workers = [
  operation({
    id: "listWorkers",
    method: "GET",
    url: "/instance/workers",
    summary: "List the fleet's workers",
    tag,
    allow: ["board"],
    status: 200,
    reply: z.array(Worker),
    run: ({ actor, services }) => services.workers.list(actor),
  }),
  operation({
    id: "drainWorker",
    method: "POST",
    url: "/instance/workers/:workerId/drain",
    summary: "Let a worker take nothing new; what it has goes on",
    tag,
    allow: ["board"],
    params: WorkerParams,
    body: DrainWorker,
    status: 200,
    reply: Worker,
    run: ({ actor, params, body, services }) => services.workers.drain(actor, params.workerId, body),
  }),
  operation({
    id: "undrainWorker",
    method: "DELETE",
    url: "/instance/workers/:workerId/drain",
    summary: "Let a worker take runs again",
    tag,
    allow: ["board"],
    params: WorkerParams,
    status: 200,
    reply: Worker,
    run: ({ actor, params, services }) => services.workers.undrain(actor, params.workerId),
  }),
];

export const instanceOperations = [...drain, ...workers];
