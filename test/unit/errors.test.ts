import { describe, expect, it } from "vitest";

import { AppError, LeaseLostError, NotFoundError, UnavailableError } from "../../shared/kernel/errors.ts";

describe("errors", () => {
  it("carry a code for programs, a message for people, and what caused them", () => {
    const cause = new Error("no such row");
    const error = new NotFoundError("Agent", { cause, details: { agentId: "a" } });

    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      name: "NotFoundError",
      code: "not_found",
      message: "Agent not found",
      cause,
      details: { agentId: "a" },
    });
  });

  it("have no cause where none was given", () => {
    expect(new AppError("internal", "x")).not.toHaveProperty("cause");
  });

  it("say when to ask again where that helps", () => {
    expect(new UnavailableError("x").retryAfterSec).toBe(2);
    expect(new UnavailableError("x", { retryAfterSec: 9 }).retryAfterSec).toBe(9);
    expect(new NotFoundError("x").retryAfterSec).toBeUndefined();
  });

  it("name the run whose lease was lost", () => {
    expect(new LeaseLostError("run-1").details).toEqual({ runId: "run-1" });
  });
});
