/** What an agent is about to do, in its own words. */
export interface WishedAction {
  readonly action: string;
  /** What it will spend; undefined: it does not say. */
  readonly amountUsd?: number | undefined;
}

/** What an agent's `approvalPolicy` lists; what is not of that shape asks for nothing. */
export function requiresOf(policy: Readonly<Record<string, unknown>>): readonly string[] {
  const { requires } = policy;
  return Array.isArray(requires) ? requires.filter((entry) => typeof entry === "string") : [];
}

/** So that `Push to_main` is `push-to-main`: how an action is written must not decide on whether it is asked about. */
export const plainAction = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase()
    .trim()
    .replace(/[\s_\p{Pd}]+/gu, "-");

const SPEND_OVER = /^spend-over-(\d{1,12}(?:\.\d{1,6})?)$/;
const IS_SPENDING = /^spend(?![a-z0-9])/;

/**
 * The entry of a policy that covers an action; undefined: none does.
 *
 * - `spend_over_10`: whatever spends more than 10 dollars, and spending that does not say how much;
 * - `deploy:*`: a pattern of the whole action, in which `*` stands for any text;
 * - `prod-deploy`: the action of this name, and all whose name goes on behind it, as in `prod-deploy:eu`.
 */
export function coveringEntry(requires: readonly string[], wished: WishedAction): string | undefined {
  const action = plainAction(wished.action);
  return requires.find((entry) => {
    const plain = plainAction(entry);
    const limit = SPEND_OVER.exec(plain)?.[1];
    if (limit !== undefined) return isOver(action, wished.amountUsd, Number(limit));
    return plain.includes("*") ? fits(action, plain) : isWithin(action, plain);
  });
}

const isOver = (action: string, amountUsd: number | undefined, limit: number): boolean =>
  amountUsd === undefined ? IS_SPENDING.test(action) : amountUsd > limit;

const isWithin = (action: string, name: string): boolean =>
  name !== "" && action.startsWith(name) && !/^[\p{L}\p{N}]/u.test(action.slice(name.length));

/** In linear time, whatever the pattern: each piece is looked for once, behind the one before. */
function fits(action: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (!action.startsWith(first) || !action.endsWith(last) || action.length < first.length + last.length) return false;
  const end = action.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = action.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
