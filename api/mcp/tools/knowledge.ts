import { z } from "zod";

import { Activity } from "../../../shared/activity/activity.schema.ts";
import { SecretFilter } from "../../../shared/secrets/secret.schema.ts";
import { bindingsOf, SecretReference } from "../../../shared/secrets/secret-binding.ts";
import { tool } from "../tool.ts";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_ENTRIES = 100;
const MOST_SECRETS = 500;

const moment = z.iso.datetime({ offset: true });

export const knowledgeTools = [
  tool({
    name: "list_secrets",
    title: "List secrets",
    description:
      "The names of your company's secrets, never their values. places: where your runs are given one, such as env.GITHUB_TOKEN. The reference is what a configuration has in the place of a value; it is resolved as a run starts.",
    isRead: true,
    input: z.object({}),
    output: z.object({
      secrets: z.array(
        z.object({
          name: z.string(),
          description: z.string().nullable(),
          places: z.array(z.string()),
          reference: z.object({ type: z.literal("secret_ref"), secretId: z.string(), version: z.literal("latest") }),
        }),
      ),
    }),
    run: async ({ actor, services }) => {
      const [secrets, { adapterConfig }] = await Promise.all([
        services.secrets.list(actor, actor.companyId, SecretFilter.parse({ limit: MOST_SECRETS })),
        services.agents.me(actor),
      ]);
      const given = bindingsOf(adapterConfig).flatMap(({ place, value }) => {
        const { data: reference } = SecretReference.safeParse(value);
        return reference === undefined ? [] : [{ place, secretId: reference.secretId }];
      });
      return {
        secrets: secrets.map(({ id: secretId, name, description }) => ({
          name,
          description,
          places: given.filter((one) => one.secretId === secretId).map(({ place }) => place),
          reference: { type: "secret_ref", secretId, version: "latest" } as const,
        })),
      };
    },
  }),
  tool({
    name: "search_activity",
    title: "Search the activity",
    description:
      "What was done in your company, the newest first: by a text in it, by who did it, by what it was done to. Of the last 30 days unless you say since when.",
    isRead: true,
    input: z.object({
      text: z.string().trim().min(1).max(200).optional().describe("In the action or the details."),
      action: z.string().max(100).optional().describe("Exactly this one, as in issue.updated."),
      agentId: z.guid().optional(),
      entityType: z.string().max(100).optional(),
      entityId: z.string().max(200).optional(),
      runId: z.guid().optional(),
      since: moment.optional(),
      until: moment.optional(),
      cursor: z.guid().optional().describe("nextCursor of the page before."),
      limit: z.int().min(1).max(MOST_ENTRIES).default(20),
    }),
    output: z.object({ entries: z.array(Activity), nextCursor: z.string().nullable() }),
    run: async ({ actor, args: { since, until, ...query }, services }) => {
      const from = since ?? new Date(Date.now() - USUAL_DAYS * DAY_MS).toISOString();
      const entries = await services.activity.list(actor, actor.companyId, { ...query, from, to: until });
      const nextCursor = entries.length < query.limit ? null : (entries.at(-1)?.id ?? null);
      return { entries, nextCursor };
    },
  }),
];
