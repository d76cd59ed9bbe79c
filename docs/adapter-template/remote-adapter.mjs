// The other kind of adapter, for agents that are elsewhere and may end later than they answer: it calls their address,
// takes 202 as "taken", and keeps of each session where it is. SYSTOLE_ADAPTERS=/absolute/path/of/remote-adapter.mjs.

/**
 * @typedef {{ url: URL }} Config what an agent's adapterConfig becomes
 * @typedef {import("@systole/adapter").AdapterContext<Config>} Context
 * @typedef {import("@systole/adapter").Answer} Answer
 */

const MAX_ANSWER = 64 * 1024;

/** @type {import("@systole/adapter").AdapterModule<Config>} */
export const adapter = {
  apiVersion: 1,
  type: "remote_worker",
  label: "A worker elsewhere, which may end later than it answers",
  // What takes long says what it costs itself: POST /api/heartbeat-runs/{runId}/progress, with the run's token.
  reportsCost: "as_it_goes",
  isRemote: true,

  sessions: {
    parse({ origin }) {
      if (typeof origin !== "string") throw new Error("origin: where the thread is, which is missing");
      return { origin };
    },
    display: ({ sessionId, origin }) => `${sessionId} at ${String(origin)}`,
  },

  parse: ({ url }) => ({ url: new URL(String(url)) }),

  async execute(context) {
    const { runId, agentId, wake, apiKey, idempotencyId, sessionId, sessionParams } = context;
    const { url } = context.config;
    // A thread is known where it was begun, and nowhere else.
    const thread = sessionParams?.origin === url.origin && sessionId !== null ? sessionId : `thread-${runId}`;
    context.session(thread, { origin: url.origin });
    let response;
    try {
      response = await context.fetch(url, {
        method: "POST",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "idempotency-key": idempotencyId,
        },
        body: JSON.stringify({ runId, agentId, thread, wake }),
      });
    } catch (error) {
      return failed("transient", "endpoint_unreachable", `It was not reached: ${String(error)}`);
    }
    const { status } = response;
    const said = await answerIn(response, context);
    if (status === 202) return { kind: "pending", deadlineSec: 3_600 };
    if (response.ok) return { kind: "succeeded", ...said };
    return failed(status < 500 ? "permanent" : "transient", `http_status_${status}`, `It was answered ${status}`);
  },
};

/**
 * @param {"permanent" | "transient"} failure
 * @param {string} errorCode
 * @param {string} message
 * @returns {Answer}
 */
const failed = (failure, errorCode, message) => ({ kind: "failed", failure, errorCode, message });

/**
 * All of it goes to the run's log; a short one that is JSON says what came of the run.
 *
 * @param {Response} response
 * @param {Context} context
 * @returns {Promise<object>}
 */
async function answerIn(response, { log }) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body ?? []) {
    await log(piece);
    if (text.length <= MAX_ANSWER) text += decoder.decode(piece, { stream: true });
  }
  try {
    const { usage, costUsd, model, summary } = JSON.parse(text);
    return { usage, costUsd, model, summary };
  } catch {
    return {};
  }
}
