// The client's types of each API, made from the committed OpenAPI documents. `npm run openapi` writes them; a test
// compares them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each API's document, by the name that the client knows the API by: openapi.json is `api`, openapi-v1.json is `v1`. */
export function documents() {
  const files = readdirSync(join(root, "docs")).filter((file) => /^openapi(-\w+)?\.json$/.test(file));
  return files.map((file) => {
    const [, surface = "api"] = /^openapi-(\w+)\.json$/.exec(file) ?? [];
    return { surface, file: join(root, "docs", file), types: join(root, "client", `${surface}-paths.ts`) };
  });
}

/** The text of the file that holds them. */
export async function typesOf(file) {
  const { default: openapiTypes, astToString } = await import("openapi-typescript");
  const document = JSON.parse(readFileSync(file, "utf8"));
  // What has a default may be left out by who asks; where it is answered, the document says that it is always there.
  const ast = await openapiTypes(structuredClone(document), { defaultNonNullable: false, silent: true });
  const types = astToString(ast).replaceAll(/^export type (webhooks|\$defs) = .*\n/gm, "");
  const keyed = keyedIn(document).map((operation) => `  ${JSON.stringify(operation)},\n`);
  return `// Written by \`npm run openapi\`.\n${types}\nexport const keyed: readonly string[] = [\n${keyed.join("")}];\n`;
}

/** Operations that take an Idempotency-Key, as `POST /path`. */
function keyedIn({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name === "idempotency-key"))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

export async function writeTypes() {
  for (const { file, types } of documents()) writeFileSync(types, await typesOf(file));
}
