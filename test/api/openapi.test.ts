import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { apiOperations } from "../../api/app.ts";
import { describeApi } from "../../api/describe-api.ts";
import { tidyComponents } from "../../api/openapi-components.ts";
import { documents, typesOf } from "../../scripts/client-types.mjs";
import { openApi } from "../support/api.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; responses: object }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const committed = join(import.meta.dirname, "../../docs/openapi.json");
const committedV1 = join(import.meta.dirname, "../../docs/openapi-v1.json");

describe("the OpenAPI document", () => {
  it("is the committed one; `npm run openapi` writes it", async () => {
    const { api, v1 } = await describeApi();

    expect(api).toBe(readFileSync(committed, "utf8"));
    expect(v1).toBe(readFileSync(committedV1, "utf8"));
  });

  it.each(documents())("has its types in the client, as `npm run openapi` writes them: $surface", async (one) => {
    expect(await typesOf(one.file)).toBe(readFileSync(one.types, "utf8"));
  });

  it("is served where programs look for it, to whoever asks", async () => {
    await using api = await openApi({ isLoopback: false });
    const document = JSON.parse(readFileSync(committed, "utf8")) as Document;

    for (const url of ["/openapi.json", "/api/openapi.json"]) {
      expect(await api.call("GET", url)).toMatchObject({ status: 200, body: document });
    }
    expect(document.openapi).toBe("3.1.0");
  });

  it("has each operation once, with the answer that it gives and the error that it may give", () => {
    const { paths } = JSON.parse(readFileSync(committed, "utf8")) as Document;
    const described = Object.values(paths).flatMap((methods) => Object.values(methods));

    const ids = described.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, status } of apiOperations) {
      const found = described.find(({ operationId }) => operationId === id);
      expect([id, Object.keys(found?.responses ?? {})]).toEqual([id, [String(status), "default"]]);
    }
  });

  it("refers to nothing that it does not have, and has nothing that it does not refer to", () => {
    const text = readFileSync(committed, "utf8");
    const { components } = JSON.parse(text) as Document;

    const references = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));

    expect(references).toEqual(new Set(Object.keys(components.schemas)));
  });

  it("has a page for people, which runs no script but its own", async () => {
    await using api = await openApi();

    const page = await api.call<string>("GET", "/docs");

    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/);
    for (const [, source = ""] of page.body.matchAll(/<script src="([^"]+)"/g)) {
      expect(await api.call("GET", source)).toMatchObject({ status: 200 });
    }
  });
});

describe("tidyComponents", () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  it("makes one of twins that are equal, also where they refer to twins, and keeps those that differ", () => {
    const document = {
      paths: { a: ref("NodeInput"), b: ref("Node"), c: ref("BodyInput"), d: ref("Body") },
      components: {
        schemas: {
          Unused: {},
          UnusedInput: {},
          NodeInput: { items: ref("NodeInput"), leaf: ref("LeafInput") },
          Node: { items: ref("Node"), leaf: ref("Leaf") },
          LeafInput: { type: "string" },
          Leaf: { type: "string" },
          BodyInput: { inner: ref("InnerInput") },
          Body: { inner: ref("Inner") },
          InnerInput: { required: [] },
          Inner: { required: ["a"] },
        },
      },
    };

    expect(tidyComponents(document)).toEqual({
      paths: { a: ref("Node"), b: ref("Node"), c: ref("BodyInput"), d: ref("Body") },
      components: {
        schemas: {
          Body: { inner: ref("Inner") },
          BodyInput: { inner: ref("InnerInput") },
          Inner: { required: ["a"] },
          InnerInput: { required: [] },
          Leaf: { type: "string" },
          Node: { items: ref("Node"), leaf: ref("Leaf") },
        },
      },
    });
  });

  it("gives what only comes in its plain name", () => {
    const document = {
      paths: { a: ref("CreateInput") },
      components: { schemas: { CreateInput: { required: [] }, Create: { required: ["a"] } } },
    };

    expect(tidyComponents(document)).toEqual({
      paths: { a: ref("Create") },
      components: { schemas: { Create: { required: [] } } },
    });
  });
});
