type Variables = Readonly<Record<string, string | undefined>>;

/** What of the server's own environment a child gets: enough to find commands and speak its language, no secrets. */
const INHERITED = /^(?:PATH|HOME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR)$/;

const DEFAULT_PATH = "/usr/local/bin:/opt/homebrew/bin:/usr/local/sbin:/usr/bin:/bin:/usr/sbin:/sbin";

/** The part of the server's environment that any child may see; worked out once. */
export function inheritedEnvironment(server: Variables): Readonly<Record<string, string>> {
  const base: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const [name, value] of Object.entries(server)) {
    if (INHERITED.test(name) && value !== undefined && value !== "") base[name] = value;
  }
  return base;
}
