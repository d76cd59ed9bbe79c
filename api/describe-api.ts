import { createLogger } from "../shared/platform/logger.ts";
import type { Services } from "../shared/services.ts";
import { buildApp } from "./app.ts";
import { documentOf } from "./openapi-document.ts";

/** The OpenAPI documents as the routes declare themselves, as text. Nobody is asked anything, so they need no services. */
export async function describeApi(): Promise<{ readonly api: string; readonly v1: string }> {
  const services = {} as Services;
  const log = createLogger({ level: "silent", process: "openapi" });
  const app = await buildApp({ config: { isLoopback: true }, services, log });
  await app.ready();
  const [api, v1] = (["/api", "/v1"] as const).map((prefix) => `${JSON.stringify(documentOf(app, prefix), null, 2)}\n`);
  await app.close();
  return { api: api ?? "", v1: v1 ?? "" };
}
