import type { EnvironmentCheck } from "./environment-test.schema.ts";

/** What a worker saw on its host; undefined: it did not answer. */
export interface HostAnswer {
  readonly host: string;
  readonly checks: readonly EnvironmentCheck[] | undefined;
}

interface Seen {
  readonly check: EnvironmentCheck;
  readonly hosts: string[];
}

/** What the workers saw, each thing once: where not all saw it, who did; and who did not answer. */
export function mergeAnswers(prefix: string, answers: readonly HostAnswer[], waitMs: number): EnvironmentCheck[] {
  const answered = answers.filter(({ checks }) => checks !== undefined);
  const silent = answers.filter(({ checks }) => checks === undefined);
  const seen = new Map<string, Seen>();
  for (const { host, checks = [] } of answered) {
    for (const check of checks) {
      const key = JSON.stringify(check);
      const same = seen.get(key) ?? { check, hosts: [] };
      same.hosts.push(host);
      seen.set(key, same);
    }
  }
  const told = [...seen.values()].map((one) => toldOf(one, answered.length));
  return silent.length === 0 ? told : [...told, silentCheck(prefix, { silent, of: answers.length, waitMs })];
}

/** What keeps an agent from running on some hosts only need not keep it from running. */
function toldOf({ check, hosts }: Seen, of: number): EnvironmentCheck {
  if (hosts.length >= of) return check;
  const where = listed(hosts);
  return {
    ...check,
    level: check.level === "error" ? "warn" : check.level,
    message: `${check.message} (on ${hosts.length} of ${of} workers)`,
    detail: check.detail === undefined ? where : `${check.detail} (${where})`,
  };
}

function silentCheck(
  prefix: string,
  { silent, of, waitMs }: { readonly silent: readonly HostAnswer[]; readonly of: number; readonly waitMs: number },
): EnvironmentCheck {
  return {
    code: `${prefix}_worker_silent`,
    level: "warn",
    message: `${silent.length} of ${of} workers did not answer within ${waitMs / 1_000} s: what is on their hosts is not known`,
    detail: listed(silent.map(({ host }) => host)),
    hint: "Look at their logs; a worker of an older version does not answer.",
  };
}

const listed = (hosts: readonly string[]): string => [...new Set(hosts)].join(", ");
