export const RUNS = "shared/runs";

export const integration = (name, title) => ({
  project: "integration",
  file: `test/integration/${name}.test.ts`,
  title,
});
