/** Of a sum that is beyond what a number holds, as much as it does. */
const MOST = "9007199254740991";

const sum = (column: string, where = ""): string =>
  `least(coalesce(sum(${column})${where === "" ? "" : ` filter (where ${where})`}, 0), ${MOST})::bigint`;

/** What a group of cost events comes to. */
export const SPENT = `
  ${sum("e.cost_micros")} as cost_micros, ${sum("e.input_tokens")} as input_tokens,
  ${sum("e.cached_input_tokens")} as cached_input_tokens, ${sum("e.output_tokens")} as output_tokens,
  count(*) filter (where e.cost_status = 'unpriced') as unpriced`;

export const VALUE = `${sum("coalesce(e.value_micros, e.cost_micros)")} as value_micros`;

const SUBSCRIBED = "e.billing_type in ('subscription_included', 'subscription_overage')";

/** How much of it was paid by the token, and how much by a subscription. */
export const BY_PLAN = `
  count(distinct e.heartbeat_run_id) filter (where e.billing_type = 'metered_api') as api_runs,
  count(distinct e.heartbeat_run_id) filter (where ${SUBSCRIBED}) as subscription_runs,
  ${sum("e.cached_input_tokens", SUBSCRIBED)} as subscription_cached_input_tokens,
  ${sum("e.input_tokens", SUBSCRIBED)} as subscription_input_tokens,
  ${sum("e.output_tokens", SUBSCRIBED)} as subscription_output_tokens`;

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
