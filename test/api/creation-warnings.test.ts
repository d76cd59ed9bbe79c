import { describe, expect, it } from "vitest";

import { callApi } from "../support/fleet.ts";
import { seedServer } from "../support/seed-server.ts";

interface Answer {
  readonly id?: string;
  readonly agent?: { readonly id: string };
  readonly warnings?: readonly { readonly code: string; readonly level: string }[];
}

describe("an agent that is made", () => {
  const { api } = seedServer();

  it.each(["agents", "agent-hires"])(
    "by POST %s comes with what would keep it from running, and is made all the same",
    async (path) => {
      const { id: companyId } = await api().world.company();
      const made = async (name: string, adapterConfig: object) => {
        const body = { name, role: "engineer", adapterType: "process", adapterConfig };
        const answer = await callApi<Answer>(api().url, {
          method: "POST",
          path: `/api/companies/${companyId}/${path}`,
          body,
        });
        expect(answer.status).toBe(201);
        return answer.body;
      };

      const short = await made("Ada", {});
      expect(short.warnings).toMatchObject([{ code: "process_command_missing", level: "error" }]);
      expect(await made("Bob", { command: "sh" })).not.toHaveProperty("warnings");
      const id = short.id ?? short.agent?.id;
      const kept = await callApi<Answer>(api().url, { method: "GET", path: `/api/agents/${id}` });
      expect(kept.status).toBe(200);
      expect(kept.body).not.toHaveProperty("warnings");
    },
  );
});
