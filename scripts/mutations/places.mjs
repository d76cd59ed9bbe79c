export const RUNS = "shared/runs";

const testOf = (project) => (name, title) => ({ project, file: `test/${project}/${name}.test.ts`, title });

export const contract = testOf("contract");
export const e2e = testOf("e2e");
export const integration = testOf("integration");
export const unit = testOf("unit");
