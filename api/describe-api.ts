import { createLogger } from "../shared/platform/logger.ts";
import type { Services } from "../shared/services.ts";
import { buildApp } from "./app.ts";

/** The OpenAPI document as the routes declare themselves, as text. Nobody is asked anything, so it needs no services. */
export async function describeApi(): Promise<string> {
  const services = {} as Services;
  const log = createLogger({ level: "silent", process: "openapi" });
  const app = await buildApp({ config: { isLoopback: true }, services, log });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
