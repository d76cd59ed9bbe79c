import { expect, it, vi } from "vitest";

import { startTestApi } from "../support/api.ts";

// As its package fails where its part for the machine was not installed.
vi.mock("@resvg/resvg-js", () => {
  throw new Error("Cannot find native binding");
});

it("where no renderer was installed, a picture in points is 501 `not_installed`, and the SVG is there", async () => {
  await using api = await startTestApi();
  const { companyId } = await api.world.agent();
  const chart = (form: string) => fetch(`${api.url}/api/companies/${companyId}/org.${form}`);

  const answer = await chart("png");

  expect([answer.status, answer.headers.get("x-error-code"), await answer.json()]).toEqual([
    501,
    "not_installed",
    { error: "There is no renderer of pictures in points on this machine: ask for org.svg" },
  ]);
  expect((await chart("svg")).status).toBe(200);
});
