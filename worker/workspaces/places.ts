import { readdir } from "node:fs/promises";
import { join } from "node:path";

import type { InService, WorkspaceUpkeep } from "../../shared/runs/workspace-upkeep.service.ts";
import type { Git } from "./git.ts";
import { remoteOf } from "./remote.ts";
import { repositoryName } from "./repository.ts";
import { unpushedIn, unsavedIn } from "./unsaved-work.ts";

/** A directory that Systole made on this host. */
export interface Place {
  readonly path: string;
  /** In service; done with; or nobody knows what it was for. */
  readonly state: "in_service" | "done" | "unknown";
  /** What is there and nowhere else, in words; undefined: nothing. Asked before `take`. */
  readonly unsaved: () => Promise<string | undefined>;
  /** Does `work` while no run can begin there. False: it was not done, since one works there, or has meanwhile. */
  readonly take: (work: () => Promise<void>) => Promise<boolean>;
  /** Once it is away. */
  readonly after?: () => Promise<unknown>;
}

export interface PlacesDeps {
  readonly upkeep: WorkspaceUpkeep;
  readonly git: Git;
}

const AT_A_TIME = 500;
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const COMPANY = new RegExp(`^(${ID})$`);
const AGENT = new RegExp(`^(${ID})(?:\\.\\d+)?$`);
const ISSUE = new RegExp(`^(${ID})$`);
const REPOSITORY = new RegExp(`^(${ID})-[0-9a-f]{16}$`);

interface Named {
  readonly name: string;
  readonly id: string;
}

/** Those that Systole names so; anything else is somebody's. */
async function named(directory: string, form: RegExp): Promise<Named[]> {
  const found = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return found.flatMap((entry) => {
    const id = form.exec(entry.name)?.[1];
    return id === undefined || !entry.isDirectory() ? [] : [{ name: entry.name, id }];
  });
}

async function inService(found: readonly Named[], ask: (ids: readonly string[]) => Promise<InService>) {
  const all = new Map<string, boolean>();
  for (let from = 0; from < found.length; from += AT_A_TIME) {
    const ids = found.slice(from, from + AT_A_TIME).map(({ id }) => id);
    for (const [id, isInService] of await ask(ids)) all.set(id, isInService);
  }
  return (id: string): Place["state"] => {
    const answer = all.get(id);
    if (answer === undefined) return "unknown";
    return answer ? "in_service" : "done";
  };
}

/** Agents' own directories, of each of their slots. */
export const agentPlaces = (root: string, { upkeep }: PlacesDeps): Promise<Place[]> =>
  ownPlaces(join(root, "agents"), AGENT, upkeep.agents, upkeep.whileIdle);

/** What tools remember for a company. */
export const companyPlaces = (root: string, { upkeep }: PlacesDeps): Promise<Place[]> =>
  ownPlaces(join(root, "companies"), COMPANY, upkeep.companies, upkeep.whileCompanyIdle);

async function ownPlaces(
  directory: string,
  form: RegExp,
  ask: WorkspaceUpkeep["agents"],
  whileIdle: WorkspaceUpkeep["whileIdle"],
): Promise<Place[]> {
  const found = await named(directory, form);
  const stateOf = await inService(found, ask);
  return found.map(({ name, id }) => ({
    path: join(directory, name),
    state: stateOf(id),
    unsaved: () => Promise.resolve(undefined),
    take: (work) => whileIdle(id, work),
  }));
}

/** Repositories, each before its checkouts: one that has any is in use. */
export async function repositoryPlaces(root: string, deps: PlacesDeps): Promise<Place[]> {
  const directory = join(root, "repositories");
  const found = await named(directory, REPOSITORY);
  const addresses = new Map<string, string | null>();
  for (let from = 0; from < found.length; from += AT_A_TIME) {
    const ids = found.slice(from, from + AT_A_TIME).map(({ id }) => id);
    for (const [id, repoUrl] of await deps.upkeep.repositories(ids)) addresses.set(id, repoUrl);
  }
  const places: Place[] = [];
  for (const { name, id } of found) {
    const path = join(directory, name);
    const checkouts = await checkoutPlaces(path, id, deps);
    const isOf = (repoUrl: string | null): boolean => {
      const remote = repoUrl === null ? undefined : remoteOf(repoUrl);
      return remote !== undefined && repositoryName(id, remote) === name;
    };
    const isEmpty = (await readdir(join(path, "worktrees")).catch(() => [])).length === 0;
    const isUsed = !isEmpty || isOf(addresses.get(id) ?? null);
    const gone = addresses.has(id) ? "done" : "unknown";
    places.push(...checkouts, {
      path,
      state: isUsed ? "in_service" : gone,
      unsaved: () => unpushedIn(deps.git, join(path, "repository.git")),
      take: (work) => deps.upkeep.whileElsewhere(id, (repoUrl) => !isOf(repoUrl), work),
    });
  }
  return places;
}

async function checkoutPlaces(repository: string, workspaceId: string, { upkeep, git }: PlacesDeps): Promise<Place[]> {
  const directory = join(repository, "worktrees");
  const gitDir = join(repository, "repository.git");
  const found = await named(directory, ISSUE);
  const stateOf = await inService(found, upkeep.issues);
  return found.map(({ name, id: issueId }) => {
    const path = join(directory, name);
    const checkout = { workspaceId, issueId };
    let seen: string | null = null;
    return {
      path,
      state: stateOf(issueId),
      unsaved: async () => {
        seen = await upkeep.lastHold(checkout);
        return unsavedIn(git, gitDir, path, issueId);
      },
      take: (work) => upkeep.whileFree(checkout, seen, work),
      after: () => git([`--git-dir=${gitDir}`, "worktree", "prune", "--expire=now"]),
    };
  });
}
