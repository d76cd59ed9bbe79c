import type { Approval } from "./approval.schema.ts";

/** What somebody wants to do, in words that a person decides by, and rules go by. */
export interface WantedAction {
  readonly action: string;
  readonly reasoning: string | null;
  /** Null: it says nothing of it. */
  readonly costUsd: number | null;
  readonly costTokens: number | null;
  /** Null: likewise. */
  readonly sideEffects: readonly string[] | null;
  /** What happens instead. */
  readonly ifDenied: unknown;
}

type Asked = Pick<Approval, "type" | "payload">;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const amount = (value: unknown): number | null => (typeof value === "number" && value >= 0 ? value : null);

/** The action that an agent asks for by name; undefined of all else. */
export const namedAction = ({ type, payload }: Asked): string | undefined =>
  type === "request_board_approval" ? (text(payload["action"]) ?? undefined) : undefined;

export function wantedAction(asked: Asked): WantedAction {
  const { payload } = asked;
  const cost = typeof payload["cost"] === "object" && payload["cost"] !== null ? payload["cost"] : {};
  const { usd, tokens } = cost as { readonly usd?: unknown; readonly tokens?: unknown };
  const effects = payload["sideEffects"];
  return {
    action: namedAction(asked) ?? nameOf(asked),
    reasoning: text(payload["reasoning"]),
    costUsd: amount(usd),
    costTokens: amount(tokens),
    sideEffects: Array.isArray(effects) ? effects.filter((effect) => typeof effect === "string") : null,
    ifDenied: payload["ifDenied"] ?? null,
  };
}

function nameOf({ type, payload }: Asked): string {
  switch (type) {
    case "hire_agent":
      return `hire agent ${text(payload["name"]) ?? ""}`.trim();
    case "approve_ceo_strategy":
      return "adopt strategy";
    case "budget_override_required":
      return "raise budget";
    case "request_board_approval":
      return text(payload["title"]) ?? "ask the board";
  }
}
