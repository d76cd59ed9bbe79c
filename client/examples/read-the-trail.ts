import { createClient } from "../main.ts";

/** What people did in a company in the last week, newest first; on `/v1`, whose answers hold their things in `data`. */
export async function deedsOfPeople(baseUrl: string, token: string, company: string): Promise<string[]> {
  const systole = createClient({ baseUrl, surface: "v1", token });
  const { data: me } = await systole.get("/v1/whoami");
  const deeds = [`as ${me.name} sees it`];
  for await (const entry of systole.each("/v1/companies/{cid}/activity", {
    path: { cid: company },
    query: { actor: "user:", since: "7d", limit: 2 },
  })) {
    deeds.push(`${entry.actor} ${entry.action}`);
  }
  return deeds;
}
