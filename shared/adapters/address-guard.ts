import { type LookupAddress, type LookupAllOptions, type LookupOptions, lookup } from "node:dns";

import ipaddr from "ipaddr.js";

import { isNetwork } from "../../shared/platform/variable-kinds.ts";

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
  /** This machine, where private networks are not. */
  readonly allowLoopback?: boolean;
  /** Names, addresses and networks (10.0.0.0/8) that may be called besides, link-local ones excepted. */
  readonly allowed?: readonly string[];
  /** What to do about an address that is blocked, for people. */
  readonly hint?: string;
  /** How names become addresses; the operating system's way by default. */
  readonly resolve?: (hostname: string, options: LookupAllOptions, callback: ResolveCallback) => void;
}

type ResolveCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

export function addressGuard(options: AddressGuardOptions): AddressGuard {
  const { allowPrivate, allowLoopback = false, allowed = [], hint = HINT, resolve = lookup } = options;
  const ranges = allowPrivate ? PRIVATE_TOO : new Set([...PUBLIC, ...(allowLoopback ? ["loopback"] : [])]);
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  const networks = allowed.filter(isNetwork).map(networkOf);
  const isAllowed = (address: string, isNamed = false): boolean => {
    if (CREDENTIALS.has(ipaddr.isValid(address) ? ipaddr.process(address).toString() : address)) return false;
    const range = rangeOf(address);
    return ranges.has(range) || (PRIVATE_TOO.has(range) && (isNamed || networks.some((has) => has(address))));
  };
  return {
    addressProblem: (url) => {
      const host = url.hostname.replace(/^\[|\]$/g, "");
      return ipaddr.isValid(host) && !isAllowed(host) ? blocked(host, hint) : undefined;
    },
    lookup: (hostname, options, callback) => {
      const isNamed = names.has(hostname.toLowerCase());
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, []);
        if (!addresses.every(({ address }) => isAllowed(address, isNamed)))
          return callback(blocked(hostname, hint), []);
        const [first] = addresses;
        if (options.all === true || first === undefined) return callback(null, addresses);
        callback(null, first.address, first.family);
      });
    },
  };
}

/** Whether an address is in a network, or is the only one that it has. */
function networkOf(text: string): (address: string) => boolean {
  const cidr = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return (address) => {
    const parsed = ipaddr.process(address);
    return parsed.kind() === base.kind() && parsed.match(base, bits);
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

const HINT = "Set SYSTOLE_ALLOW_PRIVATE_HTTP=true to let agents be called on private networks";

const blocked = (host: string, hint: string): AddressBlockedError =>
  new AddressBlockedError(`${host} is, or leads to, an address that is not public. ${hint}`);
