import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Builds `dist` when a source is newer: end-to-end tests run what ships. */
export default async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, ["scripts/ready.mjs"]).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`The build failed.\n${error.stdout}${error.stderr}`);
    },
  );
}
