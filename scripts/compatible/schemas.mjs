// Compares two JSON schemas, each of its document. `taken`: what callers send; all that was taken must be taken still.
// `given`: what they are answered; all that is given must be what was promised, besides fields and enumerated values
// that are new.
import { isDeepStrictEqual } from "node:util";

import { variantsOf } from "./variants.mjs";

export function comparing(released, current) {
  const under = new Map();
  /** Sentences; of what refers to itself, each pair once. */
  const compare = (was, is, { direction, at }) => {
    const pairs = under.get(was) ?? new Set();
    if (pairs.has(is)) return [];
    under.set(was, pairs.add(is));
    const changes = compareVariants(variantsOf(was, released), variantsOf(is, current), { direction, at, compare });
    pairs.delete(is);
    return changes;
  };
  return compare;
}

/** Each kind of value that may come must fit one that is reckoned with; told of is the nearest. */
function compareVariants(was, is, context) {
  const isTaken = context.direction === "taken";
  const [comers, reckoned] = isTaken ? [was, is] : [is, was];
  return comers.flatMap((comer) => {
    if (reckoned.some(isAnything)) return [];
    const alike = reckoned.filter((one) => isKind(comer, one));
    if (alike.length === 0) {
      return [
        `${context.at} ${isTaken ? "takes no" : "may be"} ${comer.type ?? "anything"} ${isTaken ? "any more" : "now"}`,
      ];
    }
    const tries = alike.map((one) => (isTaken ? changesOf(comer, one, context) : changesOf(one, comer, context)));
    return tries.reduce((best, one) => (one.length < best.length ? one : best));
  });
}

const isAnything = (schema) => Object.keys(schema).every((keyword) => keyword === "description");

const isKind = (comer, reckoned) =>
  comer.type === reckoned.type || (comer.type === "integer" && reckoned.type === "number");

const changesOf = (was, is, context) =>
  [enumChanges, textChanges, boundChanges, objectChanges, itemChanges, otherChanges].flatMap((rule) =>
    rule(was, is, context),
  );

function enumChanges(was, is, { direction, at }) {
  if (direction === "given") return was.enum && !is.enum ? [`${at} may be any ${is.type} now`] : [];
  if (is.enum === undefined) return [];
  if (was.enum === undefined) return [`${at} takes only ${is.enum.join(", ")} now`];
  return was.enum.filter((value) => !is.enum.includes(value)).map((value) => `${at} takes no ${value} any more`);
}

function textChanges(was, is, { direction, at }) {
  const isTaken = direction === "taken";
  const [comer, reckoned] = isTaken ? [was, is] : [is, was];
  const keywords = isTaken ? ["format", "pattern", "contentEncoding", "contentMediaType", "default"] : ["format"];
  return (
    keywords
      .filter((keyword) => !isDeepStrictEqual(comer[keyword], reckoned[keyword]))
      // What is reckoned with is anything, unless it says more; a default that changes means something else.
      .filter((keyword) => reckoned[keyword] !== undefined || keyword === "default")
      .filter((keyword) => keyword !== "default" || was.default !== undefined)
      .map((keyword) => `${at} has another ${keyword} now`)
  );
}

/** Each with what it is where it is not said, and which way is tighter. */
const BOUNDS = [
  ...["minimum", "exclusiveMinimum"].map((keyword) => ({ keyword, none: -Number.MAX_SAFE_INTEGER, sign: 1 })),
  ...["minLength", "minItems", "minProperties"].map((keyword) => ({ keyword, none: 0, sign: 1 })),
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"].map((keyword) => ({
    keyword,
    none: Number.MAX_SAFE_INTEGER,
    sign: -1,
  })),
];

/** Of an answer, bounds are promised to nobody. */
function boundChanges(was, is, { direction, at }) {
  if (direction === "given") return [];
  return BOUNDS.filter(({ keyword, none, sign }) => sign * (is[keyword] ?? none) > sign * (was[keyword] ?? none)).map(
    ({ keyword }) => `${at} has a tighter ${keyword} now`,
  );
}

function objectChanges(was, is, context) {
  const { direction, at } = context;
  if (was.type !== "object") return [];
  const [before, after] = [was.properties ?? {}, is.properties ?? {}];
  const [asked, asks] = [was.required ?? [], is.required ?? []];
  const fields = Object.entries(before).flatMap(([name, schema]) =>
    after[name] === undefined
      ? [`${at}.${name} is gone`]
      : context.compare(schema, after[name], { direction, at: `${at}.${name}` }),
  );
  const needs =
    direction === "taken"
      ? asks.filter((name) => !asked.includes(name)).map((name) => `${at}.${name} is asked for now`)
      : asked
          .filter((name) => after[name] !== undefined && !asks.includes(name))
          .map((name) => `${at}.${name} may be missing now`);
  return [...fields, ...needs, ...otherFieldChanges(was, is, context)];
}

/** Those that have no name of their own. */
function otherFieldChanges(was, is, { direction, at, compare }) {
  const [before = true, after = true] = [was.additionalProperties, is.additionalProperties];
  if (before === false) return [];
  if (after === false) {
    const isPromise = direction === "taken" || typeof before === "object";
    return isPromise ? [`${at} has no fields of any name any more`] : [];
  }
  const others = compare(before, after, { direction, at: `${at}.*` });
  if (direction === "given" || is.propertyNames === undefined) return others;
  return [...others, ...compare(was.propertyNames ?? true, is.propertyNames, { direction, at: `the names in ${at}` })];
}

function itemChanges(was, is, { direction, at, compare }) {
  if (was.type !== "array") return [];
  return compare(was.items ?? true, is.items ?? true, { direction, at: `${at}[]` });
}

const KNOWN = new Set([
  "type",
  "enum",
  "format",
  "pattern",
  "contentEncoding",
  "contentMediaType",
  "default",
  "properties",
  "required",
  "additionalProperties",
  "propertyNames",
  "items",
  "title",
  "description",
  "deprecated",
  "example",
  "examples",
  "readOnly",
  "writeOnly",
  ...BOUNDS.map(({ keyword }) => keyword),
]);

/** What this check does not know, it does not let through. */
const otherChanges = (was, is, { at }) =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((keyword) => !KNOWN.has(keyword) && !keyword.startsWith("x-"))
    .filter((keyword) => !isDeepStrictEqual(was[keyword], is[keyword]))
    .map((keyword) => `${at} has another ${keyword} now`);
