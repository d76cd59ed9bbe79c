import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";

type RequestPart = "body" | "query" | "params" | "headers";

/** A part of a request does not fit its schema. */
export class InvalidRequestError extends Error {
  override readonly name = "InvalidRequestError";
  readonly part: RequestPart;
  readonly issues: readonly z.core.$ZodIssue[];

  constructor(part: RequestPart, issues: readonly z.core.$ZodIssue[]) {
    super(`The request's ${part} does not fit its schema`);
    this.part = part;
    this.issues = issues;
  }
}

/** zod as Fastify's validator: what handlers get is what the schema made of the request. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart === "querystring" ? "query" : ((httpPart ?? "body") as RequestPart);
  return (input) => {
    const { success, data: value, error } = schema.safeParse(input);
    return success ? { value } : { error: new InvalidRequestError(part, error.issues) };
  };
};
