import { pathToFileURL } from "node:url";

import { describeConformance, type Subject } from "../support/adapter-conformance.ts";
import { BUILT_IN } from "../support/adapter-subjects.ts";

// `npm run test:adapters` has them say 2 GB.
const outputMb = Number(process.env["OUTPUT_MB"] ?? "64");
/** Somebody's own: the path of a module that exports the `subject` that is to be tried. */
const own = process.env["ADAPTER"];

const subjectAt = async (path: string): Promise<Subject> =>
  ((await import(pathToFileURL(path).href)) as { readonly subject: Subject }).subject;

const TEMPLATE = new URL("../../docs/adapter-template/conformance.mjs", import.meta.url).pathname;
const subjects = own === undefined ? [...BUILT_IN, await subjectAt(TEMPLATE)] : [await subjectAt(own)];
for (const subject of subjects) describeConformance(subject, { outputMb });
