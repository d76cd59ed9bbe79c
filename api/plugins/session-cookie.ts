import type { IncomingHttpHeaders } from "node:http";

/** Where the API is reached, as far as that is configured. */
export interface CookieSettings {
  /** Over https the cookie goes nowhere else, and to no other host: the browser enforces what the name promises. */
  readonly isSecure: boolean;
}

const nameOf = ({ isSecure }: CookieSettings): string => (isSecure ? "__Host-systole-session" : "systole-session");

/** The session's token that a browser sends along; undefined when it sends none. */
export function sessionTokenOf({ cookie }: IncomingHttpHeaders, settings: CookieSettings): string | undefined {
  if (cookie === undefined) return undefined;
  const name = nameOf(settings);
  for (const part of cookie.split(";")) {
    const [key = "", value = ""] = part.trim().split("=", 2);
    if (key === name && value !== "") return value;
  }
  return undefined;
}

/** No script can read it, and no other site's page sends it along with a change. */
export function sessionCookie(token: string, expiresAt: Date, settings: CookieSettings): string {
  const attributes = ["Path=/", "HttpOnly", "SameSite=Lax", ...(settings.isSecure ? ["Secure"] : [])];
  return [`${nameOf(settings)}=${token}`, ...attributes, `Expires=${expiresAt.toUTCString()}`].join("; ");
}

export const noSessionCookie = (settings: CookieSettings): string => sessionCookie("", new Date(0), settings);
