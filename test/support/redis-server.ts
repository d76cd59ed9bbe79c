import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface RedisCommand {
  readonly path: string;
  /** For a server that is unpacked, not installed. */
  readonly libraryPath?: string;
}

const PACKAGES = "redis-server redis-tools libjemalloc2 liblzf1 liblua5.1-0 lua-cjson lua-bitop libatomic1".split(" ");

/** `redis-server` from PATH, else Debian's packages, unpacked in a cache of ours and installed nowhere. */
export async function findRedisServer(): Promise<RedisCommand | undefined> {
  const onPath = { path: "redis-server" };
  if (await works(onPath)) return onPath;
  const cache = join(homedir(), ".cache", "systole-test");
  const root = join(cache, "redis");
  if (!(await works(await unpackedIn(root)))) await unpack(cache, root).catch(() => {});
  const unpacked = await unpackedIn(root);
  return (await works(unpacked)) ? unpacked : undefined;
}

const works = ({ path, libraryPath }: RedisCommand): Promise<boolean> =>
  run(path, ["--version"], libraryPath === undefined ? {} : { env: { LD_LIBRARY_PATH: libraryPath } }).then(
    () => true,
    () => false,
  );

async function unpackedIn(root: string): Promise<RedisCommand> {
  const libraries = join(root, "usr", "lib");
  const architectures = (await readdir(libraries).catch(() => [])).filter((name) => name.includes("-linux-"));
  return {
    path: join(root, "usr", "bin", "redis-server"),
    libraryPath: architectures.map((name) => join(libraries, name)).join(":"),
  };
}

async function unpack(cache: string, root: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(join(cache, "unpacking-"));
  try {
    await download(workshop);
    const tree = join(workshop, "tree");
    for (const name of (await readdir(workshop)).filter((entry) => entry.endsWith(".deb"))) {
      await run("dpkg", ["-x", join(workshop, name), tree]);
    }
    await access(join(tree, "usr", "bin", "redis-server"));
    await rm(root, { recursive: true, force: true });
    await rename(tree, root);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** With the machine's package lists; where it has none or old ones, with fresh ones of our own. */
async function download(workshop: string): Promise<void> {
  const inWorkshop = { cwd: workshop, timeout: 120_000 };
  try {
    await run("apt-get", ["download", ...PACKAGES], inWorkshop);
  } catch {
    for (const name of ["state/lists/partial", "cache/archives/partial"]) {
      await mkdir(join(workshop, name), { recursive: true });
    }
    const own = ["-o", `Dir::State=${workshop}/state`, "-o", `Dir::Cache=${workshop}/cache`];
    await run("apt-get", [...own, "update"], inWorkshop);
    await run("apt-get", [...own, "download", ...PACKAGES], inWorkshop);
  }
}
