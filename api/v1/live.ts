import type { FastifyInstance } from "fastify";
import type { z } from "zod";

import { type LiveRouteDeps, registerStream } from "../routes/live.ts";
import { enter } from "./door.ts";
import { InCompany } from "./fields.ts";

/** The live stream of `/v1`: the events of `/api`'s. Its heartbeats cost no quota. */
export function registerV1Stream(app: FastifyInstance, deps: LiveRouteDeps): void {
  registerStream(app, deps, {
    operationId: "v1StreamEvents",
    tag: "v1 Live",
    url: "/companies/:cid/events",
    admit: (request, reply) => enter({ request, reply, services: deps.services, door: deps.door }, "read"),
    params: InCompany,
    companyIn: (params) => (params as z.output<typeof InCompany>).cid,
  });
}
