import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Subject } from "./adapter-conformance.ts";
import { httpSubject, remoteSubject } from "./http-subject.ts";
import { openclawSubject } from "./openclaw-subject.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MB = 1024 * 1024;
/** Each agent has one of its own: in one checkout runs wait for each other. */
const checkoutIn = (directory: string): string => mkdtempSync(join(directory, "checkout-"));

const shell = (script: string, more: object = {}) => ({ command: "sh", args: ["-c", script], ...more });

const DONE = `echo '{"usage":{"inputTokens":10,"outputTokens":2},"costUsd":0.02,"model":"m","sessionId":"s-1","summary":"It is done."}'`;
/** Whoever ends it has to look for what left its group, too. */
const DEAF = "trap '' TERM; (trap '' TERM; exec setsid sleep 1000) & echo on; while :; do sleep 1; done";

const process_: Subject = {
  adapterType: "process",
  remembers: true,
  open: ({ directory }) => ({
    succeeds: { adapterConfig: shell(DONE), summary: "It is done.", costUsd: 0.02 },
    fails: [
      { adapterConfig: shell("exit 1"), failure: "permanent", errorCode: "adapter_failed" },
      { adapterConfig: shell("kill -SEGV $$"), failure: "permanent", errorCode: "adapter_failed" },
      { adapterConfig: { command: "no-such-command" }, failure: "permanent", errorCode: "command_not_found" },
      { adapterConfig: shell("exit 75"), failure: "transient", errorCode: "exit_75" },
    ],
    hangs: shell(DEAF),
    timesOut: shell(DEAF, { timeoutSec: 1, graceSec: 0.1 }),
    prints: (bytes) => shell(`yes "$(head -c 200 /dev/zero | tr '\\0' x)" | head -c ${bytes}; echo; ${DONE}`),
    babbles: shell(`printf 'no JSON\\n{"usage":\\n[1]\\n{"usage":7,"costUsd":"x"}\\n\\377\\376\\n\\000\\n'; ${DONE}`),
    spends: {
      adapterConfig: {
        command: process.execPath,
        args: [at("../e2e/fixtures/spending-agent.mjs")],
        env: { STEP_USD: "0.02", PAUSE_MS: "100" },
      },
      stepUsd: 0.02,
      pauseMs: 100,
    },
    endsLater: "never",
    resumes: shell(
      `if [ -e ${directory}/begun ]; then ${DONE}; else touch ${directory}/begun; echo '{"costUsd":0,"sessionId":"s-7"}'; ${DEAF}; fi`,
    ),
  }),
};

const claude: Subject = {
  adapterType: "claude_local",
  remembers: true,
  open: ({ directory }) => {
    const scene = (text: string, more: object = {}) => ({
      command: at("fake-claude.mjs"),
      cwd: checkoutIn(directory),
      promptTemplate: `fake:${text}`,
      ...more,
    });
    return {
      succeeds: { adapterConfig: scene("tools"), summary: "It is done.", costUsd: 0.0125 },
      fails: [
        { adapterConfig: scene("refusal"), failure: "permanent", errorCode: "model_refused" },
        { adapterConfig: scene("crash"), failure: "transient", errorCode: "claude_harness_crash" },
        { adapterConfig: scene("quota 600"), failure: "transient", errorCode: "provider_quota" },
        {
          adapterConfig: scene("words Invalid API key · Please run /login"),
          failure: "permanent",
          errorCode: "claude_auth_required",
        },
      ],
      hangs: scene("endless"),
      timesOut: scene("endless", { timeoutSec: 1, graceSec: 0.1 }),
      prints: (bytes) => scene(`huge ${bytes / MB}`),
      babbles: scene("strange"),
      // A thousand tokens written, twenty times a second.
      spends: { adapterConfig: scene("spend"), stepUsd: 0.015, pauseMs: 50 },
      endsLater: "never",
      resumes: scene("interrupted"),
    };
  },
};

const codex: Subject = {
  adapterType: "codex_local",
  remembers: true,
  open: ({ directory }) => {
    const scene = (text: string, more: object = {}) => ({
      command: at("fake-codex.mjs"),
      cwd: checkoutIn(directory),
      promptTemplate: `fake:${text}`,
      model: "gpt-6-sol",
      env: { CODEX_HOME: directory },
      ...more,
    });
    return {
      // 600 tokens read, 400 of the cache, 50 written.
      succeeds: { adapterConfig: scene("success"), summary: "It is done.", costUsd: 0.00178 },
      fails: [
        { adapterConfig: scene("crash"), failure: "transient", errorCode: "codex_harness_crash" },
        { adapterConfig: scene("words usage limit"), failure: "transient", errorCode: "provider_quota" },
        {
          adapterConfig: scene("words 401 Unauthorized"),
          failure: "permanent",
          errorCode: "codex_auth_required",
        },
      ],
      hangs: scene("endless"),
      timesOut: scene("endless", { timeoutSec: 1, graceSec: 0.1 }),
      prints: (bytes) => scene(`huge ${bytes / MB}`),
      babbles: scene("strange"),
      spends: "at_end",
      endsLater: "never",
      resumes: scene("interrupted"),
    };
  },
};

/** What comes with Systole, and the template for what is remote. */
export const BUILT_IN: readonly Subject[] = [process_, httpSubject, claude, codex, openclawSubject, remoteSubject];
