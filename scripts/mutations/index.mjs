import { ADAPTERS } from "./adapters.mjs";
import { CLIENT } from "./client.mjs";
import { LOCAL_TOOLS } from "./local-tools.mjs";
import { OPENCLAW_FAULTS } from "./openclaw.mjs";
import { PROMISES } from "./promises.mjs";
import { RULES } from "./rules.mjs";
import { SESSION_FAULTS } from "./sessions.mjs";
import { TIMER_FAULTS } from "./timers.mjs";
import { WEBHOOKS } from "./webhooks.mjs";
import { WORKSPACES } from "./workspaces.mjs";

export const MUTATIONS = [
  ...PROMISES,
  ...RULES,
  ...CLIENT,
  ...WEBHOOKS,
  ...TIMER_FAULTS,
  ...LOCAL_TOOLS,
  ...SESSION_FAULTS,
  ...WORKSPACES,
  ...OPENCLAW_FAULTS,
  ...ADAPTERS,
];
