import { z } from "zod";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HttpMethod = (typeof METHODS)[number];

/** They belong to the connection, not to the message, and are set by whoever holds it. */
const CONNECTION_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

const HeaderName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, "not a header's name")
  .refine((name) => !CONNECTION_HEADERS.has(name.toLowerCase()), "is set by the server itself");

const HeaderText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "holds characters that no header may hold");

const HeaderValue = z.union([
  HeaderText,
  z.object({ type: z.literal("plain"), value: HeaderText }).transform(({ value }) => value),
]);

/** As Standard Webhooks write it. */
const SigningSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, "must be whsec_ and 24 to 64 bytes in base64");

const length = z.number().min(0).nullish();

/** What a configuration adds to a request, by names in small letters. */
export const ConfiguredHeaders = z
  .record(HeaderName, HeaderValue)
  .nullish()
  .transform((headers) => lowerCased(headers ?? {}))
  .meta({ description: 'Headers to send: text, or {"type": "plain", "value": text}.' });

/** `adapterConfig` of an http agent. */
export const HttpConfig = z
  .object({
    url: z
      .string("the endpoint to call, which this agent does not have")
      .refine(isHttpUrl, "must be a URL that starts with http:// or https://")
      .meta({ description: "The endpoint to call, with http:// or https://." }),
    method: z
      .string()
      .nullish()
      .transform((method) => (method ?? "POST").toUpperCase())
      .pipe(z.enum(METHODS))
      .meta({ description: `One of ${METHODS.join(", ")}; POST where none is given.` }),
    headers: ConfiguredHeaders,
    payloadTemplate: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((template) => template ?? {})
      .meta({ description: "What the body has besides agentId, runId and context." }),
    signingSecret: z
      .union([
        SigningSecret,
        z.object({ type: z.literal("plain"), value: SigningSecret }).transform(({ value }) => value),
      ])
      .nullish()
      .transform((secret) => secret ?? undefined)
      .meta({ description: "Signs what is sent, as Standard Webhooks are; a reference to a secret, or whsec_…" }),
    timeoutMs: length.meta({
      description: "How long the endpoint may take to answer, in milliseconds; 0: as long as it takes.",
    }),
    timeoutSec: length.meta({ description: "The same in seconds, where timeoutMs is not given." }),
  })
  .transform(({ timeoutMs, timeoutSec, ...rest }) => ({
    ...rest,
    url: new URL(rest.url),
    /** 0: as long as it takes. */
    timeoutMs: timeoutMs ?? (timeoutSec ?? 0) * 1_000,
  }));
export type HttpConfig = z.infer<typeof HttpConfig>;

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === "http:" || protocol === "https:";
}

const lowerCased = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
