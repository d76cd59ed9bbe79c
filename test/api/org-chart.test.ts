import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { bearer, keyOf, type ListeningApi, startTestApi } from "../support/api.ts";

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** As `#rrggbb`. */
  readonly colors: ReadonlySet<string>;
}

const SIGNATURE = "89504e470d0a1a0a";

/** Reads a PNG of eight bits a channel, red, green, blue and alpha (RFC 2083). */
function readPng(png: Buffer): Pixels {
  expect(png.subarray(0, 8).toString("hex")).toBe(SIGNATURE);
  const parts: Buffer[] = [];
  let header: Buffer = Buffer.alloc(0);
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = content;
    if (type === "IDAT") parts.push(content);
    at += length + 12;
  }
  expect([header[8], header[9], header[12]]).toEqual([8, 6, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  return { width, height, colors: colorsOf(inflateSync(Buffer.concat(parts)), width * 4) };
}

function colorsOf(filtered: Buffer, rowLength: number): ReadonlySet<string> {
  const colors = new Set<string>();
  let above: Buffer = Buffer.alloc(rowLength);
  for (let at = 0; at < filtered.length; at += rowLength + 1) {
    const row = unfiltered(filtered.subarray(at + 1, at + 1 + rowLength), above, filtered[at]!);
    for (let pixel = 0; pixel < rowLength; pixel += 4) colors.add(`#${row.toString("hex", pixel, pixel + 3)}`);
    above = row;
  }
  return colors;
}

function unfiltered(row: Buffer, above: Buffer, filter: number): Buffer {
  const plain = Buffer.from(row);
  for (let at = 0; at < plain.length; at += 1) {
    const [a, b, c] = [at < 4 ? 0 : plain[at - 4]!, above[at]!, at < 4 ? 0 : above[at - 4]!];
    plain[at] = (row[at]! + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!) & 255;
  }
  return plain;
}

function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

const BACK = { light: "#ffffff", dark: "#0f172a" };
const IDLE = "#22c55e";
const PAUSED = "#f59e0b";

async function ask(api: ListeningApi, companyId: string, query = "", headers: Record<string, string> = {}) {
  const answer = await fetch(`${api.url}/api/companies/${companyId}/org.png${query}`, { headers });
  return { answer, png: Buffer.from(await answer.arrayBuffer()) };
}

/** Agents straight into the tables; `fan` report to each, or nobody to anyone. */
const crowd = (api: ListeningApi, companyId: string, { count, fan }: { count: number; fan: number }) =>
  api.world.sql(
    `with made as (
       insert into agents (id, company_id, name, reports_to)
       select md5($1::text || n)::uuid, $1::uuid, 'Agent ' || n,
              case when n > 0 and $3 > 0 then md5($1::text || (n - 1) / $3)::uuid end
         from generate_series(0, $2::int - 1) n order by n returning id)
     insert into agent_slots (agent_id, company_id) select id, $1::uuid from made`,
    [companyId, count, fan],
  );

describe("the picture of an organisation in points", () => {
  it("is a PNG as large as the SVG says, with the color of each status, and dark where that is liked", async () => {
    await using api = await startTestApi();
    const boss = await api.world.agent({ name: "Ada", role: "ceo" });
    const { companyId } = boss;
    const report = await api.world.agent({ companyId, name: "Bob", reportsTo: boss.id });

    const { answer, png } = await ask(api, companyId);
    const light = readPng(png);

    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(answer.headers.get("content-disposition")).toMatch(/^inline; filename="org.png"/);
    const svg = await (await fetch(`${api.url}/api/companies/${companyId}/org.svg`)).text();
    expect(svg).toContain(`width="${light.width}" height="${light.height}"`);
    expect([light.colors.has(BACK.light), light.colors.has(IDLE), light.colors.has(PAUSED)]).toEqual([
      true,
      true,
      false,
    ]);
    await fetch(`${api.url}/api/agents/${report.id}/pause`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const after = readPng((await ask(api, companyId)).png);
    expect([after.colors.has(IDLE), after.colors.has(PAUSED)]).toEqual([true, true]);
    const dark = readPng((await ask(api, companyId, "?style=dark")).png);
    expect([dark.colors.has(BACK.dark), dark.colors.has(BACK.light)]).toEqual([true, false]);
    const head = await fetch(`${api.url}/api/companies/${companyId}/org.png`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it.each([
    ["markup", `</text><rect width="9999" height="9999" fill="#ff0000"/>&amp;<![CDATA[`],
    ["a script that is written from the right", "أليس מנהלת"],
    ["scripts that the font has no letters of", "张伟 さくら 김서연 สมชาย अनिता"],
    ["signs of several parts", "👩‍🚀🇫🇷 e\u0301\u0323 \u202Eevil\u2066"],
    ["one word without end", "W".repeat(120)],
  ])("draws names of %s as text, in their cards", async (_, name) => {
    await using api = await startTestApi();
    const { companyId } = await api.world.agent({ name });
    await api.world.agent({ companyId, name: "Plain" });

    const { answer, png } = await ask(api, companyId);

    expect(answer.status).toBe(200);
    const { width, colors } = readPng(png);
    expect(width).toBeLessThan(600);
    expect(colors.has("#ff0000")).toBe(false);
    // What is drawn is not what is drawn of nobody.
    expect(png.equals((await ask(api, (await api.world.company()).id)).png)).toBe(false);
  });

  it("is of a company without agents, too, and of none that is not there", async () => {
    await using api = await startTestApi();
    const { id } = await api.world.company();

    expect(readPng((await ask(api, id)).png).colors.has(BACK.light)).toBe(true);
    const none = await ask(api, "00000000-0000-7000-8000-000000000000");
    expect([none.answer.status, JSON.parse(none.png.toString())]).toEqual([404, { error: "Company not found" }]);
  });

  it("has a bound: a large chart is drawn smaller, and what nobody could read is refused", async () => {
    await using api = await startTestApi();
    const [large, huge] = [await api.world.company(), await api.world.company({ name: "Huge" })];
    await crowd(api, large.id, { count: 1_000, fan: 12 });

    const { png } = await ask(api, large.id);
    const { width, height, colors } = readPng(png);
    expect(width * height).toBeLessThanOrEqual(8_100_000);
    expect(width * height).toBeGreaterThan(7_000_000);
    expect(colors.has(BACK.light)).toBe(true);

    await crowd(api, huge.id, { count: 9_000, fan: 0 });
    const refused = await ask(api, huge.id);
    expect([refused.answer.status, refused.answer.headers.get("x-error-code")]).toEqual([422, "illegal_transition"]);
    expect(refused.png.toString()).toContain("ask for org.svg");
    expect((await fetch(`${api.url}/api/companies/${huge.id}/org.svg`)).status).toBe(200);
  });

  it("is of 500 levels at most, in whatever form", async () => {
    await using api = await startTestApi();
    const [deep, deeper] = [await api.world.company(), await api.world.company({ name: "Deeper" })];
    await crowd(api, deep.id, { count: 500, fan: 1 });
    await crowd(api, deeper.id, { count: 501, fan: 1 });
    const statusesOf = ({ id }: { id: string }) =>
      Promise.all(
        ["org", "org.svg"].map(async (form) => (await fetch(`${api.url}/api/companies/${id}/${form}`)).status),
      );

    expect(await statusesOf(deep)).toEqual([200, 200]);
    expect(await statusesOf(deeper)).toEqual([422, 422]);
    expect((await ask(api, deeper.id)).png.toString()).toContain("A chart shows at most 500 levels");
  });

  it("does not keep others waiting while it is drawn", async () => {
    await using api = await startTestApi();
    const { id } = await api.world.company();
    await crowd(api, id, { count: 800, fan: 12 });

    let isDrawn = false;
    const drawing = Promise.all([ask(api, id), ask(api, id)]).then((answers) => {
      isDrawn = true;
      return answers;
    });
    let answered = 0;
    while (!isDrawn) {
      expect((await fetch(`${api.url}/api/companies/${id}`)).status).toBe(200);
      answered += 1;
    }
    const [one, other] = await drawing;
    expect(one!.png.equals(other!.png)).toBe(true);
    expect(answered).toBeGreaterThan(3);
  });

  it("is for the company's own agents, and no others", async () => {
    await using api = await startTestApi({ config: { host: "127.0.0.1", port: 0, isLoopback: false } });
    const [own, other] = [await api.world.agent(), await api.world.agent()];
    const statuses = [
      (await ask(api, own.companyId)).answer.status,
      (await ask(api, own.companyId, "", bearer(await keyOf(api.world, own.id)))).answer.status,
      (await ask(api, own.companyId, "", bearer(await keyOf(api.world, other.id)))).answer.status,
    ];

    expect(statuses).toEqual([401, 200, 403]);
  });
});
