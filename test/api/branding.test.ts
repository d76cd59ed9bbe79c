import { describe, expect, it } from "vitest";

import { bearer, keyOf, openApi, send, sharedApi } from "../support/api.ts";
import { World } from "../support/world.ts";

const PNG = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(100, 7)]);
const IMAGES = {
  "image/png": PNG,
  "image/jpeg": Buffer.from("\xff\xd8\xff\xe0JFIF", "latin1"),
  "image/gif": Buffer.from("GIF89a12345"),
  "image/webp": Buffer.from("RIFF\x10\0\0\0WEBPVP8 ", "latin1"),
};

describe("a company's logo", () => {
  const call = sharedApi();
  const upload = (companyId: string, content: Buffer, type: string, headers: Record<string, string> = {}) =>
    send(call.api().app, {
      method: "POST",
      url: `/api/companies/${companyId}/assets/images`,
      headers: { host: "127.0.0.1:3100", "content-type": type, ...headers },
      payload: content,
    });
  const formOf = async (content: Buffer, filename: string, field = "file") => {
    const form = new FormData();
    form.set(field, new File([new Uint8Array(content)], filename));
    const request = new Request("http://x", { method: "POST", body: form });
    return { body: Buffer.from(await request.arrayBuffer()), type: request.headers.get("content-type")! };
  };

  it("is uploaded, set, and shown as what it is", async () => {
    const company = await call.api().world.company();
    const { body, type } = await formOf(PNG, "logo.svg");
    const uploaded = await upload(company.id, body, type);
    expect(uploaded).toMatchObject({
      status: 201,
      body: { companyId: company.id, contentType: "image/png", byteSize: PNG.length, originalFilename: "logo.svg" },
    });
    const { assetId: logoAssetId, contentPath } = uploaded.body as { assetId: string; contentPath: string };

    const branded = await call("PATCH", `/api/companies/${company.id}/branding`, {
      logoAssetId,
      brandColor: "#00ff00",
    });
    expect(branded).toMatchObject({
      status: 200,
      body: { logoAssetId, logoUrl: contentPath, brandColor: "#00ff00", name: company.name },
    });
    const shown = await call.api().app.inject({ url: contentPath, headers: { host: "127.0.0.1" } });
    expect(shown.rawPayload.equals(PNG)).toBe(true);
    expect(shown.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=31536000, immutable",
    });
    const etag = String(shown.headers["etag"]);
    const again = await call("GET", contentPath, undefined, { "if-none-match": etag });
    expect(again).toMatchObject({ status: 304, body: "" });
    expect(await call("PATCH", `/api/companies/${company.id}`, { logoAssetId: null })).toMatchObject({
      body: { logoAssetId: null, logoUrl: null },
    });
  });

  it.each(Object.entries(IMAGES))("may be %s", async (type, content) => {
    const company = await call.api().world.company();

    expect(await upload(company.id, content, type)).toMatchObject({ status: 201, body: { contentType: type } });
  });

  it("may hold no script, be no other file, and not be large, whatever is said of it", async () => {
    const company = await call.api().world.company();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const wrong = await formOf(PNG, "x.png", "picture");

    expect(await upload(company.id, svg, "image/svg+xml")).toMatchObject({ status: 400 });
    expect(await upload(company.id, svg, "image/png")).toMatchObject({ status: 400 });
    expect(await upload(company.id, wrong.body, wrong.type)).toMatchObject({ status: 400 });
    expect(await upload(company.id, Buffer.from("--x--"), "multipart/form-data; boundary=y")).toMatchObject({
      status: 400,
      body: { error: "Malformed form" },
    });
    expect(await upload(company.id, Buffer.concat([PNG, Buffer.alloc(1024 * 1024)]), "image/png")).toMatchObject({
      status: 413,
    });
    expect(await upload(company.id, Buffer.alloc(2 * 1024 * 1024), "image/png")).toMatchObject({ status: 413 });
    expect(await upload(company.id, Buffer.from("{}"), "application/json")).toMatchObject({ status: 415 });
    expect(await upload(company.id, PNG, "image/png", { origin: "http://evil.example" })).toMatchObject({
      status: 403,
    });
  });

  it("is uploaded once under one key", async () => {
    const company = await call.api().world.company();
    const key = { "idempotency-key": "logo" };
    const first = await upload(company.id, PNG, "image/png", key);

    expect(await upload(company.id, PNG, "image/png", key)).toMatchObject({ status: 201, body: first.body });
    expect(await upload(company.id, IMAGES["image/gif"], "image/png", key)).toMatchObject({ status: 422 });
  });

  it("is of the company itself, and no other's to see", async () => {
    const { world } = call.api();
    const [company, agent] = [await world.company(), await world.agent()];
    const { assetId } = (await upload(company.id, PNG, "image/png")).body as { assetId: string };

    expect(await call("PATCH", `/api/companies/${agent.companyId}/branding`, { logoAssetId: assetId })).toMatchObject({
      status: 422,
    });
    const key = await keyOf(world, agent.id);
    expect(await call("GET", `/api/assets/${assetId}/content`, undefined, bearer(key))).toMatchObject({ status: 404 });
  });

  it("may be changed by the company's CEO, with its name and color, and nothing else", async () => {
    const { world } = call.api();
    const ceo = await world.agent({ name: "Chief", role: "ceo" });
    const engineer = await world.agent({ companyId: ceo.companyId, name: "Eve" });
    const other = await world.agent({ name: "Chief", role: "ceo" });
    const url = `/api/companies/${ceo.companyId}`;
    const [asCeo, asEngineer] = [bearer(await keyOf(world, ceo.id)), bearer(await keyOf(world, engineer.id))];

    expect(await call("PATCH", `${url}/branding`, { name: "Renamed" }, asCeo)).toMatchObject({ status: 200 });
    expect(await call("PATCH", url, { description: "By its CEO" }, asCeo)).toMatchObject({ status: 200 });
    expect(await upload(ceo.companyId, PNG, "image/png", asCeo)).toMatchObject({ status: 201 });
    for (const body of [{ budgetMonthlyCents: 5 }, { status: "paused" }, { requireBoardApprovalForNewAgents: false }]) {
      expect(await call("PATCH", url, { ...body, name: "x" }, asCeo)).toMatchObject({ status: 403 });
    }
    expect(await call("PATCH", `${url}/branding`, { name: "x" }, asEngineer)).toMatchObject({ status: 403 });
    expect(await upload(ceo.companyId, PNG, "image/png", asEngineer)).toMatchObject({ status: 403 });
    const stranger = bearer(await keyOf(world, other.id));
    expect(await call("PATCH", `${url}/branding`, { name: "x" }, stranger)).toMatchObject({ status: 403 });
    expect(await call("GET", url)).toMatchObject({ body: { name: "Renamed", description: "By its CEO" } });
  });

  it("is changed by what names at least one field, and no other", async () => {
    const company = await call.api().world.company();
    const url = `/api/companies/${company.id}/branding`;

    for (const body of [{}, { status: "paused" }, { name: "x", budgetMonthlyCents: 1 }, { brandColor: "red" }]) {
      expect(await call("PATCH", url, body)).toMatchObject({ status: 400 });
    }
  });
});

describe("deleting companies", () => {
  it("is possible unless the instance forbids it, and health says which", async () => {
    await using strict = await World.open({ SYSTOLE_COMPANY_DELETION: "false" });
    await using api = await openApi({ replace: () => ({ companies: strict.services.companies }) });
    const company = await strict.company();

    expect(await api.call("DELETE", `/api/companies/${company.id}`)).toMatchObject({
      status: 403,
      body: { error: "Company deletion is disabled on this instance" },
    });
    expect(await api.call("GET", `/api/companies/${company.id}`)).toMatchObject({ status: 200 });
    expect(await api.call("GET", "/api/health")).toMatchObject({
      body: { features: { companyDeletionEnabled: false } },
    });
    await using usual = await openApi();
    expect(await usual.call("GET", "/api/health")).toMatchObject({
      body: { features: { companyDeletionEnabled: true } },
    });
  });
});
