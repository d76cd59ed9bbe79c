/** Where a repository comes from, apart from what logs in there. */
export interface Remote {
  /** Holds no credential. */
  readonly url: string;
  readonly login: { readonly origin: string; readonly user: string; readonly password: string } | undefined;
}

/** As ssh has it: user@host:path. What begins with a dash would be an option of git's or of ssh's. */
const SCP_LIKE = /^[\w.][\w.-]*@[\w.][\w.-]*:(?![-:])\S+$/;
const PROTOCOL = /^(?:https?|ssh|git):$/;

/** Undefined where git is not to be sent there. */
export function remoteOf(repoUrl: string): Remote | undefined {
  if (SCP_LIKE.test(repoUrl)) return { url: repoUrl, login: undefined };
  if (!URL.canParse(repoUrl)) return undefined;
  const url = new URL(repoUrl);
  if (!isSafe(url)) return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  // Each would be a line of its own for who asks.
  if (/[\r\n\0]/.test(user + password)) return undefined;
  url.password = "";
  if (!url.protocol.startsWith("http")) return { url: url.href, login: undefined };
  url.username = "";
  return { url: url.href, login: user === "" ? undefined : { origin: url.origin, user, password } };
}

/** What a query holds may be a credential, and would stand on a command line. */
function isSafe({ protocol, hostname, username, search, hash }: URL): boolean {
  const isOption = [hostname, username].some((part) => part.startsWith("-"));
  return PROTOCOL.test(protocol) && hostname !== "" && !isOption && search === "" && hash === "";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
