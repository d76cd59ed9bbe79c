const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a wakeup says that it is about, by ids: whether there is such an issue or project, its company's rows tell. */
export interface NamedWork {
  readonly issueId: string | null;
  readonly projectId: string | null;
}

export function namedWork(payload: Readonly<Record<string, unknown>> | null): NamedWork {
  return { issueId: idIn(payload, "issueId") ?? idIn(payload, "taskId"), projectId: idIn(payload, "projectId") };
}

function idIn(payload: Readonly<Record<string, unknown>> | null, key: string): string | null {
  const value = payload?.[key];
  return typeof value === "string" && UUID.test(value) ? value : null;
}
