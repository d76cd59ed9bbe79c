import { z } from "zod";

import type { AdapterModule } from "../../../shared/adapter-port/adapter-module.ts";
import { isJsonObject, readReport } from "../../output/reported.ts";
import type { Failed, Outcome, Reported } from "../adapter.ts";
import { deadlineOf } from "../http-answer.ts";
import { permanent } from "../outcomes.ts";

const MAX_MESSAGE = 2_000;
/** Of what an adapter tells besides, what is kept with the run. */
const MAX_RESULT_BYTES = 64 * 1024;

const message = z.string().transform((text) => text.slice(0, MAX_MESSAGE));

const Answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("succeeded") }),
  z.object({
    kind: z.literal("failed"),
    failure: z.enum(["transient", "permanent", "unfinished"]),
    errorCode: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
    message,
    retryAfterSec: z.number().min(0).max(86_400).optional(),
  }),
  z.object({ kind: z.literal("timed_out"), message }),
  z.object({ kind: z.literal("pending"), deadlineSec: z.number().optional() }),
]);

export const adapterFailed = (type: string, why: string): Failed =>
  permanent("adapter_failed", `The adapter ${type} failed: ${why}`.slice(0, MAX_MESSAGE));

type Answering = Pick<AdapterModule, "type" | "isRemote">;

/** An answer as the worker can settle it, whatever an adapter that is not ours answered. */
export function checkedAnswer({ type, isRemote }: Answering, answer: unknown): Outcome {
  const { success, data, error } = Answer.safeParse(answer);
  const said = reportOf(answer);
  if (!success) return { ...said, ...adapterFailed(type, `its answer is none (${error.issues[0]?.message ?? ""})`) };
  if (data.kind === "pending") {
    if (isRemote !== true) return { ...said, ...adapterFailed(type, "it is not remote, and has to end as it answers") };
    return { ...said, kind: "pending", deadlineSec: deadlineOf(data) };
  }
  if (data.kind !== "failed") return { ...said, ...data };
  const { retryAfterSec, ...failed } = data;
  return { ...said, ...failed, ...(retryAfterSec === undefined ? {} : { retryAfterSec }) };
}

/** What makes no sense in it is left out. */
export function reportOf(answer: unknown): Reported {
  if (!isJsonObject(answer)) return {};
  const { exitCode, signal, result } = answer;
  const kept = resultOf(result);
  return {
    ...readReport({ ...answer, result: undefined }),
    ...(typeof exitCode === "number" && Number.isSafeInteger(exitCode) ? { exitCode } : {}),
    ...(typeof signal === "string" ? { signal: signal.slice(0, 20) } : {}),
    ...(kept === undefined ? {} : { result: kept }),
  };
}

function resultOf(result: unknown): Record<string, unknown> | undefined {
  if (!isJsonObject(result)) return undefined;
  const text = JSON.stringify(result);
  return Buffer.byteLength(text) <= MAX_RESULT_BYTES ? (JSON.parse(text) as Record<string, unknown>) : undefined;
}
