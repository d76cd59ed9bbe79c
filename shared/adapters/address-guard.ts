import { type LookupAddress, type LookupAllOptions, type LookupOptions, lookup } from "node:dns";

import ipaddr from "ipaddr.js";

/**
 * Keeps an agent's endpoint from being something inside: loopback, a private network, a cloud's metadata service.
 * A name is resolved once, all its addresses are judged, and the connection goes to one that was judged: there is no
 * moment in which the name could come to mean another. Addresses given as numbers do not pass a lookup, and are
 * judged before (`addressProblem`).
 */
export class AddressBlockedError extends Error {
  readonly code = "ADDRESS_BLOCKED";
}

const PUBLIC = new Set(["unicast"]);
/** Link-local stays out even then: it is where clouds keep credentials. */
const PRIVATE_TOO = new Set(["unicast", "loopback", "private", "uniqueLocal", "carrierGradeNat"]);
/** Where some clouds keep them outside of link-local: Amazon and Google in IPv6, Alibaba. */
const CREDENTIALS = new Set(["fd00:ec2::254", "fd20:ce::254", "100.100.100.200"]);

export interface AddressGuard {
  /** Why a URL's host may not be called, if it is an address and may not. */
  readonly addressProblem: (url: URL) => AddressBlockedError | undefined;
  /** For `net.connect`: answers only with addresses that may be called. */
  readonly lookup: Lookup;
}

export type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

export interface AddressGuardOptions {
  readonly allowPrivate: boolean;
  /** How names become addresses; the operating system's way by default. */
  readonly resolve?: (hostname: string, options: LookupAllOptions, callback: ResolveCallback) => void;
}

type ResolveCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

export function addressGuard({ allowPrivate, resolve = lookup }: AddressGuardOptions): AddressGuard {
  const ranges = allowPrivate ? PRIVATE_TOO : PUBLIC;
  const isAllowed = (address: string): boolean =>
    ranges.has(rangeOf(address)) && !CREDENTIALS.has(ipaddr.process(address).toString());
  return {
    addressProblem: (url) => {
      const host = url.hostname.replace(/^\[|\]$/g, "");
      return ipaddr.isValid(host) && !isAllowed(host) ? blocked(host) : undefined;
    },
    lookup: (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, []);
        if (!addresses.every(({ address }) => isAllowed(address))) return callback(blocked(hostname), []);
        const [first] = addresses;
        if (options.all === true || first === undefined) return callback(null, addresses);
        callback(null, first.address, first.family);
      });
    },
  };
}

/** The kind of network an address is in. An IPv4 address in IPv6 clothes is judged as what it is. */
function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return "invalid";
  const parsed = ipaddr.process(address);
  // ::a.b.c.d, a form long given up, which still may reach the IPv4 address it holds.
  const isCompatible = parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every((part) => part === 0);
  const range = parsed.range();
  return isCompatible && range === "unicast" ? "reserved" : range;
}

const blocked = (host: string): AddressBlockedError =>
  new AddressBlockedError(
    `${host} is, or leads to, an address that is not public. Set SYSTOLE_ALLOW_PRIVATE_HTTP=true to let agents be called on private networks`,
  );
