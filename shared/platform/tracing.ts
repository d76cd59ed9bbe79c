import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

import { childTraceparent, formatTraceparent, parseTraceparent } from "../kernel/trace.ts";
import { inContext } from "./context.ts";
import { VERSION } from "./version.ts";
import { within } from "./within.ts";

/**
 * Spans, for whoever loads an OpenTelemetry SDK beside us (docs/monitoring.md); without one they are nothing, and the
 * trace context still goes from the request to the agent. What follows a span is told its `traceparent`, in the same
 * process as in the next: a run's row carries it to the worker.
 */
export interface OpenSpan {
  /** For whatever happens because of it. */
  readonly traceparent: string;
  /** Says more of it: ids, names and numbers; nothing that somebody wrote. */
  readonly set: (attributes: SpanFacts) => void;
  /** Inside, spans of others belong to it. What it is for log lines, `traceparent` says. */
  readonly inside: <T>(work: () => T) => T;
  /** `failed`: a code that says why. */
  readonly end: (failed?: string) => void;
}

export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  /** The `traceparent` that it follows from. */
  readonly parent?: string | undefined;
  /** `request`: somebody asked from outside; `run`: it was asked for earlier, by way of the queue. */
  readonly kind?: "request" | "run";
  readonly facts?: SpanFacts;
  /** When it began, if that was earlier; by the clock of the wall, in milliseconds. */
  readonly beganAtMs?: number;
}

const KINDS = { request: SpanKind.SERVER, run: SpanKind.CONSUMER } as const;

/** Asks anew for the SDK with each span until there is one. */
const tracer = trace.getTracer("systole", VERSION);

export function openSpan(name: string, { parent, kind, facts = {}, beganAtMs }: SpanOptions = {}): OpenSpan {
  const span = tracer.startSpan(
    name,
    {
      kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
      attributes: known(facts),
      ...(beganAtMs === undefined ? {} : { startTime: beganAtMs }),
    },
    contextOf(parent, kind),
  );
  const { traceId, spanId, traceFlags: flags } = span.spanContext();
  const isOurs = isSpanContextValid(span.spanContext()) && spanId !== parseTraceparent(parent)?.spanId;
  const traceparent = isOurs ? formatTraceparent({ traceId, spanId, flags }) : childTraceparent(parent);
  return {
    traceparent,
    set: (more) => void span.setAttributes(known(more)),
    inside: (work) => context.with(trace.setSpan(context.active(), span), work),
    end: (failed) => {
      if (failed !== undefined) {
        span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute("error.type", failed);
      }
      span.end();
    },
  };
}

/** A span for as long as `work` takes; one that throws has failed. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Pick<OpenSpan, "traceparent" | "set">) => Promise<T>,
): Promise<T> {
  const span = openSpan(name, options);
  let failed: string | undefined;
  try {
    return await span.inside(() => inContext({ traceparent: span.traceparent }, () => work(span)));
  } catch (error) {
    // Its message may hold anything.
    failed = (error as { code?: unknown }).code?.toString() ?? (error as Error).name;
    throw error;
  } finally {
    span.end(failed);
  }
}

/** Where the SDK follows requests by itself, ours are part of what it has seen. */
function contextOf(parent: string | undefined, kind: SpanOptions["kind"]): Context {
  const active = context.active();
  if (kind === "request" && trace.getSpan(active) !== undefined) return active;
  const said = parseTraceparent(parent);
  if (said === undefined) return active;
  const { traceId, spanId, flags } = said;
  // Flags that this API does not know stay out of its type: bit 0 alone says whether it is recorded.
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags & 1, isRemote: true });
}

const known = (facts: SpanFacts): Attributes =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

const FLUSH_MS = 2_000;

/** What was recorded and not sent yet goes out: the process is about to end. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const sdk: unknown = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  const { forceFlush } = sdk as { forceFlush?: () => Promise<void> };
  if (typeof forceFlush !== "function") return;
  await within(forceFlush.call(sdk), FLUSH_MS, "sending spans").catch(() => undefined);
}
