import { describeConformance } from "../support/adapter-conformance.ts";
import { BUILT_IN } from "../support/adapter-subjects.ts";

// `npm run test:adapters` has them say 2 GB.
const outputMb = Number(process.env["OUTPUT_MB"] ?? "64");

for (const subject of BUILT_IN) describeConformance(subject, { outputMb });
