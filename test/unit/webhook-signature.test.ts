import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { freshSigningSecret, isSigningSecret, signatureOf } from "../../shared/webhooks/webhook-signature.ts";

const KNOWN = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  message: { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestampSec: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const OURS = {
  secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  message: {
    id: "evt_0001",
    timestampSec: 1_795_305_600,
    body: '{"type":"agent.paused","timestamp":"2026-11-22T00:00:00Z","companyId":"cmp_a1b2c3","data":{"id":"agt_d4e5f6","status":"paused"}}',
  },
  signature: "v1,ClZcRYzrSBQwaOsmp+5BIEIIe6AhTmw5QlzVb4zWWZ8=",
};

const now = () => ({ id: "evt_1", timestampSec: Math.floor(Date.now() / 1_000), body: '{"type":"agent.paused"}' });

/** What a receiver with this secret makes of a message: the body, or an error. */
const verified = (secret: string, { id, timestampSec, body }: ReturnType<typeof now>, signature: string): unknown =>
  new Webhook(secret).verify(body, {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSec),
    "webhook-signature": signature,
  });

describe("a webhook's signature", () => {
  it.each([
    ["the published vector", KNOWN],
    ["one of our own", OURS],
  ])("is that of %s", (_name, { secret, message, signature }) => {
    expect(signatureOf([secret], message)).toBe(signature);
  });

  it("is accepted by the reference library, and by it alone that has the secret", () => {
    const secret = freshSigningSecret();
    const message = now();
    const signature = signatureOf([secret], message);

    expect(verified(secret, message, signature)).toEqual({ type: "agent.paused" });
    expect(() => verified(freshSigningSecret(), message, signature)).toThrow(/No matching signature/);
    expect(() => verified(secret, { ...message, body: "{}" }, signature)).toThrow(/No matching signature/);
    expect(() => verified(secret, { ...message, id: "evt_2" }, signature)).toThrow(/No matching signature/);
  });

  it("of two secrets is accepted by those who have either", () => {
    const secrets = [freshSigningSecret(), freshSigningSecret()];
    const message = now();
    const signature = signatureOf(secrets, message);

    for (const secret of secrets) expect(verified(secret, message, signature)).toEqual({ type: "agent.paused" });
  });
});

describe("a signing secret", () => {
  it("is fresh each time, and one that can sign", () => {
    const secrets = Array.from({ length: 50 }, freshSigningSecret);

    expect(new Set(secrets).size).toBe(50);
    expect(secrets.every(isSigningSecret)).toBe(true);
  });

  it.each(["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", `whsec_${"A".repeat(100)}`])(
    "is not %j",
    (text) => {
      expect(isSigningSecret(text)).toBe(false);
    },
  );
});
