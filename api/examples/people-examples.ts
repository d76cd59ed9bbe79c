/** Stands for a token that is made for whoever uses it; nobody's. */
export const EXAMPLE_TOKEN = "pcp_example_0123456789abcdef0123456789abcdef";

const ACCOUNT = { email: "ada@example.com", name: "Ada", password: "correct horse battery" };

/** A body for each operation on people, secrets and the instance, by the operation's id. */
export const PEOPLE_EXAMPLES = {
  signUp: { ...ACCOUNT, inviteToken: EXAMPLE_TOKEN },
  signIn: { email: ACCOUNT.email, password: ACCOUNT.password },
  changePassword: { currentPassword: ACCOUNT.password, newPassword: "an even longer battery" },
  updateProfile: { name: "Ada Lovelace" },
  claimBoard: ACCOUNT,
  claimBoardByItsOtherName: ACCOUNT,
  createBoardKey: { name: "laptop" },
  createCliChallenge: { command: "systole login", clientName: "laptop", requestedAccess: "board" },
  approveCliChallenge: { token: EXAMPLE_TOKEN },
  cancelCliChallenge: { token: EXAMPLE_TOKEN },
  updateMember: { membershipRole: "admin" },
  setMemberPermissions: { grants: [{ permissionKey: "agents:create" }] },
  createInvite: { allowedJoinTypes: "agent", agentMessage: "Bring your own tools." },
  acceptInvite: {
    requestType: "agent",
    agentName: "Eve",
    adapterType: "http",
    agentDefaultsPayload: { url: "https://eve.example.com/heartbeat" },
  },
  claimJoinRequestKey: { claimSecret: EXAMPLE_TOKEN },

  createSecret: { name: "OPENAI_API_KEY", value: "sk-example", description: "Of the research team" },
  updateSecret: { description: "Of the whole company" },
  rotateSecret: { value: "sk-example-2" },

  updateGeneralSettings: { censorUsernameInLogs: true },
  updateExperimentalSettings: { enableIsolatedWorkspaces: true },
  setInstanceDrain: { reason: "An upgrade" },
  drainWorker: { reason: "This host is replaced" },
} as const;
