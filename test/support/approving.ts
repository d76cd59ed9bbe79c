import { CreateAgent } from "../../shared/agents/agent.schema.ts";
import { type Approval, CreateApproval } from "../../shared/approvals/approval.schema.ts";
import { CreateHire, type Hire } from "../../shared/approvals/hire.schema.ts";
import { type Actor, instanceBoard } from "../../shared/auth/actor.ts";
import { asAgent, type World } from "./world.ts";

/** What an agent asks the board for. */
export const askedBy = (
  world: World,
  agent: { readonly id: string; readonly companyId: string },
  payload: Readonly<Record<string, unknown>> = {},
  issueIds: readonly string[] = [],
): Promise<Approval> =>
  world.services.approvals.create(
    asAgent(agent),
    agent.companyId,
    CreateApproval.parse({ type: "request_board_approval", payload, issueIds }),
  );

export const hire = (world: World, actor: Actor, companyId: string, body: Partial<CreateHire> = {}): Promise<Hire> =>
  world.services.approvals.hire(actor, companyId, CreateHire.parse({ name: "Diana", role: "designer", ...body }));

/** An agent that waits for its approval, whatever its company requires. */
export async function pendingHire(world: World, companyId: string): Promise<string> {
  const wish = CreateApproval.parse({ type: "hire_agent", payload: draft() });
  const { payload } = await world.services.approvals.create(instanceBoard("tester"), companyId, wish);
  return String(payload["agentId"]);
}

/** The board as another person. */
export const boardOf = (id: string): Actor => instanceBoard(id);

/** What a payload of hire_agent has to have. */
export const draft = (body: Partial<CreateAgent> = {}): Record<string, unknown> =>
  CreateAgent.parse({ name: "Diana", role: "designer", ...body });
