import { readFileSync } from "node:fs";

/** From the sources, and from `dist`, which is one folder deeper. */
const PLACES = ["../../package.json", "../../../package.json"];

function readVersion(): string {
  for (const place of PLACES) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as Record<
        string,
        string
      >;
      if (name === "systole" && version !== undefined) return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("package.json was not found beside the program");
}

/** As package.json says. */
export const VERSION: string = readVersion();
