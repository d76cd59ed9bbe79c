export {
  type AdapterCheck,
  type AdapterChild,
  type AdapterChildEnd,
  type AdapterContext,
  type AdapterInstructions,
  type AdapterModel,
  type AdapterModule,
  type AdapterSessions,
  type Answer,
  defineAdapter,
  type EndRequest,
} from "./adapter-module.ts";
export type { ConformanceSubject, Scenes, Spending } from "./conformance.ts";
export { permanent, transient } from "./failures.ts";
export type { Failed, OutputStream, Pending, Reported, Succeeded, TimedOut, Usage } from "./outcome.ts";
