import { describe, expect, it } from "vitest";

import { bearer, sharedApi } from "../support/api.ts";
import { board } from "../support/world.ts";

interface Onboarding {
  readonly invite: object;
  readonly onboarding: {
    readonly registrationEndpoint: { readonly url: string };
    readonly claimEndpointTemplate: { readonly path: string };
    readonly textInstructions: { readonly path: string };
  };
}

describe("the onboarding of an agent", () => {
  const call = sharedApi();
  const pathOf = (url: string): string => new URL(url).pathname;

  const invited = async (body: object = {}) => {
    const { id: companyId } = await call.api().world.company({ name: "Acme" });
    const url = `/api/companies/${companyId}/invites`;
    const { token } = (await call<{ token: string }>("POST", url, { allowedJoinTypes: "agent", ...body })).body;
    return { companyId, token, at: `/api/invites/${token}` };
  };

  it("can be followed as it says, from the invite to the first request with a key", async () => {
    const { at, companyId } = await invited({ agentMessage: "Be kind" });

    const said = await call<Onboarding>("GET", `${at}/onboarding`);
    expect(said).toMatchObject({
      status: 200,
      body: { invite: { companyId, companyName: "Acme" }, onboarding: { inviteMessage: "Be kind" } },
    });
    const { registrationEndpoint, claimEndpointTemplate, textInstructions } = said.body.onboarding;
    expect(registrationEndpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:3100\/api\//);
    const text = await call<string>("GET", textInstructions.path);
    expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
    for (const part of ["Be kind", registrationEndpoint.url, "claimSecret", "inbox-lite"]) {
      expect(text.body).toContain(part);
    }

    const request = {
      requestType: "agent",
      agentName: "Eve",
      adapterType: "http",
      agentDefaultsPayload: { url: "https://eve.example/wake" },
    };
    const asked = await call<{ id: string; claimSecret: string }>("POST", pathOf(registrationEndpoint.url), request);
    expect(asked.status).toBe(202);
    const { id, claimSecret } = asked.body;
    const claim = claimEndpointTemplate.path.replace("{requestId}", id);
    expect(await call("POST", claim, { claimSecret })).toMatchObject({ status: 409 });
    await call.api().world.services.joinRequests.approve(board, { companyId, requestId: id });
    const key = await call<{ token: string }>("POST", claim, { claimSecret });
    expect(key.status).toBe(201);
    expect(await call("GET", "/api/agents/me", undefined, bearer(key.body.token))).toMatchObject({
      status: 200,
      body: { name: "Eve" },
    });
  });

  it("is not for people, and is gone with the invite", async () => {
    const human = await invited({ allowedJoinTypes: "human" });
    const used = await invited();
    await call("POST", `${used.at}/accept`, { requestType: "agent", agentName: "Eve" });

    for (const part of ["onboarding", "onboarding.txt"]) {
      expect(await call("GET", `${human.at}/${part}`)).toMatchObject({ status: 422 });
      expect(await call("GET", `${used.at}/${part}`)).toMatchObject({ status: 409 });
      expect(await call("GET", `/api/invites/pcp_invite_nothing/${part}`)).toMatchObject({ status: 404 });
    }
  });
});
