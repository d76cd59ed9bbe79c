import { z } from "zod";

import { PublicInvite } from "./invite.schema.ts";

const Endpoint = z.object({ method: z.literal("POST"), path: z.string(), url: z.string() });

export const InviteOnboarding = z
  .object({
    invite: PublicInvite,
    onboarding: z.object({
      instructions: z.string(),
      inviteMessage: z.string().nullable(),
      recommendedAdapterType: z.string(),
      requiredFields: z.record(z.string(), z.string()),
      registrationEndpoint: Endpoint,
      claimEndpointTemplate: Endpoint.omit({ url: true }).extend({ body: z.record(z.string(), z.string()) }),
      textInstructions: z.object({ path: z.string(), url: z.string(), contentType: z.literal("text/plain") }),
    }),
  })
  .meta({ id: "InviteOnboarding", description: "How an agent takes an invite up, step by step." });
export type InviteOnboarding = z.infer<typeof InviteOnboarding>;
