import { AsyncLocalStorage } from "node:async_hooks";

/** What the work now going on belongs to. Every log line carries it, so ids are never passed for logging's sake. */
export interface WorkContext {
  /** W3C trace context: from the caller's header through the run to the agent's environment. */
  readonly traceparent?: string;
  readonly companyId?: string;
  readonly agentId?: string;
  readonly runId?: string;
  readonly requestId?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

const NOTHING: WorkContext = Object.freeze({});

/** Runs `work`, and all that it awaits, inside `context`, which adds to the context it is called in. */
export const inContext = <T>(context: WorkContext, work: () => T): T =>
  storage.run(Object.freeze({ ...currentContext(), ...context }), work);

/** Empty outside of any work. */
export const currentContext = (): WorkContext => storage.getStore() ?? NOTHING;
