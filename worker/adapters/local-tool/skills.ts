import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** As many are told of, so that they do not crowd out the prompt. */
const MAX_SKILLS = 100;
const MAX_DESCRIPTION = 500;

/**
 * The skills of a directory, as a prompt tells of them: by name, what each is for and where it stands, for the model to
 * read when it needs it. For tools that look for skills in nobody's directory but the user's own and the checkout, where
 * a run is not to write. Undefined where there are none.
 */
export async function toldSkills(skillsDir: string): Promise<string | undefined> {
  const names = await readdir(skillsDir).catch(() => []);
  const told = await Promise.all(
    names.toSorted((a, b) => a.localeCompare(b)).map((name) => skillAt(join(skillsDir, name, "SKILL.md"), name)),
  );
  const skills = told.filter((line) => line !== undefined).slice(0, MAX_SKILLS);
  if (skills.length === 0) return undefined;
  return ["Skills that you have. Where one fits your task, read its file first and follow it:", ...skills].join("\n");
}

async function skillAt(file: string, folder: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const description = head(text, "description")?.slice(0, MAX_DESCRIPTION).toWellFormed();
  const about = description === undefined ? "" : `: ${description}`;
  return `- ${head(text, "name") ?? folder}${about} (${file})`;
}

/** A line of the front matter, with or without quotes. */
function head(text: string, key: string): string | undefined {
  const [, matter = ""] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
  const value = new RegExp(`^${key}:[ \\t]*(.+)$`, "m").exec(matter)?.[1];
  return value?.trim().replace(/^(["'])(.*)\1$/, "$2");
}
