/** Of a sum that is beyond what a number holds, as much as it does. */
const MOST = "9007199254740991";

const sum = (column: string, where = ""): string =>
  `least(coalesce(sum(${column})${where === "" ? "" : ` filter (where ${where})`}, 0), ${MOST})::bigint`;

/** Paid by the token. */
export const METERED = "billing_type = 'metered_api'";
/** Paid by a subscription. */
export const SUBSCRIBED = "billing_type in ('subscription_included', 'subscription_overage')";

const AMOUNTS = `
  ${sum("e.cost_micros")} as cost_micros, ${sum("e.input_tokens")} as input_tokens,
  ${sum("e.cached_input_tokens")} as cached_input_tokens, ${sum("e.output_tokens")} as output_tokens`;

const SUBSCRIBED_AMOUNTS = `
  ${sum("e.cached_input_tokens", `e.${SUBSCRIBED}`)} as subscription_cached_input_tokens,
  ${sum("e.input_tokens", `e.${SUBSCRIBED}`)} as subscription_input_tokens,
  ${sum("e.output_tokens", `e.${SUBSCRIBED}`)} as subscription_output_tokens`;

/** What a group of cost events, `e`, comes to. */
export const SPENT = `${AMOUNTS}, count(*) filter (where e.cost_status = 'unpriced') as unpriced`;

/** How much of it was paid by the token, and how much by a subscription. */
export const BY_PLAN = `
  count(distinct e.heartbeat_run_id) filter (where e.${METERED}) as api_runs,
  count(distinct e.heartbeat_run_id) filter (where e.${SUBSCRIBED}) as subscription_runs, ${SUBSCRIBED_AMOUNTS}`;

/** The same of a group of sums. */
export const SUMS_SPENT = `${AMOUNTS}, ${sum("e.unpriced")} as unpriced`;
export const SUMS_VALUE = `${sum("e.value_micros")} as value_micros`;

/** @param runs which of the counts of runs: each run is in it once for each of what is grouped by */
export const sumsByPlan = (runs: "runs_of_model" | "runs_of_biller"): string => `
  ${sum(`e.${runs}`, `e.${METERED}`)} as api_runs, ${sum(`e.${runs}`, `e.${SUBSCRIBED}`)} as subscription_runs, ${SUBSCRIBED_AMOUNTS}`;

export interface SpentColumns {
  cost_micros: number;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  unpriced: number;
}

export interface PlanColumns {
  api_runs: number;
  subscription_runs: number;
  subscription_cached_input_tokens: number;
  subscription_input_tokens: number;
  subscription_output_tokens: number;
}
