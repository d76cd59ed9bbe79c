import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { createGate } from "../../api/gate.ts";
import { mount, registerErrors } from "../../api/mount.ts";
import { type Operation, operation } from "../../api/operation.ts";
import { registerOpenApi } from "../../api/plugins/openapi.ts";
import { registerRequestContext } from "../../api/plugins/request-context.ts";
import { validatorCompiler } from "../../api/request-validation.ts";
import { apiSurface } from "../../api/surface.ts";
import { v1Surface } from "../../api/v1/surface.ts";
import { NotFoundError } from "../../shared/kernel/errors.ts";
import { send, silent } from "../support/api.ts";
import { World } from "../support/world.ts";

const thing = (id: string, more: Partial<Operation> = {}): Operation => ({
  ...operation({
    id,
    method: "GET",
    url: `/things/${id}`,
    summary: "Read a thing",
    tag: "Things",
    status: 200,
    access: "company",
    reply: z.object({ ok: z.boolean() }),
    run: async () => ({ ok: true }),
  }),
  ...more,
});

const ENDS = { since: "2026-12-01", sunset: "2027-06-01" };

describe("an operation that is to go", () => {
  it("says so in every answer of either surface, and in the document; others say nothing", async () => {
    await using world = await World.open();
    const { services } = world;
    const app = Fastify();
    app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(() => JSON.stringify);
    registerRequestContext(app, silent);
    registerErrors(app, apiSurface, () => undefined);
    app.decorateRequest("actor", undefined);
    await registerOpenApi(app, "0");
    const failing = async (): Promise<never> => Promise.reject(new NotFoundError("Thing"));
    const operations = [
      thing("new"),
      thing("old", { deprecated: ENDS }),
      thing("lost", { deprecated: ENDS, run: failing }),
    ];
    const door = {
      auth: services.auth,
      mode: "local_trusted" as const,
      publicUrl: undefined,
      perMin: { read: 0, write: 0 },
    };
    await app.register(async (api) => mount(api, { services, door, gate: createGate(9) }, operations, apiSurface), {
      prefix: "/api",
    });
    await app.register(
      async (v1) => {
        registerErrors(v1, v1Surface, () => undefined);
        mount(v1, { services, door, gate: createGate(9) }, operations, v1Surface);
      },
      { prefix: "/v1" },
    );
    await app.ready();
    const ask = (path: string, host = "127.0.0.1:3100") =>
      send(app, { method: "GET", url: `/api/things/${path}`, headers: { host } });
    const said = { deprecation: "@1796083200", sunset: "Tue, 01 Jun 2027 00:00:00 GMT" };

    expect(await ask("old")).toMatchObject({ status: 200, headers: said });
    expect(await ask("lost")).toMatchObject({ status: 404, headers: said });
    expect(await ask("old", "evil.example")).toMatchObject({ status: 403, headers: said });
    const onV1 = (path: string) =>
      send(app, { method: "GET", url: `/v1/things/${path}`, headers: { host: "127.0.0.1:3100" } });
    expect(await onV1("old")).toMatchObject({ status: 200, body: { data: { ok: true } }, headers: said });
    expect(await onV1("lost")).toMatchObject({ status: 404, body: { error: { code: "not_found" } }, headers: said });
    expect((await onV1("new")).headers).not.toHaveProperty("sunset");
    const { headers } = await ask("new");
    expect([headers["deprecation"], headers["sunset"]]).toEqual([undefined, undefined]);
    const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, object>> };
    expect(paths["/api/things/old"]?.["get"]).toMatchObject({ deprecated: true, "x-sunset": "2027-06-01" });
    expect(paths["/api/things/new"]?.["get"]).not.toHaveProperty("deprecated");
    await app.close();
  });
});
