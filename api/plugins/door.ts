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
