import { contentTag } from "../kernel/content-tag.ts";
import type { Project } from "./project.schema.ts";

/** Of the project itself: a goal of its that is renamed is no change of it. */
export function projectTag({ goals: _named, updatedAt: _at, ...project }: Project): string {
  return contentTag(project);
}
