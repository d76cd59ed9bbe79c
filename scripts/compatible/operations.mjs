// What a change of an OpenAPI document takes away from those who rely on the one that was released. What is added
// breaks nobody: operations, fields of an answer, fields that may be sent, values of an enumeration.
import { comparing } from "./schemas.mjs";

/** A sentence for each break. `today` as `2026-11-30`: an operation may go on the day that it was announced to. */
export function breakingChanges(released, current, { today }) {
  const operations = operationsOf(current);
  const compare = comparing(released, current);
  return [...operationsOf(released)].flatMap(([key, old]) => {
    const found = operations.get(key);
    if (found === undefined) return isSunset(old.operation, today) ? [] : [`${old.name} is gone`];
    return changesOf(old, found, compare).map((change) => `${old.name}: ${change}`);
  });
}

/** By method and path; what the path calls its parameters is seen by nobody. */
function operationsOf({ paths }) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      return [name.replaceAll(/\{[^}]*\}/g, "{}"), { name, path, operation }];
    }),
  );
  return new Map(all);
}

const isSunset = ({ deprecated, "x-sunset": sunset }, today) =>
  deprecated === true && sunset !== undefined && sunset <= today;

function changesOf(old, now, compare) {
  const [was, is] = [old.operation, now.operation];
  return [
    ...(was.operationId === is.operationId
      ? []
      : [`its operationId is ${is.operationId} now, after which clients name it`]),
    ...(isOpen(was) && !isOpen(is) ? ["it asks for a credential now"] : []),
    ...parameterChanges(parametersOf(old), parametersOf(now), compare),
    ...bodyChanges(was.requestBody, is.requestBody, compare),
    ...replyChanges(was.responses, is.responses, compare),
  ];
}

const isOpen = ({ security }) => security !== undefined && security.length === 0;

/** Those of the path by their place in it. */
function parametersOf({ path, operation }) {
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  return new Map(
    (operation.parameters ?? []).map((parameter) => [
      parameter.in === "path" ? `path ${places.indexOf(parameter.name)}` : `${parameter.in} ${parameter.name}`,
      parameter,
    ]),
  );
}

function parameterChanges(was, is, compare) {
  const gone = [...was].flatMap(([key, old]) => {
    const found = is.get(key);
    const at = `${old.in} parameter ${old.name}`;
    return found === undefined ? [`${at} is gone`] : compare(old.schema, found.schema, { direction: "taken", at });
  });
  const asked = [...is].filter(([key, { required }]) => required && !was.get(key)?.required);
  return [...gone, ...asked.map(([, parameter]) => `${parameter.in} parameter ${parameter.name} is asked for now`)];
}

function bodyChanges(was, is, compare) {
  if (was === undefined) return is?.required ? ["a body is asked for now"] : [];
  if (is === undefined) return ["its body is gone"];
  return [
    ...(is.required && !was.required ? ["its body is asked for now"] : []),
    ...contentChanges(was.content, is.content, (old, now) => compare(old, now, { direction: "taken", at: "body" })),
  ];
}

const replyChanges = (was, is, compare) =>
  Object.entries(was).flatMap(([status, { content = {} }]) => {
    if (is[status] === undefined) return [`it no longer answers ${status}`];
    const compareReply = (old, now) => compare(old, now, { direction: "given", at: `answer ${status}` });
    return contentChanges(content, is[status].content ?? {}, compareReply);
  });

const contentChanges = (was, is, compareSchemas) =>
  Object.entries(was).flatMap(([type, { schema = {} }]) =>
    is[type] === undefined ? [`${type} is gone`] : compareSchemas(schema, is[type].schema ?? {}),
  );
