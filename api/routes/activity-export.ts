import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { ActivityExport } from "../../shared/activity/activity.schema.ts";
import { ACTIVITY_CSV_HEADER, activityCsv } from "../../shared/activity/activity-csv.ts";
import type { Services } from "../../shared/services.ts";
import type { Gate } from "../gate.ts";
import { actorOf } from "../mount.ts";
import { type AuthenticateDeps, authenticate } from "../plugins/authenticate.ts";
import { CompanyParams } from "./params.ts";

export interface ActivityExportDeps {
  readonly services: Services;
  readonly door: AuthenticateDeps;
  readonly gate: Gate;
}

/** Not an operation, since it is no JSON, and is sent while it is read. */
export function registerActivityExport(app: FastifyInstance, { services, door, gate }: ActivityExportDeps): void {
  app.route({
    method: "GET",
    url: "/companies/:companyId/activity.csv",
    schema: {
      operationId: "exportActivity",
      summary: "Export what was done in a company as CSV, newest first",
      tags: ["Activity"],
      produces: ["text/csv"],
      params: CompanyParams,
      querystring: ActivityExport,
      response: { 200: z.string().meta({ description: "CSV with a header, however long: it comes page by page." }) },
    },
    onRequest: async (request) => {
      request.actor = await gate.run(() => authenticate(request, door, { allow: ["board", "agent"] }));
    },
    handler: (request, reply) => send(request, reply, { services, gate }),
  });
}

type SendDeps = Pick<ActivityExportDeps, "services" | "gate">;

/** The first page is waited for, so that whoever is refused is answered so. */
async function send(request: FastifyRequest, reply: FastifyReply, { services, gate }: SendDeps): Promise<FastifyReply> {
  const { companyId } = request.params as z.output<typeof CompanyParams>;
  const pages = services.activity.export(actorOf(request), companyId, request.query as ActivityExport);
  const first = await gate.run(() => pages.next());
  async function* lines(): AsyncGenerator<string, void> {
    yield ACTIVITY_CSV_HEADER;
    if (first.done !== true) yield activityCsv(first.value);
    for await (const page of pages) yield activityCsv(page);
  }
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", 'attachment; filename="activity.csv"')
    .header("cache-control", "no-store")
    .send(Readable.from(lines(), { highWaterMark: 1 }));
}
