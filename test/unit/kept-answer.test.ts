import { describe, expect, it } from "vitest";

import { keptAnswer } from "../../shared/platform/kept-answer.ts";

function asked() {
  let nowMs = 0;
  const questions: ((answer: string) => void)[] = [];
  const answer = keptAnswer<string>({
    ask: () => new Promise((resolve) => questions.push(resolve)),
    isGood: (said) => said !== "down",
    freshMs: 100,
    usableMs: 300,
    now: () => nowMs,
  });
  return {
    answer,
    questions,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("an answer that is kept", () => {
  it("is asked for once by all who come meanwhile", async () => {
    const { answer, questions } = asked();
    const both = Promise.all([answer(), answer()]);

    expect(questions).toHaveLength(1);
    questions[0]?.("ok");
    await expect(both).resolves.toEqual(["ok", "ok"]);
  });

  it("is given as it is while it is fresh, and while the next one comes", async () => {
    const { answer, questions, pass } = asked();
    const first = answer();
    questions[0]?.("ok 1");
    await first;

    pass(99);
    await expect(answer()).resolves.toBe("ok 1");
    expect(questions).toHaveLength(1);
    pass(1);
    await expect(answer()).resolves.toBe("ok 1");
    expect(questions).toHaveLength(2);
    questions[1]?.("ok 2");
    await expect.poll(answer).toBe("ok 2");
  });

  it("is waited for once it is too old", async () => {
    const { answer, questions, pass } = asked();
    const first = answer();
    questions[0]?.("ok 1");
    await first;

    pass(300);
    const late = answer();
    questions[1]?.("down");
    await expect(late).resolves.toBe("down");
  });

  it("is asked for anew each time while it is no good", async () => {
    const { answer, questions } = asked();
    const first = answer();
    questions[0]?.("down");
    await expect(first).resolves.toBe("down");

    const second = answer();
    questions[1]?.("ok");
    await expect(second).resolves.toBe("ok");
  });
});
