import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import type { AddressGuard } from "./address-guard.ts";
import { AddressBlockedError } from "./address-guard.ts";

/** What became of one HEAD request. */
export type Probe =
  | { readonly kind: "answered"; readonly httpStatus: number }
  /** It may not be called at all. */
  | { readonly kind: "blocked"; readonly message: string }
  | { readonly kind: "timeout" | "failed"; readonly message: string };

export interface ProbeLine {
  readonly guard: AddressGuard;
  readonly timeoutMs: number;
}

/**
 * Asks whether something listens at an address of http or https. Nothing of an agent goes with it, no redirect is
 * followed, and it goes only where an agent's own call may go.
 */
export function probeEndpoint(url: URL, { guard, timeoutMs }: ProbeLine): Promise<Probe> {
  const problem = guard.addressProblem(url);
  if (problem !== undefined) return Promise.resolve(failure(problem));
  const ask = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const asking = ask(url, { method: "HEAD", agent: false, lookup: guard.lookup });
    const late = setTimeout(() => {
      resolve({ kind: "timeout", message: `no answer within ${timeoutMs} ms` });
      asking.destroy();
    }, timeoutMs);
    const end = (probe: Probe): void => {
      clearTimeout(late);
      resolve(probe);
    };
    asking.on("error", (error) => end(failure(error)));
    asking.on("response", (response) => {
      end({ kind: "answered", httpStatus: response.statusCode ?? 0 });
      response.destroy();
    });
    asking.end();
  });
}

function failure(error: NodeJS.ErrnoException): Probe {
  const message = error.message === "" ? (error.code ?? "failed") : error.message;
  return { kind: error instanceof AddressBlockedError ? "blocked" : "failed", message };
}
