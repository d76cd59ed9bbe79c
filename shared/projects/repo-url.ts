import { REDACTED } from "../kernel/sensitive.ts";

/** As ssh has it: user@host:path, whose user is no secret. */
const SCP_LIKE = /^[^\s/]+@[^\s/:]+:(?!\/\/)/;

/** For answers: whoever and whatever it logs in with is replaced, and so is what a query holds. */
export function redactRepoUrl(text: string): string {
  const url = SCP_LIKE.test(text) ? undefined : parse(text);
  if (url === undefined) return text;
  const isLogin = url.password !== "" || (url.username !== "" && url.protocol.startsWith("http"));
  return withoutQuery(isLogin ? text.replace(/:\/\/[^/?#]*@/, `://${REDACTED}@`) : text);
}

/** What was redacted and comes back is what is stored; undefined where it is not the same any more. */
export function restoreRepoUrl(incoming: string, stored: string | null): string | undefined {
  if (stored !== null && incoming === redactRepoUrl(stored)) return stored;
  return incoming.includes(REDACTED) ? undefined : incoming;
}

/** "https://github.com/acme/rocket.git" → rocket; null when it has no path. */
export function repoNameOf(text: string): string | null {
  const path = SCP_LIKE.test(text) ? splitOnce(text, ":")[1] : parse(text)?.pathname;
  const last = path?.split("/").filter(Boolean).at(-1);
  return last?.replace(/\.git$/i, "") || null;
}

const withoutQuery = (text: string): string => text.replace(/([?#]).*$/s, `$1${REDACTED}`);

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
