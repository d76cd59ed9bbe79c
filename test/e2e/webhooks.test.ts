import { describe, expect, it } from "vitest";

import type { Company } from "../../shared/companies/company.schema.ts";
import { endpoint } from "../support/endpoint.ts";
import { backends, openFleet } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";
import { eventIn } from "../support/webhooks.ts";

const EVENTS = 200;

describe.each(backends)("webhooks on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)(
    "that a worker was sending when it was killed are sent by another, and none is lost",
    async () => {
      const sent: number[] = [];
      let isHanging = true;
      // The first that are sent are under way when their worker dies.
      await using receiver = await endpoint((request, response) => {
        sent.push(Number(eventIn(request).data["id"]));
        if (!isHanging || sent.length <= EVENTS / 4) response.end();
      });
      await using fleet = await openFleet({ redis: await takeRedis() });
      await fleet.api();
      const [doomed] = await Promise.all([fleet.worker(), fleet.scheduler(), fleet.scheduler()]);
      const { body: company } = await fleet.call<Company>("POST", "/api/companies", { name: "Acme" });
      const made = await fleet.call<{ data: { token: string } }>("POST", "/v1/tokens", {
        name: "t",
        scopes: ["admin"],
      });
      const { token } = made.body.data;
      const hook = { url: receiver.url, events: ["agent.*"] };
      await fleet.call("POST", `/v1/companies/${company.id}/webhook-endpoints`, hook, token);
      await fleet.sql(
        `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
       select gen_random_uuid(), $1, 'user', 'x', 'agent.updated', 'agent', n::text from generate_series(1, ${EVENTS}) n`,
        [company.id],
      );
      await until(() => sent.length > EVENTS / 4, { timeoutMs: 60_000, what: "requests that hang" });

      doomed.signal("SIGKILL");
      await doomed.exited;
      isHanging = false;
      await fleet.worker();
      const isDone = async (): Promise<boolean> =>
        (await fleet.sql("select 1 from webhook_deliveries where status <> 'delivered'")).length === 0;
      await until(async () => new Set(sent).size === EVENTS && (await isDone()), {
        timeoutMs: 120_000,
        what: "the rest",
      });

      expect([...new Set(sent)].sort((one, other) => one - other)).toEqual(
        Array.from({ length: EVENTS }, (_, n) => n + 1),
      );
      expect(sent.length).toBeGreaterThan(EVENTS);
      await expectSound(fleet);
    },
    240_000,
  );
});
