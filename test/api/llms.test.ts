import { describe, expect, it } from "vitest";

import { ADAPTER_TYPES } from "../../shared/agents/adapter-type.schema.ts";
import { CreateAgent } from "../../shared/agents/agent.schema.ts";
import { bearer, keyOf, openApi } from "../support/api.ts";

describe("the texts for agents that make agents", () => {
  it("name every field that an agent is made with, and every adapter", async () => {
    await using api = await openApi();

    const index = await api.call<string>("GET", "/llms/agent-configuration.txt");

    expect(index).toMatchObject({ status: 200, headers: { "content-type": "text/plain; charset=utf-8" } });
    for (const field of Object.keys(CreateAgent.shape)) expect(index.body).toContain(`\n- ${field} (`);
    expect(index.body).toContain("- runtimeConfig.heartbeat.maxConcurrentRuns (integer): Its slots");
    for (const type of ADAPTER_TYPES) {
      const page = `/llms/agent-configuration/${type}.txt`;
      expect(index.body).toContain(page);
      expect(await api.call("GET", page)).toMatchObject({
        status: 200,
        body: expect.stringContaining(`# adapterType ${type}\n`),
      });
    }
  });

  it("say what an adapter takes", async () => {
    await using api = await openApi();

    const { body } = await api.call<string>("GET", "/llms/agent-configuration/process.txt");

    expect(body).toContain("- command (string, required): The command to run");
    expect(body).toContain("- cwd (string): ");
    expect(body).toContain("- args (array of string | string): ");
  });

  it.each(["nothing.txt", "process", "constructor.txt", "..%2fagent-configuration.txt"])(
    "do not know %s",
    async (file) => {
      await using api = await openApi();

      expect(await api.call("GET", `/llms/agent-configuration/${file}`)).toMatchObject({ status: 404 });
    },
  );

  it("are for the board and for agents", async () => {
    await using api = await openApi({ isLoopback: false });
    const token = await keyOf(api.world, (await api.world.agent()).id);

    expect(await api.call("GET", "/llms/agent-configuration.txt")).toMatchObject({ status: 401 });
    expect(await api.call("GET", "/llms/agent-configuration.txt", undefined, bearer(token))).toMatchObject({
      status: 200,
    });
  });
});

describe("the picture of an organisation", () => {
  it("is SVG, and dark for those who like it dark", async () => {
    await using api = await openApi();
    const agent = await api.world.agent({ name: "<Alice>" });
    const url = `/api/companies/${agent.companyId}/org.svg`;

    const light = await api.call<string>("GET", url);

    expect(light).toMatchObject({ status: 200, headers: { "content-type": "image/svg+xml; charset=utf-8" } });
    expect(light.body).toContain("&lt;Alice&gt;");
    expect((await api.call<string>("GET", `${url}?style=dark`)).body).not.toBe(light.body);
    expect((await api.call<string>("GET", `${url}?style=nebula`)).body).toBe(light.body);
  });
});
