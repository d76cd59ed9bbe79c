/** The ids that examples name things by. Each stands for one kind of thing. */
export const EXAMPLE_IDS = {
  companyId: "550e8400-e29b-41d4-a716-446655440000",
  agentId: "0198c2e4-7c00-7000-8000-000000000001",
  managerId: "0198c2e4-7c00-7000-8000-000000000002",
  issueId: "0198c2e4-7c00-7000-8000-000000000003",
  projectId: "0198c2e4-7c00-7000-8000-000000000004",
  goalId: "0198c2e4-7c00-7000-8000-000000000005",
  labelId: "0198c2e4-7c00-7000-8000-000000000006",
  approvalId: "0198c2e4-7c00-7000-8000-000000000007",
  runId: "0198c2e4-7c00-7000-8000-000000000008",
} as const;
