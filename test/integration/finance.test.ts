import { describe, expect, it } from "vitest";

import { FinanceFilter, ReportFinanceEvent } from "../../shared/finance/finance.schema.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const eventOf = (more: object = {}) =>
  ReportFinanceEvent.parse({
    eventKind: "platform_fee",
    biller: "acme",
    amountCents: 12.5,
    occurredAt: "2026-02-03T04:05:06Z",
    ...more,
  });

describe("what billers charge", () => {
  it("is kept as it was said", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { finance } = world.services;

    const event = await finance.report(
      board,
      companyId,
      eventOf({ currency: "eur", metadataJson: { a: [1] }, quantity: 3 }),
    );

    expect(event).toMatchObject({
      companyId,
      eventKind: "platform_fee",
      direction: "debit",
      amountCents: 12.5,
      currency: "EUR",
      estimated: false,
      metadataJson: { a: [1] },
      quantity: 3,
      occurredAt: "2026-02-03T04:05:06.000Z",
    });
    expect(await finance.list(board, companyId, FinanceFilter.parse({}))).toEqual([event]);
    const [trail] = await world.sql("select entity_id from activity_log where action = 'finance_event.reported'");
    expect(trail).toEqual({ entity_id: event.id });
  });

  it("is added up, in all, by biller and by kind, and in no budget", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 10 });
    const { finance, companies } = world.services;
    for (const event of [
      eventOf(),
      eventOf({ biller: "other", amountCents: 0.0001, estimated: true }),
      eventOf({ eventKind: "credit_refund", direction: "credit", amountCents: 2 }),
      eventOf({ eventKind: "credit_refund", direction: "credit", amountCents: 1, occurredAt: "2025-01-01T00:00:00Z" }),
    ]) {
      await finance.report(board, companyId, event);
    }

    const sums = { debitCents: 12.5001, creditCents: 3, netCents: 9.5001, estimatedDebitCents: 0.0001, eventCount: 4 };
    expect(await finance.summary(board, companyId, {})).toEqual({ companyId, ...sums });
    expect(await finance.summary(board, companyId, { from: "2026-01-01" })).toMatchObject({ creditCents: 2 });
    expect(await finance.byBiller(board, companyId, {})).toMatchObject([
      { biller: "acme", debitCents: 12.5, creditCents: 3, kindCount: 2, eventCount: 3 },
      { biller: "other", debitCents: 0.0001, kindCount: 1 },
    ]);
    expect(await finance.byKind(board, companyId, {})).toMatchObject([
      { eventKind: "platform_fee", billerCount: 2, netCents: 12.5001 },
      { eventKind: "credit_refund", billerCount: 1, netCents: -3 },
    ]);
    expect((await companies.get(board, companyId)).spentMonthlyCents).toBe(0);
  });

  it("is listed page by page, the latest first", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { finance } = world.services;
    for (const n of times(7, (each) => each)) {
      await finance.report(
        board,
        companyId,
        eventOf({ amountCents: n, occurredAt: `2026-02-0${1 + (n % 3)}T00:00:00Z` }),
      );
    }

    const seen: string[] = [];
    for (let cursor: string | undefined; seen.length < 7; cursor = seen.at(-1)) {
      const page = await finance.list(board, companyId, FinanceFilter.parse({ limit: 3, cursor }));
      expect(page.length).toBe(Math.min(3, 7 - seen.length));
      seen.push(...page.map(({ id }) => id));
    }

    expect(new Set(seen).size).toBe(7);
    const all = await finance.list(board, companyId, FinanceFilter.parse({}));
    expect(all.map(({ id }) => id)).toEqual(seen);
    expect(all.map(({ occurredAt }) => occurredAt)).toEqual(
      all
        .map(({ occurredAt }) => occurredAt)
        .sort()
        .reverse(),
    );
  });

  it("is the board's to report, of agents of the company only", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id: elsewhere } = await world.company();
    const { finance } = world.services;

    await expect(finance.report(asAgent(agent), agent.companyId, eventOf())).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(finance.report(board, elsewhere, eventOf({ agentId: agent.id }))).rejects.toMatchObject({
      code: "illegal_transition",
    });
    await expect(finance.summary(asAgent(agent), elsewhere, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});
