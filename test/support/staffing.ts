import { newId } from "../../shared/kernel/ids.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { bearer, type TestApi } from "./api.ts";
import { board, type World } from "./world.ts";

/** What every answer of `/v1` is in. */
export interface Enveloped<Shown> {
  readonly data: Shown;
  readonly meta: { readonly nextCursor?: string | null };
  readonly error?: { readonly code: string };
}

/** An agent as the tests of `/v1` look at it. */
export interface ShownAgent {
  readonly id: string;
  readonly teamId: string;
  readonly status: string;
  readonly agentToken?: string;
  readonly warnings?: readonly unknown[];
  readonly approvalId?: string;
  readonly version: number;
}

/** A token of `/v1` that may do everything. */
export async function adminOf(world: World): Promise<Record<string, string>> {
  const every = ["read", "write", "admin"];
  const { token } = await world.services.apiTokens.create(board, every, { name: "test", scopes: every });
  return bearer(token);
}

/** A company, and how `/v1` names it. */
export async function companyOnV1(
  world: World,
  body: Parameters<World["company"]>[0] = {},
): Promise<{ companyId: string; base: string }> {
  const { id } = await world.company(body);
  return { companyId: id, base: `/v1/companies/${encodePublicId("company", id)}` };
}

/** A worker that says what it can run, as it says it when it starts. */
export const workerWith = (world: World, adapters: readonly string[]): Promise<void> =>
  world.services.execution.register({
    workerId: newId(),
    host: "test",
    pid: 1,
    version: "test",
    slots: 1,
    adapters,
  });

/** As the hire sample of the public documentation. */
export const SENIOR = {
  name: "Senior Engineer",
  role: "ic-engineer",
  adapter: "claude-code",
  model: "claude-sonnet-4-6",
  budget: { perTaskUsd: 2.5, dailyUsd: 25 },
  approvalPolicy: { requires: ["push-to-main", "prod-deploy", "spend_over_10"] },
};

export type Call = TestApi["call"];
