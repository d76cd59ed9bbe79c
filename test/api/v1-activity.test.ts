import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CreateIssue } from "../../shared/issues/issue.schema.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { bearer, openApi, sharedApi } from "../support/api.ts";
import { hire } from "../support/approving.ts";
import { asAgent, board } from "../support/world.ts";

interface Entry {
  readonly id: string;
  readonly category: string;
  readonly action: string;
  readonly actor: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly related: { readonly taskId: string | null; readonly agentId: string | null };
}
interface List {
  readonly data: readonly Entry[];
  readonly meta: { readonly nextCursor: string | null };
}

const issue = (body: Partial<CreateIssue> & { readonly title: string }): CreateIssue => CreateIssue.parse(body);

describe("the activity of /v1", () => {
  const call = sharedApi();
  const furnished = async () => {
    const { world } = call.api();
    const agent = await world.agent();
    await call("POST", `/api/companies/${agent.companyId}/issues`, {
      title: "Needle in the trail",
      assigneeAgentId: agent.id,
    });
    await world.services.agents.pause(board, agent.id);
    return { agent, url: `/v1/companies/${agent.companyId}/activity` };
  };
  const actions = async (url: string): Promise<string[]> =>
    (await call<List>("GET", url)).body.data.map(({ action }) => action);

  it("is the trail of both surfaces, with the names of this one", async () => {
    const { agent, url } = await furnished();

    const { data } = (await call<List>("GET", url)).body;

    const paused = data.find(({ action }) => action === "agent.paused");
    expect(paused).toMatchObject({
      category: "audit",
      actor: "user:tester",
      subject: { type: "agent", id: encodePublicId("agent", agent.id) },
      related: { taskId: null },
    });
    const task = data.find(({ action }) => action === "issue.created");
    expect(task).toMatchObject({ category: "task", subject: { type: "task", id: task?.related.taskId } });
    const one = await call<{ data: Entry }>("GET", `${url}/${task?.id}`);
    expect(one.body.data).toEqual(task);
    const other = await call.api().world.company();
    expect(await call("GET", `/v1/companies/${other.id}/activity/${task?.id}`)).toMatchObject({ status: 404 });
  });

  it("is filtered by category, action, actor, subject, what it is related to, text and time", async () => {
    const { agent, url } = await furnished();
    const { data } = (await call<List>("GET", `${url}?category=task`)).body;
    const taskId = data[0]?.related.taskId;
    const agentId = encodePublicId("agent", agent.id);

    expect(new Set(data.map(({ category }) => category))).toEqual(new Set(["task"]));
    expect(await actions(`${url}?action=agent.paused`)).toEqual(["agent.paused"]);
    expect(await actions(`${url}?subject.type=agent&subject.id=${agentId}&action=agent.paused`)).toHaveLength(1);
    expect(await actions(`${url}?related.taskId=${taskId}`)).toContain("issue.created");
    expect(await actions(`${url}?q=${encodeURIComponent("needle in")}&since=1h`)).toContain("issue.created");
    expect(await actions(`${url}?q=100%25&since=1h`)).toEqual([]);
    expect((await actions(`${url}?actor=user:`)).length).toBeGreaterThan(1);
    expect(await actions(`${url}?actor=user:nobody`)).toEqual([]);
    expect(await actions(`${url}?until=yesterday`)).toEqual([]);
    expect(await call("GET", `${url}?category=gossip`)).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_parameter" } },
    });
    const audit = await call<List>("GET", url.replace("activity", "audit"));
    expect(new Set(audit.body.data.map(({ category }) => category))).toEqual(new Set(["audit"]));
  });

  it("is looked through for a text no longer than there is time for", async () => {
    const { world } = call.api();
    const { url } = await furnished();
    // What it is to read takes as long as somebody keeps it.
    await using _kept = await world.locked("lock table activity_log in access exclusive mode");

    expect(await call("GET", `${url}?q=nowhere&since=1h`)).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed" } },
    });
  });

  it("has what agents hand to others in a category of its own", async () => {
    const { world } = call.api();
    const boss = await world.agent({ role: "ceo" });
    const { companyId } = boss;
    const hand = await world.agent({ companyId, reportsTo: boss.id });
    const url = `/v1/companies/${companyId}/activity`;
    const byBoss = asAgent(boss);
    const own = await world.services.issues.create(
      byBoss,
      companyId,
      issue({ title: "Own", assigneeAgentId: boss.id }),
    );
    const given = await world.services.issues.create(
      byBoss,
      companyId,
      issue({ title: "Do", assigneeAgentId: hand.id }),
    );
    await world.services.issues.create(board, companyId, issue({ title: "Board's", assigneeAgentId: hand.id }));
    await world.services.issues.update(byBoss, own.id, { assigneeAgentId: hand.id });
    await world.services.issues.update(byBoss, given.id, { title: "Do it" });
    await hire(world, byBoss, companyId);

    const listed = async (category: string) =>
      (await call<List>("GET", `${url}?category=${category}`)).body.data.map((entry) => [entry.category, entry.action]);
    const delegated = [
      ["delegation", "agent.hired"],
      ["delegation", "issue.updated"],
      ["delegation", "issue.created"],
    ];
    const tasks = [
      ["task", "issue.updated"],
      ["task", "issue.created"],
      ["task", "issue.created"],
    ];
    expect(await listed("delegation")).toEqual(delegated);
    expect(await listed("task")).toEqual(tasks);
    expect((await listed("task,delegation")).map(([category]) => category)).toHaveLength(6);
    expect((await listed("audit")).map(([, action]) => action)).not.toContain("agent.hired");
    const all = (await call<List>("GET", url)).body.data;
    expect(all.filter(({ category }) => category === "delegation")).toHaveLength(3);
  });

  it("names the token by which something was done", async () => {
    const { agent, url } = await furnished();
    const made = await call<{ data: { token: string } }>("POST", "/v1/tokens", { name: "ci", scopes: ["admin"] });
    const secrets = `/v1/companies/${agent.companyId}/secrets`;
    await call("POST", secrets, { name: "S", value: "x" }, bearer(made.body.data.token));

    const { data } = (
      await call<List & { data: readonly { payload: object }[] }>("GET", `${url}?action=secret.created`)
    ).body;

    expect(data[0]?.payload).toMatchObject({ apiToken: { name: "ci" } });
  });

  it("goes on where it ended, while more is done", async () => {
    const { agent, url } = await furnished();
    const all = (await call<List>("GET", `${url}?limit=200`)).body.data.map(({ id }) => id);
    const walked: string[] = [];
    let next = `${url}?limit=2`;
    for (;;) {
      const { data, meta } = (await call<List>("GET", next)).body;
      walked.push(...data.map(({ id }) => id));
      await call("PATCH", `/api/agents/${agent.id}`, { title: `t${walked.length}` });
      if (meta.nextCursor === null) break;
      next = `${url}?limit=2&cursor=${meta.nextCursor}`;
    }

    expect(walked).toEqual(all);
  });

  it("is searched ten times a minute where that may be long: from ever, or from more than a month ago", async () => {
    const { world } = call.api();
    const { agent, url } = await furnished();
    const scopes = ["read"];
    const { token } = await world.services.apiTokens.create(board, scopes, { name: "t", scopes });
    const kindOf = async (query: string) => {
      const { headers } = await call("GET", `${url}?${query}`, undefined, bearer(token));
      return /^"(\w+)"/.exec(String(headers["ratelimit"]))?.[1];
    };

    expect(await kindOf("q=needle")).toBe("costly");
    expect(await kindOf("q=needle&since=9999d")).toBe("costly");
    expect(await kindOf("q=needle&since=2001-01-01")).toBe("costly");
    expect(await kindOf("q=needle&since=24h")).toBe("read");
    expect(await kindOf(`related.agentId=${agent.id}`)).toBe("read");
  });

  it("is not read for a HEAD of its export", async () => {
    let pages = 0;
    await using api = await openApi({
      replace: ({ activity }) => ({
        activity: {
          ...activity,
          export: async function* (...asked) {
            for await (const page of activity.export(...asked)) {
              // As of a long trail.
              for (; pages < 1_000; pages += 1) yield page;
            }
          },
        },
      }),
    });
    const company = await api.world.company();

    const answer = await api.call("HEAD", `/v1/companies/${company.id}/activity/export`);

    await setImmediate();
    expect([answer.status, answer.body]).toEqual([200, ""]);
    expect(pages).toBeLessThan(10);
  });

  it("is exported as JSON lines or CSV, ten times a minute", async () => {
    const { url } = await furnished();
    const made = await call<{ data: { token: string } }>("POST", "/v1/tokens", { name: "x", scopes: ["read"] });
    const token = bearer(made.body.data.token);
    const { data } = (await call<List>("GET", `${url}?limit=200`)).body;

    const lines = await call<string>("GET", `${url}/export`, undefined, token);
    const csv = await call<string>("GET", `${url}/export?format=csv`, undefined, token);

    expect(lines.headers["content-type"]).toBe("application/x-ndjson");
    expect(
      lines.body
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as Entry).id),
    ).toEqual(data.map(({ id }) => id));
    expect(csv.body.trim().split("\r\n")).toHaveLength(data.length + 1);
    const more = await Promise.all(Array.from({ length: 9 }, () => call("GET", `${url}/export`, undefined, token)));
    expect(more.map(({ status }) => status).sort()).toEqual([...Array<number>(8).fill(200), 429]);
    expect(await call("GET", `${url}?q=x`, undefined, token)).toMatchObject({ status: 429 });
    expect(await call("GET", `${url}?q=x&since=1d`, undefined, token)).toMatchObject({ status: 200 });
  });
});
