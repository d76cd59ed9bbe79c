import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How long its work takes. */
const ANSWER_MS = Number(process.env["BENCH_ANSWER_MS"] ?? 0);

/** An HTTP agent that has nothing to do: it reads the request and answers, at once where nothing else is said. */
const server = createServer((request, response) => {
  const answer = (): void => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "2" });
    response.end("{}");
  };
  request.resume().on("end", () => (ANSWER_MS === 0 ? answer() : setTimeout(answer, ANSWER_MS)));
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on("SIGTERM", () => process.exit(0));
