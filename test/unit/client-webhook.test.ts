import { createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";

import { verifyWebhook } from "../../client/main.ts";

/** The vector of Standard Webhooks, and one of ours. */
const VECTORS = [
  {
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: "1614265330",
    body: '{"test": 2432232314}',
    signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
  {
    secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    id: "evt_0001",
    timestamp: "1795305600",
    body: '{"type":"agent.paused","timestamp":"2026-11-22T00:00:00Z","companyId":"cmp_a1b2c3","data":{"id":"agt_d4e5f6","status":"paused"}}',
    signature: "v1,ClZcRYzrSBQwaOsmp+5BIEIIe6AhTmw5QlzVb4zWWZ8=",
  },
] as const;

const [, OURS] = VECTORS;
const at = (sec: number | string): Date => new Date(Number(sec) * 1000);
const headersOf = ({ id, timestamp, signature }: { id: string; timestamp: string; signature: string }) => ({
  "webhook-id": id,
  "webhook-timestamp": timestamp,
  "webhook-signature": signature,
});
const received = headersOf(OURS);
const now = at(OURS.timestamp);

describe("a webhook", () => {
  it.each(VECTORS)("$id is taken for what it says, in whatever form it came", async (vector) => {
    const { secret, body, timestamp } = vector;
    const plain = headersOf(vector);
    const shouted = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name.toUpperCase(), [value]]));

    for (const headers of [plain, new Headers(plain), shouted]) {
      for (const bytes of [body, new TextEncoder().encode(body), Buffer.from(body)]) {
        expect(await verifyWebhook(secret, headers, bytes, { now: at(timestamp) })).toEqual({
          ...JSON.parse(body),
          id: vector.id,
        });
      }
    }
  });

  it.each([
    ["another body", received, `${OURS.body} `],
    ["another id", { ...received, "webhook-id": "evt_0002" }, OURS.body],
    ["another time", { ...received, "webhook-timestamp": String(Number(OURS.timestamp) + 1) }, OURS.body],
    ["another version", { ...received, "webhook-signature": OURS.signature.replace("v1,", "v2,") }, OURS.body],
    ["no version", { ...received, "webhook-signature": OURS.signature.slice(3) }, OURS.body],
    ["half a signature", { ...received, "webhook-signature": OURS.signature.slice(0, 23) }, OURS.body],
    ["an empty signature", { ...received, "webhook-signature": "v1," }, OURS.body],
    ["what is no base64", { ...received, "webhook-signature": "v1,%%%" }, OURS.body],
  ])("with %s is refused", async (_, headers, body) => {
    await expect(verifyWebhook(OURS.secret, headers, body, { now })).rejects.toMatchObject({
      name: "WebhookVerificationError",
      code: "no_matching_signature",
    });
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s is refused", async (name) => {
    const { [name as "webhook-id"]: _, ...headers } = received;

    await expect(verifyWebhook(OURS.secret, headers, OURS.body, { now })).rejects.toMatchObject({
      code: "missing_header",
      message: `The header ${name} is missing`,
    });
  });

  it("is refused when it is older or newer than the tolerance", async () => {
    const verifyAt = (sec: number, toleranceSec?: number) =>
      verifyWebhook(OURS.secret, received, OURS.body, {
        now: at(Number(OURS.timestamp) + sec),
        ...(toleranceSec === undefined ? {} : { toleranceSec }),
      }).then(
        () => "taken",
        ({ code }) => code,
      );

    expect([await verifyAt(300), await verifyAt(-300)]).toEqual(["taken", "taken"]);
    expect([await verifyAt(301), await verifyAt(-301)]).toEqual(Array(2).fill("timestamp_out_of_tolerance"));
    expect([await verifyAt(10, 10), await verifyAt(11, 10)]).toEqual(["taken", "timestamp_out_of_tolerance"]);
    const soon = { ...received, "webhook-timestamp": "soon" };
    await expect(verifyWebhook(OURS.secret, soon, OURS.body, { now })).rejects.toMatchObject({
      code: "timestamp_out_of_tolerance",
    });
  });

  it("in the middle of a rotation is taken by old and new secret, whichever the receiver has", async () => {
    const next = `whsec_${randomBytes(32).toString("base64")}`;
    const key = Buffer.from(next.slice("whsec_".length), "base64");
    const signature = createHmac("sha256", key).update(`${OURS.id}.${OURS.timestamp}.${OURS.body}`).digest("base64");
    const both = { ...received, "webhook-signature": `v1,${signature} ${OURS.signature}` };

    for (const secrets of [OURS.secret, next, [next, OURS.secret]]) {
      expect(await verifyWebhook(secrets, both, OURS.body, { now })).toMatchObject({ type: "agent.paused" });
    }
    expect(await verifyWebhook([next, OURS.secret], received, OURS.body, { now })).toMatchObject({ id: OURS.id });
    await expect(verifyWebhook(next, received, OURS.body, { now })).rejects.toThrow("No signature matches");
    await expect(verifyWebhook([], both, OURS.body, { now })).rejects.toThrow("No signature matches");
  });

  it("cannot be verified with what is no secret", async () => {
    await expect(verifyWebhook("whsec_$", received, OURS.body, { now })).rejects.toThrow(TypeError);
  });
});
