import { createClient } from "../main.ts";

/** Tells what happens in a company, until it is told to stop. Lost connections are taken up where they were. */
export async function watch(
  baseUrl: string,
  companyId: string,
  { tell, signal }: { tell: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const systole = createClient({ baseUrl, surface: "api" });
  const events = systole.follow("/api/companies/{companyId}/events/stream", { path: { companyId }, signal });
  for await (const { type, data } of events) {
    if (type === "gap") tell("away for too long: read anew what is shown");
    else tell(`${type} ${JSON.stringify(data)}`);
  }
}
