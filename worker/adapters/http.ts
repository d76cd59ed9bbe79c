import type { Agent } from "undici";
import { AddressBlockedError, addressGuard } from "../../shared/adapters/address-guard.ts";
import { HttpConfig } from "../../shared/adapters/http-config.schema.ts";
import { isTlsCode } from "../../shared/adapters/tls-codes.ts";
import { signatureOf } from "../../shared/webhooks/webhook-signature.ts";
import type { Adapter, Execution, Outcome, Stop } from "./adapter.ts";
import { outcomeOfAnswer } from "./http-answer.ts";
import { call, type HttpCall, type HttpLine, TooManyRedirectsError } from "./http-call.ts";
import { configurationInvalid, permanent, stopped, transient } from "./outcomes.ts";

export interface HttpAdapter extends Adapter {
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The longest time a timer can wait for, almost 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Hands a run to an endpoint: posts who is woken and why, with the run's own token and a key that stays the same
 * through a chain of retries, so that the endpoint can tell a repetition from a new wakeup.
 */
export function httpAdapter(options: { readonly allowPrivate: boolean }): HttpAdapter {
  const guard = addressGuard(options);
  let opened: Promise<{ line: HttpLine; agent: Agent }> | undefined;

  /** Opened with the first run: a worker whose agents are processes does without the client's memory. */
  const open = async (): Promise<{ line: HttpLine; agent: Agent }> => {
    const undici = await import("undici");
    const agent = new undici.Agent({ connect: { lookup: guard.lookup, timeout: CONNECT_TIMEOUT_MS } });
    return { agent, line: { guard, request: (url, how) => undici.request(url, { ...how, dispatcher: agent }) } };
  };

  const execute = async (execution: Execution): Promise<Outcome> => {
    const parsed = HttpConfig.safeParse(execution.adapterConfig);
    if (!parsed.success) return configurationInvalid(parsed.error);
    opened ??= open();
    const { line } = await opened;
    return send(execution, parsed.data, line);
  };

  return {
    type: "http",
    reportsCost: "as_it_goes",
    isRemote: true,
    execute,
    close: async () => (await opened)?.agent.destroy(),
  };
}

async function send(execution: Execution, config: HttpConfig, line: HttpLine): Promise<Outcome> {
  const { signal } = execution;
  if (signal.aborted) return stopped(signal.reason as Stop);
  const request = callOf(execution, config);
  const requestName = `HTTP ${config.method} ${config.url.origin}${config.url.pathname}`;

  const abort = new AbortController();
  const onStop = (): void => abort.abort();
  let isLate = false;
  const onTimeout = (): void => {
    isLate = true;
    abort.abort();
  };
  const timer = config.timeoutMs > 0 ? setTimeout(onTimeout, Math.min(config.timeoutMs, MAX_TIMER_MS)) : undefined;
  signal.addEventListener("abort", onStop, { once: true });
  try {
    return outcomeOfAnswer(await call(request, line, abort.signal), { requestName, now: new Date() });
  } catch (error) {
    if (isLate) return { kind: "timed_out", message: `Timed out after ${config.timeoutMs / 1_000}s` };
    if (signal.aborted) return stopped(signal.reason as Stop);
    return outcomeOfError(error, requestName);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onStop);
  }
}

function callOf(execution: Execution, config: HttpConfig): HttpCall {
  const { url, method, headers, payloadTemplate } = config;
  const { agentId, runId, context, sessionId, memory, environment } = execution;
  const hasBody = method !== "GET" && method !== "HEAD";
  const { "content-type": contentType = "application/json", ...configured } = headers;
  const { TRACEPARENT: traceparent, SYSTOLE_MEMORY_SCOPES: memoryScopes } = environment;
  const given = { ...(sessionId === null ? {} : { sessionId }), ...(memory === null ? {} : { memory }) };
  const body = hasBody ? JSON.stringify({ ...payloadTemplate, agentId, runId, context, ...given }) : undefined;
  return {
    url,
    method,
    ownHeaders: {
      authorization: authorizationOf(url, execution.apiKey),
      accept: "application/json, */*;q=0.5",
      "user-agent": "systole",
      ...configured,
      ...signatureHeaders(config, { id: execution.idempotencyId, body: body ?? "" }),
    },
    headers: {
      ...(hasBody ? { "content-type": contentType } : {}),
      "idempotency-key": execution.idempotencyId,
      "x-paperclip-run-id": runId,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(memoryScopes === undefined ? {} : { "x-systole-memory-scopes": memoryScopes }),
    },
    body,
  };
}

/** As Standard Webhooks say: so the endpoint knows who calls, and that nobody has changed it. */
function signatureHeaders(
  { signingSecret }: HttpConfig,
  { id, body }: { readonly id: string; readonly body: string },
): Record<string, string> {
  if (signingSecret === undefined) return {};
  const timestampSec = Math.floor(Date.now() / 1_000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSec),
    "webhook-signature": signatureOf([signingSecret], { id, timestampSec, body }),
  };
}

/** A name and password in the URL are its owner's way to say how to authorize. */
function authorizationOf({ username, password }: URL, apiKey: string): string {
  if (username === "" && password === "") return `Bearer ${apiKey}`;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function outcomeOfError(error: unknown, requestName: string): Outcome {
  if (error instanceof AddressBlockedError) return permanent("address_blocked", `${requestName}: ${error.message}`);
  if (error instanceof TooManyRedirectsError) {
    return permanent("too_many_redirects", `${requestName} was redirected too often`);
  }
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "UND_ERR_INVALID_ARG") return configurationInvalid(message);
  const text = `${requestName} failed: ${message === "" ? code : message}${message.includes(code) ? "" : ` (${code})`}`;
  return isTlsCode(code) ? permanent("tls_failed", text) : transient("endpoint_unreachable", text);
}
