import { Agent, request as open } from "node:http";

const agent = new Agent({ keepAlive: true });

export interface Asked {
  readonly url: string;
  readonly path: string;
  readonly method?: "GET" | "POST" | "PATCH";
  readonly body?: unknown;
  readonly bearer?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly body: string;
}

/** One request; what it asks for to read is counted, and not kept. */
export function ask({ url, path, method = "GET", body, bearer }: Asked): Promise<Answer> {
  const headers = {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = open(new URL(path, url), { agent, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const whole = Buffer.concat(parts);
        const status = answer.statusCode ?? 0;
        resolve({ status, bytes: whole.length, body: method === "GET" ? "" : whole.toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
