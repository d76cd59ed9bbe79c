import { lockAgent, requireAgent, setPauseCauses } from "../agents/agent.store.ts";
import { announceAgent } from "../agents/agent-writes.ts";
import { listCompanyPauseCauses, lockCompany, setCompanyPauseCauses } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { lockProject, requireProject, setProjectPauseCauses } from "../projects/project.store.ts";

/** What a budget is of; only companies, projects and agents can be paused. */
interface Scope {
  readonly scope_type: string;
  readonly scope_id: string;
}

/** False when the scope is gone. */
export async function lockScope(tx: Tx, { scope_type: type, scope_id: scopeId }: Scope): Promise<boolean> {
  try {
    if (type === "company") await lockCompany(tx, scopeId);
    if (type === "project") await lockProject(tx, scopeId);
    if (type === "agent") await lockAgent(tx, scopeId);
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** Makes the budget a cause of the scope's pause, or takes it away; other causes stay. The scope is locked. */
export async function setBudgetPause(
  tx: Tx,
  { scope_type: type, scope_id: scopeId }: Scope,
  isPaused: boolean,
): Promise<void> {
  const changed = (causes: readonly string[]): readonly string[] | undefined => {
    if (causes.includes("budget") === isPaused) return undefined;
    return isPaused ? [...causes, "budget"] : causes.filter((cause) => cause !== "budget");
  };
  if (type === "company") {
    const causes = changed(await listCompanyPauseCauses(tx, scopeId));
    if (causes !== undefined) await setCompanyPauseCauses(tx, scopeId, causes);
  }
  if (type === "project") {
    const causes = changed((await requireProject(tx, scopeId)).pause_causes);
    if (causes !== undefined) await setProjectPauseCauses(tx, scopeId, causes);
  }
  if (type === "agent") {
    const causes = changed((await requireAgent(tx, scopeId)).pause_causes);
    if (causes === undefined) return;
    await setPauseCauses(tx, scopeId, causes);
    await announceAgent(tx, scopeId);
  }
}
