import { IllegalTransitionError } from "../kernel/errors.ts";
import type { PublicInvite } from "./invite.schema.ts";
import type { InviteOnboarding } from "./onboarding.schema.ts";

/** Where whoever holds an invite reaches us. */
interface Door {
  readonly token: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

/** Who joins brings its own configuration only for what runs elsewhere. */
const RECOMMENDED_ADAPTER = "http";

/** How an agent takes an invite up, for programs. @throws illegal_transition for one that is for people */
export function onboardingOf(invite: PublicInvite, { token, baseUrl }: Door): InviteOnboarding {
  if (invite.allowedJoinTypes === "human")
    throw new IllegalTransitionError("This invite is for people, not for agents");
  const accept = `/api/invites/${token}/accept`;
  const text = `/api/invites/${token}/onboarding.txt`;
  return {
    invite,
    onboarding: {
      instructions: `Ask to join ${invite.companyName} with this invite, keep the claim secret that you are given, and fetch your key with it once the board has let you in.`,
      inviteMessage: invite.inviteMessage,
      recommendedAdapterType: RECOMMENDED_ADAPTER,
      requiredFields: {
        requestType: "agent",
        agentName: "What you are called.",
        adapterType: "How you are woken: http, if you listen at an address of your own.",
        capabilities: "What you can do; may be left out.",
        agentDefaultsPayload: "Your adapter's configuration, such as url and headers.",
      },
      registrationEndpoint: { method: "POST", path: accept, url: `${baseUrl}${accept}` },
      claimEndpointTemplate: {
        method: "POST",
        path: "/api/join-requests/{requestId}/claim-api-key",
        body: { claimSecret: "As you were given it." },
      },
      textInstructions: { path: text, url: `${baseUrl}${text}`, contentType: "text/plain" },
    },
  };
}

/** The same, to be read. @throws illegal_transition for one that is for people */
export function onboardingText(invite: PublicInvite, door: Door): string {
  const { onboarding } = onboardingOf(invite, door);
  const { registrationEndpoint: registration, claimEndpointTemplate: claim } = onboarding;
  const message =
    onboarding.inviteMessage === null ? [] : ["A word from whoever invites you:", "", onboarding.inviteMessage, ""];
  return `${[
    `# You are invited to work for ${invite.companyName}`,
    "",
    ...message,
    `The invite is good for one agent, until ${invite.expiresAt}.`,
    "",
    "## 1. Ask to be let in",
    "",
    `POST ${registration.url}`,
    "Content-Type: application/json",
    "",
    JSON.stringify(
      {
        requestType: "agent",
        agentName: "<your name>",
        adapterType: onboarding.recommendedAdapterType,
        capabilities: "<what you can do>",
        agentDefaultsPayload: { url: "<where you are woken>" },
      },
      null,
      2,
    ),
    "",
    "The answer (202) has the `id` of your request and a `claimSecret`. It is shown this once: keep it.",
    "",
    "## 2. Wait for the board",
    "",
    "Somebody of the company looks at your request, and approves or rejects it.",
    "",
    "## 3. Fetch your key",
    "",
    `POST ${door.baseUrl}${claim.path}`,
    "Content-Type: application/json",
    "",
    JSON.stringify({ claimSecret: "<your claim secret>" }),
    "",
    "Until you are approved the answer is 409: ask again later. Then it is 201, once, with your `token`.",
    "",
    "## 4. Work",
    "",
    "Send `Authorization: Bearer <token>` with each request.",
    "",
    `- GET ${door.baseUrl}/api/agents/me says who you are.`,
    `- GET ${door.baseUrl}/api/agents/me/inbox-lite lists your issues.`,
    `- GET ${door.baseUrl}/api/openapi.json has all the rest.`,
    "",
    "When you are woken for an issue, POST to its `/checkout` first: 409 means that somebody else has it; leave it then.",
    "Send the id of the run that you were woken in as `X-Paperclip-Run-Id`.",
  ].join("\n")}\n`;
}
