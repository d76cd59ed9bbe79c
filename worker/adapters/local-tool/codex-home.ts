import { lstat, symlink } from "node:fs/promises";
import { join } from "node:path";

import { ownedDirectory } from "../../workspaces/owned-directory.ts";
import { workspaceProblem } from "../../workspaces/workspace-problem.ts";
import type { Failed } from "../adapter.ts";

/** What of the host's own home a company's shares: its login, its settings, and what its user wants Codex to know. */
const SHARED = ["auth.json", "config.toml", "AGENTS.md", "prompts", "rules", "skills"];

/**
 * Where Codex keeps what it remembers for a company: no agent finds sessions of another company's there. It is logged
 * in as the host is, by a link: what renews the login renews it for all. What stands there otherwise is left as it is.
 *
 * @param hostHome the one of the worker's user
 */
export async function companyHome(root: string, companyId: string, hostHome: string): Promise<string | Failed> {
  try {
    const home = await ownedDirectory(root, "companies", companyId, "codex");
    await Promise.all(SHARED.map((name) => share(join(hostHome, name), join(home, name))));
    return home;
  } catch (error) {
    const problem = workspaceProblem(error, root);
    if (problem === undefined) throw error;
    return problem;
  }
}

async function share(theirs: string, ours: string): Promise<void> {
  if ((await isThere(ours)) || !(await isThere(theirs))) return;
  await symlink(theirs, ours).catch((error: NodeJS.ErrnoException) => {
    // Another run has made it in the same moment.
    if (error.code !== "EEXIST") throw error;
  });
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
