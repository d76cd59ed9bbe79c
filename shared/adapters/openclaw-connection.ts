import type { AddressGuard } from "./address-guard.ts";
import { type Channel, type GatewayEvent, openChannel } from "./openclaw-channel.ts";
import type { OpenclawConfig } from "./openclaw-config.schema.ts";
import { type Device, introduced } from "./openclaw-device.ts";
import { GatewayLost, type Json, jsonOf } from "./openclaw-errors.ts";

/** What the gateway says of itself once it has let somebody in. */
export interface Hello {
  readonly protocol: number | undefined;
  readonly version: string | undefined;
  /** For how long it has been running; undefined where it does not say. */
  readonly uptimeMs: number | undefined;
}

export interface Connection extends Channel {
  readonly hello: Hello;
}

/** To which gateway, and as whom. */
export type GatewayTarget = Pick<
  OpenclawConfig,
  | "url"
  | "headers"
  | "authToken"
  | "password"
  | "deviceToken"
  | "clientId"
  | "clientMode"
  | "clientVersion"
  | "role"
  | "scopes"
> & { readonly device: Device | undefined };

export interface GatewayLine {
  readonly guard: AddressGuard;
  readonly onEvent: (event: GatewayEvent) => void;
  /** The handshake is given up when it is aborted; a connection that is there stays. */
  readonly signal: AbortSignal;
  /** To shake hands, from the first packet to being let in. */
  readonly timeoutMs?: number;
}

/** The versions of the protocol whose frames this speaks. */
const PROTOCOLS = { minProtocol: 3, maxProtocol: 4 };
/** What the protocol allows a frame to have; a longer one ends the connection. */
const MAX_FRAME_BYTES = 25 * 1024 * 1024;
const HANDSHAKE_MS = 15_000;
/** Until the gateway says how often it ticks. */
const DEFAULT_TICK_MS = 30_000;
/** So many ticks may fail to come. */
const SILENT_TICKS = 2;

/**
 * Connects to a gateway and is let in, or shown out: AddressBlockedError, UpgradeRefused, GatewayRefusal, GatewayLost
 * or an error of the socket. Only to an address that the guard lets through, which is looked up once.
 */
export async function connectGateway(target: GatewayTarget, line: GatewayLine): Promise<Connection> {
  const { channel, nonce, keep } = await openGateway(target, line);
  try {
    const timeoutMs = line.timeoutMs ?? HANDSHAKE_MS;
    const answer = await channel.request("connect", connectParams(target, nonce), { timeoutMs });
    const tickMs = jsonOf(answer["policy"])?.["tickIntervalMs"];
    channel.watch(SILENT_TICKS * (typeof tickMs === "number" && tickMs >= 1_000 ? tickMs : DEFAULT_TICK_MS));
    keep();
    return { ...channel, hello: helloOf(answer) };
  } catch (error) {
    channel.close();
    throw error;
  }
}

interface OpenedGateway {
  readonly channel: Channel;
  readonly nonce: string;
  /** The signal does not end it any more. */
  readonly keep: () => void;
}

/** As far as it goes without saying who one is: a gateway begins with a challenge, and nothing else does. */
export async function openGateway(
  { url, headers, authToken }: Pick<GatewayTarget, "url" | "headers" | "authToken">,
  { guard, onEvent, signal, timeoutMs = HANDSHAKE_MS }: GatewayLine,
): Promise<OpenedGateway> {
  const problem = guard.addressProblem(url);
  if (problem !== undefined) throw problem;
  if (signal.aborted) throw new GatewayLost("ABORTED", "it was given up");
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(url, {
    headers: { ...(authToken === undefined ? {} : { authorization: `Bearer ${authToken}` }), ...headers },
    lookup: guard.lookup,
    maxPayload: MAX_FRAME_BYTES,
    // What is compressed may be a thousand times what it was.
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: timeoutMs,
  });
  let challenged: (nonce: string) => void = () => undefined;
  const challenge = new Promise<string>((resolve) => {
    challenged = resolve;
  });
  const channel = openChannel(socket, (event) => {
    const { nonce } = event.payload;
    if (event.event === "connect.challenge" && typeof nonce === "string") challenged(nonce);
    else onEvent(event);
  });
  channel.watch(timeoutMs);
  signal.addEventListener("abort", channel.close, { once: true });
  const keep = (): void => signal.removeEventListener("abort", channel.close);
  void channel.lost.then(keep);
  const nonce = await Promise.race([
    challenge,
    channel.lost.then((error) => {
      throw error;
    }),
  ]);
  return { channel, nonce, keep };
}

function connectParams(target: GatewayTarget, nonce: string): Json {
  const { clientId = "gateway-client", clientMode = "backend", clientVersion = "systole" } = target;
  const { role = "operator", scopes, authToken: token, deviceToken, password, device } = target;
  const { platform } = process;
  const auth = given({ token: token ?? deviceToken, deviceToken, password });
  const who = { clientId, clientMode, role, scopes, token: token ?? deviceToken, platform, nonce };
  return {
    ...PROTOCOLS,
    client: { id: clientId, version: clientVersion, platform, mode: clientMode },
    role,
    scopes,
    caps: ["tool-events"],
    ...(Object.keys(auth).length === 0 ? {} : { auth }),
    ...(device === undefined ? {} : { device: introduced(device, who) }),
  };
}

const given = (fields: Readonly<Record<string, string | undefined>>): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function helloOf(answer: Json): Hello {
  const uptimeMs = jsonOf(answer["snapshot"])?.["uptimeMs"];
  const version = jsonOf(answer["server"])?.["version"];
  const { protocol } = answer;
  return {
    protocol: typeof protocol === "number" ? protocol : undefined,
    version: typeof version === "string" ? version : undefined,
    uptimeMs: typeof uptimeMs === "number" ? uptimeMs : undefined,
  };
}
