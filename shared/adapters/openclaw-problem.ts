import { AddressBlockedError } from "./address-guard.ts";
import { GatewayLost, GatewayRefusal, UpgradeRefused } from "./openclaw-errors.ts";
import { isTlsCode } from "./tls-codes.ts";

/** Why a gateway was not reached, or did not do what it was asked. */
export interface GatewayProblem {
  readonly failure: "transient" | "permanent";
  readonly errorCode: string;
  readonly message: string;
  readonly retryAfterSec?: number;
}

const PAIRING = /^(?:PAIRING_|NOT_PAIRED|DEVICE_IDENTITY_REQUIRED|AUTH_SCOPE_MISMATCH)/;
const PAIRING_WORDS = /missing scope|pairing required|device identity required/i;
const AUTH = /^(?:AUTH_|DEVICE_AUTH_|OPERATOR_ACCESS_DENIED|FORBIDDEN|UNAUTHORIZED)/;

const DO_PAIR =
  "Give the agent a devicePrivateKeyPem of its own (openssl genpkey -algorithm ed25519), and approve the device at the gateway: openclaw devices list, then openclaw devices approve with the request's id.";
const DO_AUTH =
  "Check the agent's authToken, password or deviceToken against the gateway's own (gateway.auth in its configuration).";
const DO_UPDATE = "Update OpenClaw, or this server: protocols 3 and 4 are spoken here.";

/** Of what `connectGateway` and its requests throw. `where`: the gateway, as it may be shown. */
export function problemOf(error: unknown, where: string): GatewayProblem {
  if (error instanceof AddressBlockedError) return permanent("address_blocked", `${where}: ${error.message}`);
  if (error instanceof GatewayRefusal) return refused(error, where);
  if (error instanceof UpgradeRefused) return notUpgraded(error, where);
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (isTlsCode(code)) return permanent("tls_failed", `${where} failed: ${message}`);
  if (error instanceof GatewayLost) return closedEarly(error, where);
  return transient("endpoint_unreachable", `${where} was not reached: ${message === "" ? code : message}`);
}

/** By the most that a refusal says of itself: its detail, else its code, else its words. */
function refused(refusal: GatewayRefusal, where: string): GatewayProblem {
  const { code, detail, message, details } = refusal;
  const kind = detail === "" ? code : detail;
  const said = `${where} said: ${message}${kind === "" ? "" : ` (${kind})`}`;
  if (isPassing(refusal)) return unavailable(said, refusal.retryAfterSec);
  if (PAIRING.test(kind) || PAIRING_WORDS.test(message)) return pairing(said, details["requestId"]);
  if (kind === "PROTOCOL_MISMATCH" || /protocol mismatch/i.test(message)) return mismatch(said);
  if (AUTH.test(kind)) return permanent("openclaw_gateway_auth_required", `${said}. ${DO_AUTH}`);
  return permanent("openclaw_gateway_request_refused", said);
}

const PASSING = new Set(["UNAVAILABLE", "AGENT_TIMEOUT", "AUTH_RATE_LIMITED"]);

const isPassing = ({ code, detail, isRetryable }: GatewayRefusal): boolean =>
  PASSING.has(detail) || PASSING.has(code) || (isRetryable && !PAIRING.test(detail === "" ? code : detail));

const unavailable = (said: string, retryAfterSec: number | undefined): GatewayProblem => ({
  ...transient("openclaw_gateway_unavailable", said),
  ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
});

const mismatch = (said: string): GatewayProblem =>
  permanent("openclaw_gateway_protocol_mismatch", `${said}. ${DO_UPDATE}`);

function pairing(said: string, requestId: unknown): GatewayProblem {
  const which = typeof requestId === "string" ? ` The request is ${requestId.slice(0, 128)}.` : "";
  return permanent("openclaw_gateway_pairing_required", `${said}. ${DO_PAIR}${which}`);
}

/** What a proxy, or a server that is no gateway, answers an upgrade with. */
function notUpgraded({ httpStatus, retryAfter, message }: UpgradeRefused, where: string): GatewayProblem {
  const errorCode = `http_status_${httpStatus}`;
  const said = `${where}: ${message}`;
  if (httpStatus === 401 || httpStatus === 403) {
    return permanent("openclaw_gateway_auth_required", `${said}. ${DO_AUTH}`);
  }
  if (![408, 425, 429].includes(httpStatus) && httpStatus < 500) return permanent(errorCode, said);
  const retryAfterSec = /^\d{1,5}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  return { ...transient(errorCode, said), ...(retryAfterSec === undefined ? {} : { retryAfterSec }) };
}

/** Some gateways say why only as they close. */
function closedEarly({ code, message }: GatewayLost, where: string): GatewayProblem {
  const said = `${where}: ${message}`;
  if (PAIRING_WORDS.test(message)) return pairing(said, undefined);
  if (/protocol mismatch/i.test(message)) return mismatch(said);
  if (/unauthorized|token mismatch|password mismatch/i.test(message)) {
    return permanent("openclaw_gateway_auth_required", `${said}. ${DO_AUTH}`);
  }
  if (code === "1012") return transient("openclaw_gateway_unavailable", said);
  return transient("endpoint_unreachable", said);
}

const permanent = (errorCode: string, message: string): GatewayProblem => ({
  failure: "permanent",
  errorCode,
  message,
});

const transient = (errorCode: string, message: string): GatewayProblem => ({
  failure: "transient",
  errorCode,
  message,
});
