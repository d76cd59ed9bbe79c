// What Systole's conformance suite is to try: `ADAPTER=/absolute/path/of/conformance.mjs npm run test:adapters` in a
// checkout of Systole.
import { fileURLToPath } from "node:url";

/** @param {string} name */
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {string[]} args */
const agent = (...args) => ({ program: process.execPath, args: [path("fake-program.mjs"), ...args] });

/** @type {import("@systole/adapter").ConformanceSubject} */
export const subject = {
  adapterType: "json_lines",
  module: path("adapter.mjs"),
  remembers: true,
  open: () => ({
    succeeds: { adapterConfig: agent("succeed"), summary: "It is done.", costUsd: 0.02 },
    fails: [
      { adapterConfig: agent("fail", "for good"), failure: "permanent", errorCode: "json_lines_failed" },
      { adapterConfig: agent("fail", "for now"), failure: "transient", errorCode: "json_lines_failed" },
      { adapterConfig: agent("crash"), failure: "transient", errorCode: "json_lines_silent" },
      { adapterConfig: { program: "no-such-program" }, failure: "permanent", errorCode: "command_not_found" },
      { adapterConfig: {}, failure: "permanent", errorCode: "configuration_invalid" },
    ],
    hangs: agent("hang"),
    timesOut: { ...agent("hang"), timeoutSec: 1 },
    prints: (bytes) => agent("print", String(bytes)),
    babbles: agent("babble"),
    spends: { adapterConfig: agent("spend"), stepUsd: 0.02, pauseMs: 100 },
    endsLater: "never",
    resumes: agent("resume"),
  }),
};
