import { beforeAll, describe, expect, it } from "vitest";

import type { Operation } from "../../api/operation.ts";
import { v1Operations } from "../../api/v1/mount-v1.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, sharedApi } from "../support/api.ts";

const operator = instanceBoard("operator");
const VERBS = ["read", "write", "admin"] as const;
const scoped = v1Operations.filter(({ scope }) => scope !== "any");
const ofCompany = scoped.filter(({ url }) => url.includes(":cid"));

/** Whatever else the path names does not exist: who is let in is told so, or that the body does not do. */
const urlOf = ({ url }: Operation, cid: string): string =>
  `/v1${url.replace(":cid", cid).replaceAll(/:\w+/g, newId())}`;

describe("every operation of /v1", () => {
  const call = sharedApi({ isLoopback: false });
  let [own, other]: Company[] = [];
  const tokens = new Map<string, Record<string, string>>();
  const tokenOf = (...scopes: string[]): Record<string, string> => tokens.get(scopes.join()) ?? {};
  const ask = async ({ method, ...operation }: Operation, cid: string, headers: Record<string, string> = {}) => {
    // So many are asked of one token that its quota would be used up.
    await call.api().world.sql("delete from rate_windows");
    const { status, body } = await call(method, urlOf({ method, ...operation }, cid), undefined, headers);
    return [status, (body as { error?: { code?: string } }).error?.code ?? null] as const;
  };

  beforeAll(async () => {
    const { world } = call.api();
    own = await world.company({ name: "Own" });
    other = await world.company({ name: "Other" });
    const kinds = [
      ["read"],
      ["write"],
      ["admin"],
      [`company:${other.id}:write`],
      ["read", "write", "admin", `company:${other.id}`],
    ];
    for (const scopes of kinds) {
      const { token } = await world.services.apiTokens.create(operator, ["read", "write", "admin"], {
        name: "t",
        scopes,
      });
      tokens.set(scopes.join(), bearer(token));
    }
  });

  it.each(v1Operations.map((operation) => [operation.id, operation] as const))(
    "%s asks for a token",
    async (_, operation) => {
      expect(await ask(operation, own?.id ?? "")).toEqual([401, "unauthenticated"]);
      expect(await ask(operation, own?.id ?? "", { cookie: "systole-session=anything" })).toEqual([
        401,
        "unauthenticated",
      ]);
    },
  );

  it.each(scoped.map((operation) => [operation.id, operation] as const))(
    "%s asks for its scope, and no other will do",
    async (_, operation) => {
      // One of its own, since what is let in may delete it.
      const { id } = await call.api().world.company({ name: operation.id });
      const answers = await Promise.all(VERBS.map((verb) => ask(operation, id, tokenOf(verb))));

      const refused = VERBS.filter((_verb, index) => answers[index]?.join() === "403,insufficient_scope");
      expect(refused).toEqual(VERBS.filter((verb) => verb !== operation.scope));
    },
  );

  it.each(ofCompany.map((operation) => [operation.id, operation] as const))(
    "%s does not show a company that the token does not reach",
    async (_, operation) => {
      for (const token of [
        tokenOf(`company:${other?.id}:write`),
        tokenOf("read", "write", "admin", `company:${other?.id}`),
      ]) {
        expect(await ask(operation, own?.id ?? "", token)).toEqual([404, "not_found"]);
        expect(await ask(operation, "no-such-company", token)).toEqual([404, "not_found"]);
      }
    },
  );
});
