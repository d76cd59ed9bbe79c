import { z } from "zod";

import type { AgentActor } from "../../shared/auth/actor.ts";
import type { Services } from "../../shared/services.ts";

/** One call of a tool, by an agent, with arguments that its schema has taken. */
export interface ToolCall<Args> {
  readonly actor: AgentActor;
  readonly args: Args;
  readonly services: Services;
  /** Waits for an approval to be decided, while the caller does, and so many seconds at the most. */
  readonly waitFor: (approvalId: string, seconds: number) => Promise<void>;
}

/** What a call does, as a policy names it. */
export interface ToolAction {
  readonly action: string;
  readonly amountUsd?: number | undefined;
}

interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** It changes nothing. */
  readonly isRead: boolean;
  /** It asks by itself, or must not wait for anybody: no policy is held against it. */
  readonly isUngated?: boolean;
  /** Said again, it does nothing more. */
  readonly isIdempotent?: boolean;
}

interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> extends Described {
  readonly input: I;
  readonly output: O;
  /** Besides its name. */
  readonly actionOf?: (args: z.output<I>) => ToolAction;
  /** What it is about, for the trail. */
  readonly subjectOf?: (args: z.output<I>) => string | undefined;
  readonly run: (call: ToolCall<z.output<I>>) => Promise<z.input<O>>;
}

/** One tool, as the server lists and calls it. */
export interface Tool extends Described {
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly actionOf: (args: unknown) => ToolAction;
  readonly subjectOf: (args: unknown) => string | undefined;
  readonly run: (call: ToolCall<unknown>) => Promise<unknown>;
}

type JsonSchema = { readonly type: "object"; readonly [key: string]: unknown };

/** What each tool takes that may have to wait for the board. */
export const WAITING = {
  approvalId: z.string().max(100).optional().meta({ description: "The approval that an earlier call was told of." }),
  wait: z.boolean().optional().meta({
    description: "If an approval is needed: wait for the decision, rather than come back to it.",
  }),
  waitSec: z.int().min(1).max(600).default(45).meta({ description: "How long to wait, in seconds." }),
};

const isGated = ({ isRead, isUngated = false }: Described): boolean => !isRead && !isUngated;

/** Declares a tool. The types of its parts meet here and are then forgotten, as those of operations. */
export function tool<I extends z.ZodObject, O extends z.ZodObject>(spec: ToolSpec<I, O>): Tool {
  const { name, output } = spec;
  const input = isGated(spec) ? spec.input.extend(WAITING) : spec.input;
  return {
    ...spec,
    input,
    inputSchema: z.toJSONSchema(input, { io: "input" }) as JsonSchema,
    outputSchema: z.toJSONSchema(output) as JsonSchema,
    actionOf: (spec.actionOf ?? (() => ({ action: name }))) as Tool["actionOf"],
    subjectOf: (spec.subjectOf ?? (() => undefined)) as Tool["subjectOf"],
    run: spec.run as unknown as Tool["run"],
  };
}

/** Whether the policy of who calls is asked first. */
export const asksFirst = (one: Tool): boolean => isGated(one);
