import { AGENT_EXAMPLES } from "./agent-examples.ts";
import { COMPANY_EXAMPLES } from "./company-examples.ts";
import { MONEY_EXAMPLES } from "./money-examples.ts";
import { PEOPLE_EXAMPLES } from "./people-examples.ts";
import { V1_EXAMPLES } from "./v1-examples.ts";

/** A body that each operation takes, by the operation's id: what its documentation shows, and what a test sends. */
export const EXAMPLES: Readonly<Record<string, object>> = {
  ...COMPANY_EXAMPLES,
  ...AGENT_EXAMPLES,
  ...MONEY_EXAMPLES,
  ...PEOPLE_EXAMPLES,
};

interface Described {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
}

interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const JSON_TYPE = "application/json";

/** The same document, with an example in each body. */
export function withExamples<D extends object>(document: D): D {
  const { paths = {} } = document as Document;
  const shown = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, withExample(operation)])),
  ]);
  return { ...document, paths: Object.fromEntries(shown) };
}

function withExample(operation: Described): Described {
  const { operationId = "" } = operation;
  const example = EXAMPLES[operationId] ?? V1_EXAMPLES[operationId];
  const { requestBody } = operation;
  const body = requestBody?.content[JSON_TYPE];
  if (example === undefined || requestBody === undefined || body === undefined) return operation;
  const content = { ...requestBody.content, [JSON_TYPE]: { ...body, example } };
  return { ...operation, requestBody: { ...requestBody, content } };
}
