import { z } from "zod";

import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import {
  type NamedSecret,
  PutSecret,
  SECRET_CATEGORIES,
  SecretValue,
} from "../../../shared/secrets/named-secret.schema.ts";
import { operation } from "../../operation.ts";
import { InCompany, moment, page } from "../fields.ts";

const tag = "v1 Secrets";

const V1Secret = z
  .object({
    name: z.string(),
    companyId: z.string(),
    category: z.string(),
    integrationId: z.string().nullable(),
    description: z.string().nullable(),
    createdAt: moment,
    updatedAt: moment,
    lastUsedAt: moment.nullable().meta({ description: "When a run was last given it, to the minute." }),
    rotatedAt: moment.nullable(),
  })
  .meta({ id: "V1Secret", description: "What is known of a secret; its value is never answered." });

const toSecret = (secret: NamedSecret): z.infer<typeof V1Secret> => ({
  ...secret,
  companyId: encodePublicId("company", secret.companyId),
});

const Named = InCompany.extend({ name: z.string().min(1).max(200) });

export const v1SecretOperations = [
  operation({
    id: "v1ListSecrets",
    method: "GET",
    url: "/companies/:cid/secrets",
    summary: "List a company's secrets by name, without their values",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({
      category: z.enum(SECRET_CATEGORIES).optional(),
      integrationId: z.string().max(200).optional(),
      ...page,
    }),
    status: 200,
    reply: z.array(V1Secret),
    nextCursor: (secrets, { limit }) => (secrets.length < limit ? undefined : secrets.at(-1)?.name),
    run: async ({ actor, params, query, services }) =>
      (await services.namedSecrets.list(actor, params.cid, query)).map(toSecret),
  }),
  operation({
    id: "v1PutSecret",
    method: "POST",
    url: "/companies/:cid/secrets",
    summary: "Keep a secret; under a name that there is, its next version",
    tag,
    scope: "admin",
    params: InCompany,
    body: PutSecret,
    status: 201,
    reply: V1Secret,
    statusOf: ({ rotatedAt }) => (rotatedAt === null ? 201 : 200),
    run: async ({ actor, params, body, services }) =>
      toSecret(await services.namedSecrets.put(actor, params.cid, body)),
  }),
  operation({
    id: "v1GetSecret",
    method: "GET",
    url: "/companies/:cid/secrets/:name",
    summary: "Get what is known of a secret",
    tag,
    scope: "read",
    params: Named,
    status: 200,
    reply: V1Secret,
    run: async ({ actor, params, services }) =>
      toSecret(await services.namedSecrets.get(actor, params.cid, params.name)),
  }),
  operation({
    id: "v1RotateSecret",
    method: "POST",
    url: "/companies/:cid/secrets/:name/rotate",
    summary: "Give a secret its next value: runs that start get it, those under way keep what they have",
    tag,
    scope: "admin",
    params: Named,
    body: z.strictObject({ value: SecretValue }).meta({ id: "V1RotateSecret" }),
    status: 200,
    reply: V1Secret,
    run: async ({ actor, params, body, services }) => {
      const secretId = await services.namedSecrets.idOf(actor, params.cid, params.name);
      await services.secrets.rotate(actor, secretId, body);
      return toSecret(await services.namedSecrets.get(actor, params.cid, params.name));
    },
  }),
  operation({
    id: "v1DeleteSecret",
    method: "DELETE",
    url: "/companies/:cid/secrets/:name",
    summary: "Delete a secret, which nobody may be using",
    tag,
    scope: "admin",
    params: Named,
    status: 200,
    reply: z.object({ name: z.string(), deleted: z.literal(true) }).meta({ id: "V1DeletedSecret" }),
    run: async ({ actor, params, services }) => {
      const secretId = await services.namedSecrets.idOf(actor, params.cid, params.name);
      await services.secrets.remove(actor, secretId, { force: false });
      return { name: params.name, deleted: true } as const;
    },
  }),
];
