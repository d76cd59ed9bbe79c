import { z } from "zod";

import { ConfiguredHeaders } from "./http-config.schema.ts";

const blankIsNone = (given: string | null | undefined): string | undefined =>
  given === null || given?.trim() === "" ? undefined : given;

const text = (description: string) => z.string().nullish().transform(blankIsNone).meta({ description });

/** Text, its plain form, or by the time it is read what a reference to a secret stood for. */
const secret = (description: string) =>
  z
    .union([z.string(), z.object({ type: z.literal("plain"), value: z.string() }).transform(({ value }) => value)])
    .nullish()
    .transform(blankIsNone)
    .meta({ description: `${description}; a reference to a secret, or text.` });

const length = z.number().min(0).nullish();

/** The scope admin is needed to end what was begun on another connection, as after a drop of the first one. */
const DEFAULT_SCOPES = ["operator.admin", "operator.read", "operator.write"];

/** `adapterConfig` of an openclaw and of an openclaw_gateway agent. */
export const OpenclawConfig = z
  .object({
    url: z
      .string("the gateway to connect to, which this agent does not have")
      .refine(isGatewayUrl, "must be a URL that starts with ws:// or wss://, without a fragment")
      .meta({ description: "The gateway's WebSocket address, with ws:// or wss://." }),
    headers: ConfiguredHeaders,
    authToken: secret("The gateway's shared token"),
    token: secret("Taken as authToken where there is none"),
    password: secret("The gateway's shared password, where it wants one"),
    deviceToken: secret("The token that the gateway has given to this device"),
    devicePrivateKeyPem: secret("An Ed25519 key (PKCS #8, PEM) by which the gateway knows this device"),
    agentId: text("The gateway's name for the agent; its default agent where none is given."),
    sessionKeyStrategy: z
      .enum(["issue", "fixed", "run"])
      .nullish()
      .transform((strategy) => strategy ?? "issue")
      .meta({ description: "Whether a session is kept for each task, is always the same, or is new for each run." }),
    sessionKey: text("The session's key where the strategy is fixed."),
    promptTemplate: text(
      "What it is told on each run. {{agent.id}}, {{agent.name}}, {{company.id}}, {{run.id}} and {{context.…}} stand for what they name; without one it is told who it is and why it was woken.",
    ),
    payloadTemplate: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((template) => template ?? {})
      .meta({ description: "More parameters of the gateway's method agent; message stands before what it is told." }),
    timeoutSec: length.meta({ description: "How long a run may take, in seconds; 0: no limit." }),
    waitTimeoutMs: length.meta({ description: "The same in milliseconds, where timeoutSec is not given." }),
    paperclipApiUrl: z
      .url({ protocol: /^https?$/ })
      .nullish()
      .transform((url) => url ?? undefined)
      .meta({ description: "Where the API is as the gateway sees it; else as the workers do." }),
    claimedApiKeyPath: text("Where on the gateway's host the agent keeps its key for the API."),
    clientId: text("Who connects: one of the gateway's own names for clients, gateway-client by default."),
    clientMode: text("As what it connects, backend by default."),
    clientVersion: text("Which version of it."),
    role: text("The role to connect with, operator by default."),
    scopes: z
      .union([z.array(z.string()), z.string().transform((list) => list.split(","))])
      .nullish()
      .transform((scopes) => scopesOf(scopes ?? []))
      .meta({ description: `What it may do there; ${DEFAULT_SCOPES.join(", ")} where nothing is said.` }),
  })
  .transform(({ timeoutSec, waitTimeoutMs, authToken, token, ...rest }) => ({
    ...rest,
    url: new URL(rest.url),
    authToken: authToken ?? token ?? tokenOfHeaders(rest.headers),
    /** 0: no limit. */
    timeoutMs: timeoutSec === undefined || timeoutSec === null ? (waitTimeoutMs ?? 0) : timeoutSec * 1_000,
  }));
export type OpenclawConfig = z.infer<typeof OpenclawConfig>;

function isGatewayUrl(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, hash } = new URL(given);
  return (protocol === "ws:" || protocol === "wss:") && hash === "";
}

function scopesOf(given: readonly string[]): readonly string[] {
  const scopes = given.map((scope) => scope.trim()).filter((scope) => scope !== "");
  return scopes.length === 0 ? DEFAULT_SCOPES : [...new Set(scopes)];
}

function tokenOfHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  return blankIsNone(headers["x-openclaw-token"]) ?? blankIsNone(headers["x-openclaw-auth"]);
}
