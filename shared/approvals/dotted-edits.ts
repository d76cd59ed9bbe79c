import { InvalidInputError } from "../kernel/errors.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A copy with new values at dotted paths, as in `{"cost.usd": 30}`; a number names an element of a list. Objects that a
 * path goes through and that there are not are made. @throws invalid_input for a path through something else
 */
export const withEdits = (before: Json, edits: Json): Record<string, unknown> =>
  Object.entries(edits).reduce<Record<string, unknown>>(
    (edited, [path, value]) => placed(edited, path.split("."), { path, value }) as Record<string, unknown>,
    { ...before },
  );

interface Edit {
  readonly path: string;
  readonly value: unknown;
}

function placed(into: unknown, [key, ...below]: readonly string[], edit: Edit): unknown {
  if (key === undefined) return edit.value;
  if (Array.isArray(into)) return placedInList(into, [key, below], edit);
  if (key === "" || (!isObject(into) && into !== undefined && into !== null)) throw nowhere(edit.path);
  const own: Json = into ?? {};
  // Written as a computed name, so that no name means more than itself.
  return { ...own, [key]: placed(Object.hasOwn(own, key) ? own[key] : undefined, below, edit) };
}

function placedInList(list: readonly unknown[], [key, below]: [string, readonly string[]], edit: Edit): unknown[] {
  const index = Number(key);
  if (!/^\d+$/.test(key) || index >= list.length) throw nowhere(edit.path);
  return list.with(index, placed(list[index], below, edit));
}

const nowhere = (path: string): InvalidInputError =>
  new InvalidInputError(`There is nothing to edit at ${path}`, {
    details: [{ field: path, code: "no_such_field", message: "the path leads nowhere" }],
  });
