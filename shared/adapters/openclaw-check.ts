import { REDACTED } from "../kernel/sensitive.ts";
import { isReference } from "../secrets/secret-binding.ts";
import type { AddressGuard } from "./address-guard.ts";
import { misfits } from "./config-misfits.ts";
import type { EnvironmentCheck } from "./environment-test.schema.ts";
import type { Examined } from "./examined.ts";
import { OpenclawConfig } from "./openclaw-config.schema.ts";
import { connectGateway, openGateway } from "./openclaw-connection.ts";
import { type Device, deviceOf } from "./openclaw-device.ts";
import { problemOf } from "./openclaw-problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** Long enough for any gateway that a heartbeat could be sent to, and shorter than anybody waits for the answer. */
const CONNECT_MS = 2_000;

const CREDENTIALS = new Set(["authToken", "token", "password", "deviceToken", "devicePrivateKeyPem"]);

/** What the configuration shows. What of it is a secret is not read, and not asked with. */
export function examineOpenclaw(given: Json): Examined {
  const { config, hasSecrets } = withoutSecrets(given);
  const url = urlCheck(config["url"]);
  const { success, data, error } = OpenclawConfig.safeParse(config);
  if (!success) return { checks: [url, ...misfits("openclaw_gateway", ["url"], error.issues)] };
  if (deviceOf(data.devicePrivateKeyPem) === "unusable") return { checks: [url, KEY_UNUSABLE] };
  return { checks: [url, ...plainness(data, hasSecrets)], onHosts: { config, hasSecrets } };
}

/**
 * Whether there is a gateway, and whether it lets the agent in: connects as a run does, and asks for nothing. Where
 * some of what it is known by is a secret, it goes as far as the gateway's challenge, and says no more.
 */
export async function reachOpenclaw(
  { config, hasSecrets }: Json,
  { guard }: { readonly guard: AddressGuard },
): Promise<EnvironmentCheck[]> {
  const data = OpenclawConfig.parse(config);
  const device = deviceOf(data.devicePrivateKeyPem);
  if (device === "unusable") return [KEY_UNUSABLE];
  return [await reached(data, { guard, device, hasSecrets: hasSecrets === true })];
}

function withoutSecrets(given: Json): { readonly config: Json; readonly hasSecrets: boolean } {
  const isSecret = (value: unknown): boolean => isReference(value) || value === REDACTED;
  const { headers } = given;
  const all: Json = typeof headers === "object" ? { ...headers } : {};
  const kept = Object.entries(all).filter(([, value]) => !isSecret(value));
  const entries = Object.entries(given).filter(([name, value]) => !(CREDENTIALS.has(name) && isSecret(value)));
  const hasSecrets = entries.length < Object.keys(given).length || kept.length < Object.keys(all).length;
  const own = typeof headers === "object" ? { headers: Object.fromEntries(kept) } : {};
  return { config: { ...Object.fromEntries(entries), ...own }, hasSecrets };
}

const KEY_UNUSABLE: EnvironmentCheck = {
  code: "openclaw_gateway_config_invalid",
  level: "error",
  message: "devicePrivateKeyPem: must be an Ed25519 private key (PKCS #8, PEM)",
  hint: "openssl genpkey -algorithm ed25519 makes one.",
};

function urlCheck(url: unknown): EnvironmentCheck {
  const hint = "Set adapterConfig.url to the gateway's address with ws:// or wss://.";
  if (typeof url !== "string" || url.trim() === "") {
    return { code: "openclaw_gateway_url_missing", level: "error", message: "There is no gateway to connect to", hint };
  }
  if (!URL.canParse(url)) {
    return { code: "openclaw_gateway_url_invalid", level: "error", message: "The url is none", hint };
  }
  const { protocol, origin } = new URL(url);
  return protocol === "ws:" || protocol === "wss:"
    ? { code: "openclaw_gateway_url_valid", level: "info", message: `The gateway is at ${origin}` }
    : {
        code: "openclaw_gateway_url_protocol_invalid",
        level: "error",
        message: `${protocol}// cannot be connected to`,
        hint,
      };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function plainness({ url, authToken, password, deviceToken }: OpenclawConfig, hasSecrets: boolean): EnvironmentCheck[] {
  const hasAny = hasSecrets || [authToken, password, deviceToken].some((credential) => credential !== undefined);
  if (url.protocol === "wss:" || LOOPBACK.test(url.hostname) || !hasAny) return [];
  return [
    {
      code: "openclaw_gateway_plaintext",
      level: "warn",
      message: "What the gateway knows the agent by goes over the network as it is",
      hint: "Use wss://.",
    },
  ];
}

interface Means {
  readonly guard: AddressGuard;
  readonly device: Device | undefined;
  readonly hasSecrets: boolean;
}

async function reached(config: OpenclawConfig, { guard, device, hasSecrets }: Means): Promise<EnvironmentCheck> {
  const line = {
    guard,
    onEvent: () => undefined,
    signal: AbortSignal.timeout(CONNECT_MS),
    timeoutMs: CONNECT_MS,
  };
  try {
    if (hasSecrets) {
      const { channel } = await openGateway(config, line);
      channel.close();
      return UNCHECKED;
    }
    const connection = await connectGateway({ ...config, device }, line);
    connection.close();
    const { version = "unknown", protocol = "unknown" } = connection.hello;
    const message = `The gateway let the agent in (version ${version}, protocol ${protocol})`;
    return { code: "openclaw_gateway_connected", level: "info", message };
  } catch (error) {
    const { failure, errorCode: code, message } = problemOf(error, "The gateway");
    return { code: codeOf(code), level: failure === "permanent" ? "error" : "warn", message };
  }
}

const UNCHECKED: EnvironmentCheck = {
  code: "openclaw_gateway_found",
  level: "info",
  message: "There is a gateway. Whether it lets the agent in shows in its first run: its credentials are secrets",
};

/** A run's own codes, and one for a gateway that was not there. */
const codeOf = (errorCode: string): string =>
  errorCode.startsWith("openclaw_gateway_") ? errorCode : "openclaw_gateway_unreachable";
