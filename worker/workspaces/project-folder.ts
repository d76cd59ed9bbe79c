import { realpath, stat } from "node:fs/promises";

import type { Failed } from "../adapters/adapter.ts";
import { invalid } from "./git-problem.ts";

/**
 * A project's folder, as its workspace names it. It is the operator's: it is never made, since an empty one on another
 * host would pass for it, and it has one name, since runs that know it by two would work in it at once.
 */
export async function projectFolder(cwd: string): Promise<string | Failed> {
  const real = await realpath(cwd).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory()) {
    return invalid(`The folder ${JSON.stringify(cwd)} of the run's project does not exist on this host, or is not one`);
  }
  if (real !== spelled(cwd)) {
    return invalid(`The folder ${JSON.stringify(cwd)} of the run's project leads to ${real}: give its workspace that`);
  }
  return real;
}

/** As the claim spells it: what differs in spelling alone is one folder there, too. */
const spelled = (path: string): string => path.replace(/(\/+\.)*\/+/g, "/").replace(/(.)\/\.?$/, "$1");
