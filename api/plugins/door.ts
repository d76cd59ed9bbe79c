import type { IncomingHttpHeaders } from "node:http";

import { ForbiddenError } from "../../shared/kernel/errors.ts";

/** What the door looks at. */
export interface Knock {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const OUR_OWN_PAGES = new Set(["same-origin", "none"]);
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

export const isRead = (method: string): boolean => READS.has(method);

const LOCAL_PAGES = ["http://localhost:3100", "http://127.0.0.1:3100"];

/** A page of ours: where the request went, or where people are told to go. */
function isOwnOrigin(origin: string, host: string, publicUrl: string | undefined): boolean {
  if (origin === `http://${host}` || origin === `https://${host}`) return true;
  if (publicUrl !== undefined && URL.canParse(publicUrl) && origin === new URL(publicUrl).origin) return true;
  return LOOPBACK_HOST.test(host) && LOCAL_PAGES.includes(origin);
}

/** The origin of the page that asks; undefined where the browser, or the program, says nothing of it. */
function originOf({ origin, referer }: IncomingHttpHeaders): string | undefined {
  if (origin !== undefined) return origin.toLowerCase();
  if (referer === undefined) return undefined;
  return URL.canParse(referer) ? new URL(referer).origin : "null";
}

/**
 * A browser sends the session's cookie along whoever's page it shows; so whose page it is must be one of ours, and must
 * be said. @throws forbidden
 */
export function requireTrustedOrigin({ headers }: Knock, publicUrl: string | undefined): void {
  const origin = originOf(headers);
  const { host = "" } = headers;
  if (origin !== undefined && isOwnOrigin(origin, host.toLowerCase(), publicUrl)) return;
  throw new ForbiddenError("Board mutation requires trusted browser origin");
}

/** Where there is no session yet, programs may ask that say nothing of an origin; foreign pages may not. @throws forbidden */
export function requireOwnPage(knock: Knock, publicUrl: string | undefined): void {
  if (originOf(knock.headers) !== undefined) requireTrustedOrigin(knock, publicUrl);
}

/**
 * For what only programs call: a page may ask only where it is shown by us, under the name that people are told, or on
 * this machine. A page whose name was rebound to our address names itself as its origin, and a host that is none of ours.
 * @throws forbidden
 */
export function requireKnownOrigin({ headers }: Knock, publicUrl: string | undefined): void {
  const { origin, host = "" } = headers;
  if (origin === undefined) return;
  const isPublic = publicUrl !== undefined && URL.canParse(publicUrl) && origin === new URL(publicUrl).origin;
  if (isPublic || (LOOPBACK_HOST.test(host) && origin.toLowerCase() === `http://${host.toLowerCase()}`)) return;
  throw new ForbiddenError("Requests from pages of another origin are refused");
}

/**
 * Without a credential, whoever reaches a loopback bind is the operator, and any web page that the
 * operator looks at can send requests there. Three things tell a page's request from a program's:
 *
 * - `Host` names what the page believes to talk to: a name that was rebound to 127.0.0.1 is not a loopback name;
 * - `Origin` and `Sec-Fetch-Site` are set by the browser, and no script can change them;
 * - a JSON content type cannot be sent to another origin without asking first, and we never answer that question;
 *   `registerJsonBody` leaves no other type that is taken.
 *
 * @throws forbidden
 */
export function requireLocalCaller({ headers }: Knock): void {
  const { host = "", origin } = headers;
  if (!LOOPBACK_HOST.test(host)) {
    throw new ForbiddenError(
      "Without a credential, the Host header must be 127.0.0.1, localhost or [::1]; send an Authorization header instead",
    );
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new ForbiddenError("Without a credential, requests from pages of another origin are refused");
  }
  const site = headers["sec-fetch-site"];
  if (site !== undefined && (typeof site !== "string" || !OUR_OWN_PAGES.has(site))) {
    throw new ForbiddenError("Without a credential, requests from pages of another site are refused");
  }
}
