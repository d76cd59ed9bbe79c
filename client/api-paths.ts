// Written by `npm run openapi`.
export interface paths {
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests should be sent here */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List companies, the oldest first */
        get: operations["listCompanies"];
        put?: never;
        /** Create a company */
        post: operations["createCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count what companies hold: those of a page of their list */
        get: operations["getCompanyStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a company */
        get: operations["getCompany"];
        put?: never;
        post?: never;
        /** Delete a company and all that belongs to it */
        delete: operations["deleteCompany"];
        options?: never;
        head?: never;
        /** Change a company; its CEO agent may change how it shows itself */
        patch: operations["updateCompany"];
        trace?: never;
    };
    "/api/companies/{companyId}/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change how a company shows itself */
        patch: operations["updateCompanyBranding"];
        trace?: never;
    };
    "/api/companies/{companyId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a company: it refuses work, and keeps what it has */
        post: operations["archiveCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Export a company as a package, without its secrets */
        post: operations["exportCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same, by its other name */
        post: operations["createCompanyExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/exports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same: what an export would hold is the export */
        post: operations["previewCompanyExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/import/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an import would do */
        post: operations["previewImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import a package, all of it or nothing, into a new company or one that there is */
        post: operations["importCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/imports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an import into a company would do */
        post: operations["previewCompanyImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/imports/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import a package into a company */
        post: operations["applyCompanyImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long a company keeps its runs, their logs, and its wakeups */
        get: operations["getRetention"];
        /** Set how long a company keeps them; what a shorter term lets go of is removed soon */
        put: operations["setRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's agents, without terminated ones */
        get: operations["listAgents"];
        put?: never;
        /** Create an agent */
        post: operations["createAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/org": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get who reports to whom */
        get: operations["getOrgChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/org.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get who reports to whom, as a picture */
        get: operations["drawOrgChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/org.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same in points; larger than 8 megapixels it is drawn smaller, and from a certain size on not at all */
        get: operations["paintOrgChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the agent that asks */
        get: operations["getCurrentAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent and its chain of command */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        /** Delete an agent for good */
        delete: operations["deleteAgent"];
        options?: never;
        head?: never;
        /** Change an agent */
        patch: operations["updateAgent"];
        trace?: never;
    };
    "/api/agents/{agentId}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what an agent may do */
        patch: operations["updateAgentPermissions"];
        trace?: never;
    };
    "/api/agents/{agentId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause an agent, and cancel its runs unless they may finish */
        post: operations["pauseAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a paused agent */
        post: operations["resumeAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/clear-error": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close an agent's breaker, and count its failures from none */
        post: operations["clearAgentError"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Terminate an agent; this cannot be undone */
        post: operations["terminateAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/agent-configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List how a company's agents are set up, without terminated ones */
        get: operations["listAgentConfigurations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get how an agent is set up */
        get: operations["getAgentConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/config-revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes of an agent's configuration, newest first */
        get: operations["listConfigRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/config-revisions/{revisionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a change of an agent's configuration */
        get: operations["getConfigRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/config-revisions/{revisionId}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an agent's configuration what it was behind a change; secrets and budgets stay as they are */
        post: operations["rollBackConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/instructions-bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get where an agent's instructions are, and which files there are */
        get: operations["getInstructionsBundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change where an agent's instructions are, or with which file it begins */
        patch: operations["updateInstructionsBundle"];
        trace?: never;
    };
    "/api/agents/{agentId}/instructions-path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Name the file of the workers' hosts that holds an agent's instructions */
        patch: operations["updateInstructionsPath"];
        trace?: never;
    };
    "/api/agents/{agentId}/instructions-bundle/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a file of an agent's instructions */
        get: operations["getInstructionsFile"];
        /** Write a file of an agent's instructions */
        put: operations["putInstructionsFile"];
        post?: never;
        /** Delete a file of an agent's instructions */
        delete: operations["deleteInstructionsFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the skills that an agent is meant to have */
        get: operations["getAgentSkills"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/skills/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say which skills an agent is meant to have */
        post: operations["syncAgentSkills"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an agent's API keys */
        get: operations["listAgentKeys"];
        put?: never;
        /** Create an API key; it is shown this once */
        post: operations["createAgentKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: operations["revokeAgentKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/agent-hires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hire an agent: at once, or with an approval where the company requires one */
        post: operations["hireAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let in an agent that waits for its approval, by approving that */
        post: operations["approveAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/adapters/{adapterType}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models of an adapter's provider that have a price */
        get: operations["listAdapterModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/adapters/{adapterType}/test-environment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look whether an agent could run as it is configured; changes nothing */
        post: operations["testAdapterEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the board is or was asked to decide, newest first */
        get: operations["listApprovals"];
        put?: never;
        /** Ask the board to decide */
        post: operations["createApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an approval */
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the issues that a decision is about, the primary one first */
        get: operations["listApprovalIssues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/resubmit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask again, after a revision was requested */
        post: operations["resubmitApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve; a hired agent is let in */
        post: operations["approveApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reject; a hired agent is terminated */
        post: operations["rejectApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/request-revision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give it back to who asked, to be resubmitted */
        post: operations["requestApprovalRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approvalId}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was said about an approval, the oldest first */
        get: operations["listApprovalComments"];
        put?: never;
        /** Comment on an approval */
        post: operations["commentOnApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's goals, the oldest first */
        get: operations["listGoals"];
        put?: never;
        /** Set a goal */
        post: operations["createGoal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/goals/{goalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a goal */
        get: operations["getGoal"];
        put?: never;
        post?: never;
        /** Delete a goal; its children move up to its parent */
        delete: operations["deleteGoal"];
        options?: never;
        head?: never;
        /** Change a goal */
        patch: operations["updateGoal"];
        trace?: never;
    };
    "/api/companies/{companyId}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's projects, archived ones too, the oldest first */
        get: operations["listProjects"];
        put?: never;
        /** Create a project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /** Delete a project: its issues stay, its budgets end */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/api/projects/{projectId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a project: its work waits */
        post: operations["pauseProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a paused project */
        post: operations["resumeProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where a project's files are, the primary workspace first */
        get: operations["listProjectWorkspaces"];
        put?: never;
        /** Add a workspace to a project; the first one is its primary one */
        post: operations["createProjectWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/workspaces/{workspaceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a workspace; the oldest of the others follows a primary one */
        delete: operations["deleteProjectWorkspace"];
        options?: never;
        head?: never;
        /** Change a workspace, or make it the primary one */
        patch: operations["updateProjectWorkspace"];
        trace?: never;
    };
    "/api/agents/{agentId}/wakeup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask an agent to do a heartbeat */
        post: operations["requestWakeup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/heartbeat/invoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same, by its older name */
        post: operations["invokeHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/wakeups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was asked of a company's agents, newest first */
        get: operations["listWakeupsOfCompany"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/wakeups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was asked of an agent, newest first */
        get: operations["listWakeupsOfAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/wakeups/{wakeupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a wakeup, and what became of it */
        get: operations["getWakeup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/heartbeat-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's runs, newest first */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/live-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs that wait or are under way */
        get: operations["listLiveRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a run */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run; one that is over stays as it is */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report how a run ended that its endpoint took with 202; the same again is answered as the first time */
        post: operations["reportRunResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a run goes on: how far it is, what it has used, how long it may be silent */
        post: operations["reportRunProgress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a run's events, oldest first */
        get: operations["listRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a run's output */
        get: operations["readRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/runtime-state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what an agent's runs have left behind */
        get: operations["getRuntimeState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/task-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions in which an agent goes on with its tasks, what was used last first */
        get: operations["listTaskSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/runtime-state/reset-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an agent begin anew: at one task, or at all */
        post: operations["resetRuntimeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say where issues are listed */
        get: operations["listIssuesOfNoCompany"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's issues, by priority and then the newest first */
        get: operations["listIssues"];
        put?: never;
        /** Create an issue; who it is assigned to is woken */
        post: operations["createIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an issue and what it is a part of */
        get: operations["getIssue"];
        put?: never;
        post?: never;
        /** Delete an issue with all that belongs to it */
        delete: operations["deleteIssue"];
        options?: never;
        head?: never;
        /** Change an issue, and say something about it */
        patch: operations["updateIssue"];
        trace?: never;
    };
    "/api/issues/{issueId}/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an agent at an issue, if it is to be had */
        post: operations["checkOutIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an issue back, for anybody to take up */
        post: operations["releaseIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was said about an issue */
        get: operations["listIssueComments"];
        put?: never;
        /** Comment on an issue; its assignee and those who are mentioned are woken */
        post: operations["commentOnIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/comments/{commentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a comment */
        get: operations["getIssueComment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that you have seen what there is of an issue */
        post: operations["markIssueRead"];
        /** Say that you have not seen what there is of an issue */
        delete: operations["markIssueUnread"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the decisions that an issue is linked with, newest first */
        get: operations["listIssueApprovals"];
        put?: never;
        /** Link an issue with a decision */
        post: operations["linkIssueApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/approvals/{approvalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unlink an issue from a decision */
        delete: operations["unlinkIssueApproval"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/me/inbox-lite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the agent that asks has to do, by priority */
        get: operations["listInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/heartbeat-context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what an agent needs to begin with an issue */
        get: operations["getIssueHeartbeatContext"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs that were about an issue, newest first */
        get: operations["listIssueRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/live-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs that work on an issue, or wait to */
        get: operations["listIssueLiveRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/active-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the run that works on an issue, or waits to; null when there is none */
        get: operations["getIssueActiveRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heartbeat-runs/{runId}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the issues that a run was about, or changed */
        get: operations["listRunIssues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was done to an issue, newest first */
        get: operations["listIssueActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the texts that belong to an issue */
        get: operations["listIssueDocuments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/documents/{documentKey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a text that belongs to an issue */
        get: operations["getIssueDocument"];
        /** Write a text that belongs to an issue, or its next revision */
        put: operations["putIssueDocument"];
        post?: never;
        /** Delete a text with all its revisions */
        delete: operations["deleteIssueDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/documents/{documentKey}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a text has said, newest first */
        get: operations["listIssueDocumentRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files that belong to an issue */
        get: operations["listIssueAttachments"];
        put?: never;
        /** Add a file to an issue */
        post: operations["addIssueAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/attachments/{attachmentId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a file */
        get: operations["readAttachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/attachments/{attachmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a file; an agent only what it added */
        delete: operations["deleteAttachment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{issueId}/work-products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what came of an issue, the primary ones first */
        get: operations["listWorkProducts"];
        put?: never;
        /** Make known what came of an issue */
        post: operations["createWorkProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work-products/{workProductId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget it; an agent only what it made known */
        delete: operations["deleteWorkProduct"];
        options?: never;
        head?: never;
        /** Change what is said of it */
        patch: operations["updateWorkProduct"];
        trace?: never;
    };
    "/api/companies/{companyId}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's labels, by name */
        get: operations["listLabels"];
        put?: never;
        /** Create a label */
        post: operations["createLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels/{labelId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a label; issues lose it */
        delete: operations["deleteLabel"];
        options?: never;
        head?: never;
        /** Change a label */
        patch: operations["updateLabel"];
        trace?: never;
    };
    "/api/companies/{companyId}/memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what is remembered, without the texts, the oldest first */
        get: operations["listMemoryNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/memory/{memoryScope}/{memoryScopeId}/{memoryKey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a note */
        get: operations["getMemoryNote"];
        /** Write a note, in the place of what was there */
        put: operations["putMemoryNote"];
        post?: never;
        /** Delete a note */
        delete: operations["deleteMemoryNote"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/routines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's routines, the newest first */
        get: operations["listRoutines"];
        put?: never;
        /** Set up work that comes again; an agent does so for itself */
        post: operations["createRoutine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routines/{routineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a routine with its triggers and its newest runs */
        get: operations["getRoutine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change, pause or archive a routine */
        patch: operations["updateRoutine"];
        trace?: never;
    };
    "/api/routines/{routineId}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List when a routine was triggered and what came of it, the newest first */
        get: operations["listRoutineRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routines/{routineId}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a routine now */
        post: operations["runRoutine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routines/{routineId}/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a routine fire by a schedule, a webhook, or by API; a webhook's secret is shown this once */
        post: operations["createRoutineTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routine-triggers/{triggerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a trigger; what it brought stays */
        delete: operations["deleteRoutineTrigger"];
        options?: never;
        head?: never;
        /** Change a trigger, or turn it off */
        patch: operations["updateRoutineTrigger"];
        trace?: never;
    };
    "/api/routine-triggers/{triggerId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook another secret, shown this once */
        post: operations["rotateRoutineTriggerSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/timers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what wakes a company's agents by the clock, the newest first */
        get: operations["listTimersOfCompany"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/timers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what wakes an agent by the clock, the newest first */
        get: operations["listTimersOfAgent"];
        put?: never;
        /** Have an agent woken by the clock; an agent does so for itself */
        post: operations["createTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/timers/{timerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a timer, and when it comes due next */
        get: operations["getTimer"];
        put?: never;
        post?: never;
        /** Delete a timer; what it brought stays */
        delete: operations["deleteTimer"];
        options?: never;
        head?: never;
        /** Change a timer */
        patch: operations["updateTimer"];
        trace?: never;
    };
    "/api/timers/{timerId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a timer fire no more until it is resumed */
        post: operations["pauseTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/timers/{timerId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a timer that is paused, or was set aside, fire again; what came due meanwhile is not missed */
        post: operations["resumeTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/timers/{timerId}/fire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fire a timer now, whatever its state; its due times stay */
        post: operations["fireTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/timers/{timerId}/fires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List when a timer was fired, how late, and what came of it, the newest first */
        get: operations["listTimerFires"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/timers/{timerId}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When a timer comes due next, in words and for a reader somewhere */
        get: operations["previewTimer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/timers/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a timer would come due, before there is one */
        post: operations["previewNewTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's calendars of days on which timers are not due, the oldest first */
        get: operations["listCalendars"];
        put?: never;
        /** Name days on which timers are not due */
        post: operations["createCalendar"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/calendars/{calendarId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a calendar */
        get: operations["getCalendar"];
        put?: never;
        post?: never;
        /** Delete a calendar that no timer names */
        delete: operations["deleteCalendar"];
        options?: never;
        head?: never;
        /** Change a calendar; the timers that name it come due by it at once */
        patch: operations["updateCalendar"];
        trace?: never;
    };
    "/api/companies/{companyId}/backlog/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel all that waits of a company: queued runs, retries, kept wakeups */
        post: operations["cancelBacklogOfCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{agentId}/backlog/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel all that waits of an agent */
        post: operations["cancelBacklogOfAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backlog-cancellations/{cancellationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the cancelling of a backlog is */
        get: operations["getBacklogCancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/cost-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report what something has cost */
        post: operations["reportCost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what things have cost, what occurred last first */
        get: operations["listCostEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a company has spent of its monthly budget; within from and to, if given */
        get: operations["getCostSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/by-agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each agent has spent */
        get: operations["listCostsByAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/by-agent-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each agent has spent on each model */
        get: operations["listCostsByAgentModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/by-provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was spent on each provider's models */
        get: operations["listCostsByProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/by-biller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each biller bills for */
        get: operations["listCostsByBiller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/by-project": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was spent on each project */
        get: operations["listCostsByProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/window-spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was spent on each provider in the last 5 hours, 24 hours and 7 days */
        get: operations["listWindowSpend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/quota-windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What adapters know of their providers' own limits */
        get: operations["listQuotaWindows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/finance-summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What billers charged and credited a company */
        get: operations["getFinanceSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/finance-by-biller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each biller charged and credited */
        get: operations["listFinanceByBiller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/finance-by-kind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was charged and credited, by kind */
        get: operations["listFinanceByKind"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/costs/finance-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what billers charged and credited, the latest first */
        get: operations["listFinanceEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/finance-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report what a biller charged or credited */
        post: operations["reportFinanceEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what tokens cost a company: its own prices, the instance's, and the list prices */
        get: operations["listPrices"];
        /** Set what a model's tokens cost a company from now on */
        put: operations["setPrice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what tokens cost: the instance's prices, and the list prices */
        get: operations["listInstancePrices"];
        /** Set what a model's tokens cost every company that has no price of its own */
        put: operations["setInstancePrice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budgets/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's budgets, and how they stand */
        get: operations["listBudgetPolicies"];
        put?: never;
        /** Set a budget of a company, agent, project or team, or of each run of an agent */
        post: operations["setBudgetPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budgets/policies/{policyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a budget, and how it stands */
        get: operations["getBudgetPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budgets/policies/{policyId}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a budget has seen, the newest first */
        get: operations["listBudgetLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budgets/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a company's budgets, and what they hold up */
        get: operations["getBudgetOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/budgets/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the budgets over all companies together */
        get: operations["listInstanceBudgetPolicies"];
        put?: never;
        /** Set a budget over all companies together */
        post: operations["setInstanceBudgetPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/budgets/policies/{policyId}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a budget over all companies has seen, the newest first */
        get: operations["listInstanceBudgetLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set a company's monthly budget */
        patch: operations["setCompanyBudget"];
        trace?: never;
    };
    "/api/agents/{agentId}/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set an agent's monthly budget */
        patch: operations["setAgentBudget"];
        trace?: never;
    };
    "/api/agents/me/budget/reserve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask, as a run, before spending: so much is then set aside for it */
        post: operations["reserveBudget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/budget-incidents/{incidentId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a scope paused whose cap is met, or raise the cap and let it go on */
        post: operations["resolveBudgetIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/secret-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where the values of secrets can be kept */
        get: operations["listSecretProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's secrets, newest first, without their values */
        get: operations["listSecrets"];
        put?: never;
        /** Keep a secret for agents */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{secretId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a secret and its versions, without their values */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        /** Delete a secret and all its versions; 409 while agents use it, unless forced */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        /** Change what is known of a secret */
        patch: operations["updateSecret"];
        trace?: never;
    };
    "/api/secrets/{secretId}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the agents that are given a secret */
        get: operations["listSecretUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{secretId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a secret its next version; runs that start from now on get it */
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/secrets/rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put secrets under the current master key, some thousands at a time */
        post: operations["rewrapSecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was done in a company, newest first */
        get: operations["listActivity"];
        put?: never;
        /** Add what was done elsewhere to the audit trail */
        post: operations["recordActivity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a company at a glance */
        get: operations["getDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/sidebar-badges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count what somebody should look at */
        get: operations["getSidebarBadges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/evaluations/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List finished runs and issues that nobody has evaluated, newest first */
        get: operations["listEvaluationQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/evaluations/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the evaluations of each agent */
        get: operations["getEvaluationSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List evaluations, newest first */
        get: operations["listEvaluations"];
        put?: never;
        /** Say how good a finished run or issue was */
        post: operations["createEvaluation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/evaluations/{evaluationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an evaluation */
        get: operations["getEvaluation"];
        put?: never;
        post?: never;
        /** Delete an evaluation */
        delete: operations["deleteEvaluation"];
        options?: never;
        head?: never;
        /** Change one's evaluation */
        patch: operations["updateEvaluation"];
        trace?: never;
    };
    "/api/instance/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the fleet is drained, and whether it is quiet */
        get: operations["getInstanceDrain"];
        put?: never;
        /** Let nothing start in the whole fleet; wakeups are taken and wait */
        post: operations["setInstanceDrain"];
        /** End the fleet's drain */
        delete: operations["endInstanceDrain"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the fleet's workers */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/workers/{workerId}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a worker take nothing new; what it has goes on */
        post: operations["drainWorker"];
        /** Let a worker take runs again */
        delete: operations["undrainWorker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance/settings/general": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the settings of the whole instance */
        get: operations["getGeneralSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings of the whole instance */
        patch: operations["updateGeneralSettings"];
        trace?: never;
    };
    "/api/instance/settings/experimental": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the switches of what is not settled yet */
        get: operations["getExperimentalSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Turn switches of what is not settled yet */
        patch: operations["updateExperimentalSettings"];
        trace?: never;
    };
    "/api/instance/scheduler-heartbeats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the agents of all companies that have an interval for their timer */
        get: operations["listSchedulerHeartbeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-up/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account, by an invite or the instance's claim, and sign in */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in; the session is in the cookie that comes back */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session that asks */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/get-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get who is signed in */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/list-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where one is signed in, the newest first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/revoke-other-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all of one's sessions but the one that asks */
        post: operations["revokeOtherSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's password; other sessions and board keys end, unless they are to stay */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one's name and email */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change one's name */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/api/companies/{companyId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the people of a company, and what they may do */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/members/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a member out of a company */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Change a member's role */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/api/companies/{companyId}/members/{memberId}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set what a member may do beyond the role */
        patch: operations["setMemberPermissions"];
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the instance's people, the oldest first */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{userId}/promote-instance-admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a person an instance admin */
        post: operations["promoteInstanceAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{userId}/demote-instance-admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a person an instance admin no longer; the last one stays */
        post: operations["demoteInstanceAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/board-claim/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the instance's claim is still good */
        get: operations["getBoardClaim"];
        put?: never;
        /** Become the first instance admin */
        post: operations["claimBoard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/board-claim/{token}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become the first instance admin */
        post: operations["claimBoardByItsOtherName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/board-api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List one's board keys */
        get: operations["listBoardKeys"];
        put?: never;
        /** Create a board key, when signed in; it is shown this once */
        post: operations["createBoardKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/board-api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke one of one's board keys */
        delete: operations["revokeBoardKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get whose key this is, and what it reaches */
        get: operations["getCliIdentity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/revoke-current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke the board key that asks */
        post: operations["revokeCurrentBoardKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/challenges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask, as a program, for a person's key; good for ten minutes */
        post: operations["createCliChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/challenges/{challengeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get whether it was approved */
        get: operations["getCliChallenge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/challenges/{challengeId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the program a key of one's own, when signed in */
        post: operations["approveCliChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cli-auth/challenges/{challengeId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take it back */
        post: operations["cancelCliChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's invites, newest first */
        get: operations["listInvites"];
        put?: never;
        /** Invite a person or an agent; the token is shown this once */
        post: operations["createInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what an invite is for */
        get: operations["getInvite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{token}/onboarding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what an agent does with an invite */
        get: operations["getInviteOnboarding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{token}/onboarding.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, as a text to read */
        get: operations["getInviteOnboardingText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{token}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to be let in, as a person who is signed in or as an agent; uses up the invite */
        post: operations["acceptInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{inviteId}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke an invite */
        post: operations["revokeInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/join-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who asked to be let in, newest first */
        get: operations["listJoinRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/join-requests/{requestId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let in: the person becomes a member, the agent is made */
        post: operations["approveJoinRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/join-requests/{requestId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn away */
        post: operations["rejectJoinRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/join-requests/{requestId}/claim-api-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetch the key of an agent that was let in, once */
        post: operations["claimJoinRequestKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server works */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assets/{assetId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the bytes of an asset */
        get: operations["getAssetContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/issues/{issueId}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a file to an issue of a company */
        post: operations["addCompanyIssueAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/assets/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload an image
         * @description The body is the image itself, with its content type, or a form with it in the field `file`. PNG, JPEG, GIF and WebP are known by their first bytes; at most 1 MB.
         */
        post: operations["uploadImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/logo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same, by its older name
         * @description The body is the image itself, with its content type, or a form with it in the field `file`. PNG, JPEG, GIF and WebP are known by their first bytes; at most 1 MB.
         */
        post: operations["uploadLogo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routine-triggers/public/{publicId}/fire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fire a routine's webhook
         * @description For whoever knows its secret, as a bearer or by a signature; no other credential is asked for.
         */
        post: operations["fireRoutineTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/activity.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export what was done in a company as CSV, newest first */
        get: operations["exportActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow what happens in a company, as server-sent events */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/companies/{companyId}/events/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens in a company, over a WebSocket
         * @description A WebSocket, on which the server alone speaks: each message is a LiveEvent with its `cursor` added. With `after`, the first message has the type `stream.opened` and the cursor to come back with; `gap` follows when events after the given place are no longer kept. Closed with 1012 when the server stops, with 1013 when the client is too slow.
         */
        get: operations["openEventSocket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AcceptInvite: {
            /** @enum {string} */
            requestType: "human" | "agent";
            agentName?: string;
            adapterType?: string;
            capabilities?: string | null;
            /** @description The agent's adapterConfig. Taken for agents that run elsewhere (http, openclaw_gateway), and no others. */
            agentDefaultsPayload?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description The run that follows: a new one, or one that the wakeup joined. */
        AcceptedWakeup: {
            id: string;
            companyId: string;
            agentId: string;
            invocationSource: string;
            triggerDetail: string | null;
            reason: string | null;
            /** @enum {string} */
            status: "queued" | "scheduled_retry" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
            taskKey: string | null;
            /** @description The issue that its wakeups are about: one run at a time works on it. */
            issueId: string | null;
            projectId: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            error: string | null;
            errorCode: string | null;
            wakeupRequestId: string | null;
            exitCode: number | null;
            signal: string | null;
            usageJson: {
                [key: string]: unknown;
            } | null;
            resultJson: {
                [key: string]: unknown;
            } | null;
            /** @description What it has cost, in US dollars. */
            costUsd: number;
            /** @description Set aside for it under budgets in all, in cents with fractions; null where none asked for it. */
            reservedCents: number | null;
            /** @description What it said while it went on that it had used so far, in cents with fractions. */
            meteredCents: number | null;
            sessionIdBefore: string | null;
            sessionIdAfter: string | null;
            logStore: "postgres" | null;
            logRef: string | null;
            logBytes: number;
            /** @description Of the whole log's bytes, in hex, once it has ended; null where its worker did not live to say it. */
            logSha256: string | null;
            /** @constant */
            logCompressed: false;
            /** @description When retention removed its log and events, where it did. */
            logRemovedAt: string | null;
            stdoutExcerpt: string | null;
            stderrExcerpt: string | null;
            /** @description What the endpoint or the process calls it, where it said so (`externalRunId` of its report). */
            externalRunId: string | null;
            processPid: number | null;
            processGroupId: number | null;
            processStartedAt: string | null;
            retryOfRunId: string | null;
            /** @description 1 for the first, and one more with each retry. */
            attempt: number;
            processLossRetryCount: number;
            scheduledRetryAt: string | null;
            scheduledRetryReason: string | null;
            contextSnapshot: {
                [key: string]: unknown;
            } | null;
            fencingToken: number | null;
            slot: number | null;
            workerId: string | null;
            leaseUntil: string | null;
            lastOutputAt: string | null;
            /** @description Why it still waits, where it does: capacity.lowered, instance.drained, work.held (another run works on its issue, the issue has used up its own budget, or its project is paused), workspace.busy (another run works in its checkout), or budget.reserved, when what its budgets have left is set aside for runs in flight, or budget.run_cap_missing: its adapter tells costs only at the end, so that a hard budget needs one of each run (scope `run`) besides; adapter.no_worker (no worker that is there can run agents of its adapter type), adapter.workers_full (those that can have no free slot), adapter.other_worker (it was left to one that can). */
            holdReason: string | null;
            cancelRequestedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            wakeup: components["schemas"]["WakeupReceipt"];
        };
        /** @description One entry of the audit trail. */
        Activity: {
            id: string;
            companyId: string;
            /** @description user, agent or system. */
            actorType: string;
            actorId: string;
            /** @description What was done, as in agent.paused. */
            action: string;
            entityType: string;
            entityId: string;
            agentId: string | null;
            /** @description The run in which it was done. */
            runId: string | null;
            details: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
        };
        AdapterEnvironmentCheck: {
            code: string;
            /** @enum {string} */
            level: "info" | "warn" | "error";
            message: string;
            detail?: string;
            /** @description What to do about it. */
            hint?: string;
        };
        AdapterEnvironmentTest: {
            adapterType: string;
            /**
             * @description As its worst check.
             * @enum {string}
             */
            status: "pass" | "warn" | "fail";
            checks: components["schemas"]["AdapterEnvironmentCheck"][];
            /** Format: date-time */
            testedAt: string;
        };
        /** @description A model that has a price. */
        AdapterModel: {
            id: string;
            label: string;
        };
        AdminUser: {
            id: string;
            email: string;
            name: string;
            image: null;
            isInstanceAdmin: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description An AI worker of a company. */
        Agent: {
            id: string;
            companyId: string;
            name: string;
            /** @description The name, as it may stand in a URL. */
            urlKey: string;
            role: string;
            title: string | null;
            icon: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            /** @description Its manager; null at the top. */
            reportsTo: string | null;
            capabilities: string | null;
            adapterType: string;
            /** @description Secrets show as ***REDACTED***; empty for other agents. */
            adapterConfig: {
                [key: string]: unknown;
            };
            /** @description Likewise. */
            runtimeConfig: {
                [key: string]: unknown;
            };
            /** @description The monthly cap in cents; 0: no cap. */
            budgetMonthlyCents: number;
            /** @description Spent in this UTC calendar month, in cents. */
            spentMonthlyCents: number;
            /** @description manual, budget or system. */
            pauseReason: string | null;
            pausedAt: string | null;
            permissions: components["schemas"]["AgentPermissions"];
            /** @description Why its status is error: several runs in a row failed. Null while they did not. */
            breaker: {
                /** Format: date-time */
                openedAt: string;
                /** @description Runs that failed since the last that succeeded. */
                consecutiveFailures: number;
            } | null;
            /** @description When its last run started. */
            lastHeartbeatAt: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Grows with each change of what is configured; the ETag. */
            configVersion: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What an agent may do in its company, and by what right. */
        AgentAccess: {
            canAssignTasks: boolean;
            /** @enum {string} */
            taskAssignSource: "ceo_role" | "agent_creator" | "explicit_grant" | "none";
            membership: {
                companyId: string;
                /** @constant */
                principalType: "agent";
                principalId: string;
                /** @enum {string} */
                status: "active" | "inactive";
                /** @constant */
                membershipRole: "member";
            };
            grants: {
                companyId: string;
                /** @constant */
                principalType: "agent";
                principalId: string;
                permissionKey: string;
                scope: null;
            }[];
        };
        /** @description A budget that an agent works under, and what is left of it. */
        AgentBudget: {
            policyId: string;
            /** @enum {string} */
            scopeType: "instance" | "company" | "agent" | "project" | "team" | "run";
            scopeId: string;
            /** @enum {string} */
            metric: "billed_cents" | "tokens" | "runs";
            /** @enum {string} */
            windowKind: "calendar_month_utc" | "calendar_day_utc" | "fiscal_period" | "lifetime" | "run";
            /** @description Null for the scope `run`, which has a window for each run. */
            windowStart: string | null;
            windowEnd: string | null;
            /** @description The cap, in cents with fractions, or a count. */
            amount: number;
            /** @description Used in the window of now; of each run under the scope `run`. */
            spentAmount: number;
            /** @description Set aside for runs in flight. */
            reservedAmount: number;
            /** @description Neither used nor set aside. */
            remainingAmount: number;
            /** @description False: it only warns and counts. */
            hardStopEnabled: boolean;
        };
        /** @description A change of an agent's configuration; the last 1,000 are kept. */
        AgentConfigRevision: {
            id: string;
            companyId: string;
            agentId: string;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** @enum {string} */
            source: "patch" | "rollback" | "hire";
            rolledBackFromRevisionId: string | null;
            changedKeys: string[];
            beforeConfig: components["schemas"]["AgentConfigSnapshot"];
            afterConfig: components["schemas"]["AgentConfigSnapshot"];
            /** Format: date-time */
            createdAt: string;
        };
        AgentConfigSnapshot: {
            name: string;
            role: string;
            title: string | null;
            icon: string | null;
            reportsTo: string | null;
            capabilities: string | null;
            adapterType: string;
            /** @description Secrets show as ***REDACTED***. */
            adapterConfig: {
                [key: string]: unknown;
            };
            /** @description Secrets show as ***REDACTED***. */
            runtimeConfig: {
                [key: string]: unknown;
            };
            budgetMonthlyCents: number;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Of the agent of /v1. */
            memoryScopes?: string[];
            /** @description Likewise. */
            approvalPolicy?: {
                [key: string]: unknown;
            };
        };
        AgentConfiguration: {
            id: string;
            companyId: string;
            name: string;
            role: string;
            title: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            reportsTo: string | null;
            adapterType: string;
            /** @description Secrets show as ***REDACTED***. */
            adapterConfig: {
                [key: string]: unknown;
            };
            /** @description Secrets show as ***REDACTED***. */
            runtimeConfig: {
                [key: string]: unknown;
            };
            permissions: components["schemas"]["AgentPermissions"];
            /** @description Grows with each change; the ETag. */
            configVersion: number;
            /** Format: date-time */
            updatedAt: string;
        };
        AgentDetail: {
            id: string;
            companyId: string;
            name: string;
            /** @description The name, as it may stand in a URL. */
            urlKey: string;
            role: string;
            title: string | null;
            icon: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            /** @description Its manager; null at the top. */
            reportsTo: string | null;
            capabilities: string | null;
            adapterType: string;
            /** @description Secrets show as ***REDACTED***; empty for other agents. */
            adapterConfig: {
                [key: string]: unknown;
            };
            /** @description Likewise. */
            runtimeConfig: {
                [key: string]: unknown;
            };
            /** @description The monthly cap in cents; 0: no cap. */
            budgetMonthlyCents: number;
            /** @description Spent in this UTC calendar month, in cents. */
            spentMonthlyCents: number;
            /** @description manual, budget or system. */
            pauseReason: string | null;
            pausedAt: string | null;
            permissions: components["schemas"]["AgentPermissions"];
            /** @description Why its status is error: several runs in a row failed. Null while they did not. */
            breaker: {
                /** Format: date-time */
                openedAt: string;
                /** @description Runs that failed since the last that succeeded. */
                consecutiveFailures: number;
            } | null;
            /** @description When its last run started. */
            lastHeartbeatAt: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Grows with each change of what is configured; the ETag. */
            configVersion: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Its managers, the nearest first; at most 50. */
            chainOfCommand: {
                id: string;
                name: string;
                role: string;
                title: string | null;
            }[];
            /** @description What is in force over it, narrow scopes first; empty for other agents. */
            budgets: components["schemas"]["AgentBudget"][];
            access: components["schemas"]["AgentAccess"];
        };
        AgentHire: {
            agent: components["schemas"]["Agent"];
            /** @description What would keep its runs from succeeding, as far as it showed at once (the checks of `test-environment`); absent where nothing did. */
            warnings?: components["schemas"]["AdapterEnvironmentCheck"][];
            /** @description What the agent waits for; null where none is required. */
            approval: components["schemas"]["Approval"] | null;
        };
        AgentKey: {
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** @description To the minute. */
            lastUsedAt: string | null;
            revokedAt: string | null;
        };
        AgentPermissions: {
            canCreateAgents: boolean;
        } & {
            [key: string]: unknown;
        };
        AgentRuntimeState: {
            agentId: string;
            companyId: string;
            adapterType: string;
            /** @description Of runs without a task. */
            sessionId: string | null;
            /** @description Of the session that was used last: its first 128 characters. */
            sessionDisplayId: string | null;
            /** @description What the adapter goes on with. */
            sessionParamsJson: {
                [key: string]: unknown;
            } | null;
            sessionBeganAt: string | null;
            /** @description How many runs it has had. */
            sessionRuns: number;
            /** @description What those gave it to read, with what was written to a cache. */
            sessionInputTokens: number;
            /** @description What it was told of the session before it, where that was left. */
            sessionHandoffMarkdown: string | null;
            stateJson: {
                [key: string]: unknown;
            };
            lastRunId: string | null;
            lastRunStatus: string | null;
            lastError: string | null;
            totalInputTokens: number;
            totalOutputTokens: number;
            totalCachedInputTokens: number;
            totalCostCents: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        AgentSkill: {
            key: string;
            runtimeName: string | null;
            desired: boolean;
            managed: boolean;
            required: boolean;
            /** @enum {string} */
            state: "available" | "configured" | "installed" | "missing" | "stale" | "external";
            readOnly: boolean;
            sourcePath: string | null;
            targetPath: string | null;
            detail: string | null;
        };
        AgentSkillSnapshot: {
            adapterType: string;
            /** @description Whether the adapter installs skills. */
            supported: boolean;
            /** @enum {string} */
            mode: "unsupported" | "persistent" | "ephemeral";
            desiredSkills: string[];
            entries: components["schemas"]["AgentSkill"][];
            warnings: string[];
        };
        /** @description Where an agent's work on a task left off. */
        AgentTaskSession: {
            id: string;
            companyId: string;
            agentId: string;
            adapterType: string;
            taskKey: string;
            /** @description What the adapter goes on with. */
            sessionParamsJson: {
                [key: string]: unknown;
            } | null;
            sessionBeganAt: string | null;
            /** @description How many runs it has had. */
            sessionRuns: number;
            /** @description What those gave it to read, with what was written to a cache. */
            sessionInputTokens: number;
            /** @description What it was told of the session before it, where that was left. */
            sessionHandoffMarkdown: string | null;
            /** @description Of the session that was used last: its first 128 characters. */
            sessionDisplayId: string | null;
            lastRunId: string | null;
            lastError: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A decision that the board is asked for. */
        Approval: {
            id: string;
            companyId: string;
            /** @enum {string} */
            type: "hire_agent" | "approve_ceo_strategy" | "budget_override_required" | "request_board_approval";
            requestedByAgentId: string | null;
            requestedByUserId: string | null;
            /** @enum {string} */
            status: "pending" | "revision_requested" | "approved" | "rejected" | "cancelled";
            /** @description What is to be decided. Secrets show as ***REDACTED***, and are not kept here. */
            payload: {
                [key: string]: unknown;
            };
            /** @description In a list: its payload takes more than 16 kB, and is shown by the approval itself only. */
            payloadOmitted: boolean;
            decisionNote: string | null;
            /** @description Whose credential decided it. */
            decidedByUserId: string | null;
            decidedAt: string | null;
            /** @description When it is rejected by itself; null: never. */
            expiresAt: string | null;
            /** @description It was rejected since nobody decided in time. */
            isExpired: boolean;
            /** @description What the board changed as it approved, by dotted paths; the payload has it. */
            edits: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ApprovalComment: {
            id: string;
            companyId: string;
            authorAgentId: string | null;
            authorUserId: string | null;
            body: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            approvalId: string;
        };
        /** @description An issue that a decision is about. */
        ApprovalIssue: components["schemas"]["Issue"] | {
            /** @description As it was given; there is no such issue. */
            id: string;
        };
        ApprovedCliChallenge: {
            /** @constant */
            approved: true;
            /** @enum {string} */
            status: "pending" | "approved" | "cancelled" | "expired";
            userId: string;
            keyId: string;
            /** Format: date-time */
            expiresAt: string;
        };
        /** @description A small file of a company, such as its logo. */
        Asset: {
            assetId: string;
            companyId: string;
            contentType: string;
            byteSize: number;
            sha256: string;
            originalFilename: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** @description Where its bytes are: /api/assets/{assetId}/content. */
            contentPath: string;
            /** Format: date-time */
            createdAt: string;
        };
        AuthSession: {
            session: {
                id: string;
                userId: string;
                expiresAt: string | null;
            };
            user: components["schemas"]["Profile"];
        };
        /** @description All that waits of a company or an agent is cancelled, bit by bit; what is asked for later is not. */
        BacklogCancellation: {
            id: string;
            companyId: string;
            /** @description Null: of all agents of the company. */
            agentId: string | null;
            /** @enum {string} */
            status: "running" | "done";
            /** @description What waited when it was asked for: runs and kept wakeups. */
            total: number;
            /** @description How many of them were cancelled. Less than `total` in the end: the others had started or ended. */
            done: number;
            reason: string | null;
            requestedByActorType: string;
            requestedByActorId: string;
            requestedAt: string;
            finishedAt: string | null;
        };
        /** @description The way in for the first instance admin. */
        BoardClaim: {
            /** @enum {string} */
            status: "available" | "claimed" | "expired";
            /** @description False: an account is made with it, if one is described. */
            requiresSignIn: boolean;
            expiresAt: string | null;
            claimedByUserId: string | null;
        };
        BoardClaimed: {
            /** @constant */
            claimed: true;
            userId: string;
        };
        BoardKey: {
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** @description To the minute. */
            lastUsedAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            revokedAt: string | null;
        };
        BudgetForecast: {
            /** @description Used per hour. */
            burnRatePerHour: number;
            /** @description At the window's end; null where it has none. */
            projectedAmount: number | null;
            /** @description When the cap will be met; null if not within the window. */
            capMetAt: string | null;
            /** @description If it goes on as it did since then, rather than in the whole window so far. */
            recent: {
                /** Format: date-time */
                since: string;
                /** @description Used per hour. */
                burnRatePerHour: number;
                /** @description At the window's end; null where it has none. */
                projectedAmount: number | null;
                /** @description When the cap will be met; null if not within the window. */
                capMetAt: string | null;
            };
        };
        BudgetGrant: {
            /** @constant */
            granted: true;
            /** @description Set aside for the run, beyond what it has used; null where no budget limits it. */
            reservedCents: number | null;
            /** @description Likewise. */
            reservedTokens: number | null;
            /** @description The budgets it works under, and what is left of them. */
            budgets: components["schemas"]["AgentBudget"][];
        };
        /** @description A threshold of a budget that was met. */
        BudgetIncident: {
            id: string;
            companyId: string | null;
            policyId: string;
            scopeType: string;
            scopeId: string;
            scopeName: string | null;
            metric: string;
            windowKind: string;
            /** Format: date-time */
            windowStart: string;
            /** Format: date-time */
            windowEnd: string;
            /** @enum {string} */
            thresholdType: "soft" | "hard";
            /** @description When 120 % of the cap were found to be spent. */
            catastrophicAt: string | null;
            /** @description The cap as it was: cents, tokens or runs. */
            amountLimit: number;
            /** @description What was spent when it was met. */
            amountObserved: number;
            /** @enum {string} */
            status: "open" | "resolved" | "dismissed";
            approvalId: string | null;
            approvalStatus: string | null;
            resolvedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description One change of what a budget has seen; entries are only ever added. */
        BudgetLedgerEntry: {
            id: string;
            policyId: string;
            /** Format: date-time */
            windowStart: string;
            runId: string | null;
            /** @enum {string} */
            kind: "reserve" | "extend" | "spend" | "release" | "adjust";
            /** @description In cents with fractions, or a count. */
            spentDelta: number;
            /** @description Likewise. */
            reservedDelta: number;
            cause: string;
            costEventId: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        BudgetOverview: {
            companyId: string;
            /** @description At most 500: those that are nearest to their caps, first. */
            policies: components["schemas"]["PolicySummary"][];
            /** @description At most 500, the newest first. */
            activeIncidents: components["schemas"]["BudgetIncident"][];
            /** @description Paused by a budget. */
            pausedAgentCount: number;
            /** @description Likewise. */
            pausedProjectCount: number;
            /** @description Requests to override a budget that wait for the board. */
            pendingApprovalCount: number;
        };
        /** @description Days on which the timers that name it are not due. */
        Calendar: {
            id: string;
            companyId: string;
            /** @description Unique in its company, in any case of letters. */
            name: string;
            /** @description Whose days they are; as the IANA names zones. */
            timezone: string;
            /** @description Days on which nothing is due. */
            exclusions: ({
                /** @description Of each week; 0 is Sunday. */
                weekday: number;
            } | {
                /** Format: date */
                from: string;
                /**
                 * Format: date
                 * @description The last one, included.
                 */
                to: string;
                /** @description In each year. */
                isYearly?: boolean;
            })[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        CancelBacklog: {
            /** @description Why; each cancelled run shows it. */
            reason?: string | null;
            /** @description Unique per company: the same key again answers with the cancellation that it began. */
            idempotencyKey?: string | null;
        };
        CancelledCliChallenge: {
            cancelled: boolean;
            /** @enum {string} */
            status: "pending" | "approved" | "cancelled" | "expired";
        };
        ChangePassword: {
            currentPassword: string;
            newPassword: string;
            /** @default true */
            revokeOtherSessions?: boolean;
        };
        ChangedPassword: {
            token: null;
            user: components["schemas"]["Profile"];
        };
        CheckoutIssue: {
            /** Format: uuid */
            agentId: string;
            expectedStatuses: ("backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled")[];
        };
        ClaimAgentKey: {
            claimSecret: string;
        };
        /** @description The account to make, unless the caller is signed in. */
        ClaimBoard: {
            /** Format: email */
            email?: string;
            name?: string;
            password?: string;
            /** @description Not needed: the token says all. */
            code?: string;
        };
        ClaimedAgentKey: {
            keyId: string;
            /** @description The agent's key; shown this once. */
            token: string;
            agentId: string;
            /** Format: date-time */
            createdAt: string;
        };
        CliChallenge: {
            id: string;
            /** @enum {string} */
            status: "pending" | "approved" | "cancelled" | "expired";
            command: string;
            clientName: string | null;
            /** @enum {string} */
            requestedAccess: "board" | "instance_admin_required";
            requestedCompanyId: string | null;
            requestedCompanyName: string | null;
            approvedAt: string | null;
            cancelledAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            approvedByUser: {
                id: string;
                name: string;
                email: string;
            } | null;
            requiresSignIn: boolean;
            canApprove: boolean;
            currentUserId: string | null;
        };
        CliChallengeToken: {
            token: string;
        };
        CliIdentity: {
            user: {
                id: string;
                email: string | null;
                name: string | null;
            };
            userId: string;
            isInstanceAdmin: boolean;
            /** @description Of memberships; an instance admin reaches all. */
            companyIds: string[];
            /** @enum {string} */
            source: "session" | "board_key" | "local_implicit" | "operator_key";
            keyId: string | null;
        };
        /** @description The tenant: everything else belongs to one. */
        Company: {
            id: string;
            name: string;
            description: string | null;
            /** @enum {string} */
            status: "active" | "paused" | "archived";
            /** @description Names it in URLs and scopes of /v1; it never changes. */
            slug: string;
            /** @description Begins the identifiers of issues, as in PAP-123. */
            issuePrefix: string;
            issueCounter: number;
            /** @description The monthly cap in cents; 0: no cap. */
            budgetMonthlyCents: number;
            /** @description Spent in this UTC calendar month, in cents. */
            spentMonthlyCents: number;
            requireBoardApprovalForNewAgents: boolean;
            /** @description How much of the fleet it gets beside other companies that want more than there is; 1 unless set. */
            fairShareWeight: number;
            brandColor: string | null;
            /** @description What paused it: `manual`, `budget` or `system`. */
            pauseReason: string | null;
            pausedAt: string | null;
            logoAssetId: string | null;
            /** @description Where its logo is; a path of this server. */
            logoUrl: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description How a company shows itself; at least one. What is left out stays. */
        CompanyBranding: {
            name?: string;
            description?: string | null;
            brandColor?: string | null;
            /** @description An image of the company. */
            logoAssetId?: string | null;
        };
        CompanyImportRequest: {
            source: {
                manifest: components["schemas"]["PackageManifestInput"];
                /** @description Text by path: agents/{slug}/instructions/{path}. */
                files?: {
                    [key: string]: string;
                };
                /**
                 * @default inline
                 * @constant
                 */
                type?: "inline";
            };
            /**
             * @description What becomes of what the company has already, by slug.
             * @default rename
             * @enum {string}
             */
            collisionStrategy?: "rename" | "skip" | "replace";
            /**
             * @description Let new agents work at once; else they are paused.
             * @default false
             */
            activate?: boolean;
            target?: {
                /** @constant */
                mode: "new_company";
                newCompanyName?: string | null;
            } | {
                /** @constant */
                mode: "existing_company";
                /** Format: uuid */
                companyId: string;
            };
        };
        CompanyMember: {
            id: string;
            companyId: string;
            /** @constant */
            principalType: "user";
            /** @description The user's id. */
            principalId: string;
            /** @constant */
            status: "active";
            /** @enum {string} */
            membershipRole: "owner" | "admin" | "operator" | "viewer" | "member";
            /** @description Permissions beyond those of the role. */
            grants: ("agents:create" | "users:invite" | "users:manage_permissions" | "tasks:assign" | "tasks:assign_scope" | "joins:approve")[];
            /** @description All that it may: the role's, and those granted. */
            permissions: ("agents:create" | "users:invite" | "users:manage_permissions" | "tasks:assign" | "tasks:assign_scope" | "joins:approve")[];
            user: {
                id: string;
                email: string;
                name: string;
                image: null;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Counts by company id. */
        CompanyStats: {
            [key: string]: {
                /** @description Without terminated ones. */
                agentCount: number;
                /** @description Those that may be woken: neither paused nor pending. */
                activeAgentCount: number;
                /** @description Issues that are not hidden. */
                taskCount: number;
                /** @description The same. */
                issueCount: number;
                /** @description Those that are neither done nor cancelled. */
                openTaskCount: number;
                /** @description Without archived ones. */
                projectCount: number;
            };
        };
        CostByAgent: {
            agentId: string;
            agentName: string;
            agentStatus: string;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
            apiRunCount: number;
            subscriptionRunCount: number;
            subscriptionCachedInputTokens: number;
            subscriptionInputTokens: number;
            subscriptionOutputTokens: number;
        };
        CostByAgentModel: {
            agentId: string;
            agentName: string;
            provider: string;
            biller: string;
            billingType: string;
            model: string;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
        };
        CostByBiller: {
            biller: string;
            providerCount: number;
            modelCount: number;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
            apiRunCount: number;
            subscriptionRunCount: number;
            subscriptionCachedInputTokens: number;
            subscriptionInputTokens: number;
            subscriptionOutputTokens: number;
        };
        CostByProject: {
            /** @description Null: of no project. */
            projectId: string | null;
            /** @description Null also where the project was deleted. */
            projectName: string | null;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
        };
        CostByProvider: {
            provider: string;
            biller: string;
            billingType: string;
            model: string;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
            apiRunCount: number;
            subscriptionRunCount: number;
            subscriptionCachedInputTokens: number;
            subscriptionInputTokens: number;
            subscriptionOutputTokens: number;
        };
        CostEvent: {
            id: string;
            companyId: string;
            agentId: string;
            issueId: string | null;
            projectId: string | null;
            goalId: string | null;
            heartbeatRunId: string | null;
            billingCode: string | null;
            provider: string;
            biller: string;
            billingType: string;
            model: string;
            inputTokens: number;
            cachedInputTokens: number;
            cacheWriteTokens: number;
            outputTokens: number;
            /** @description In cents, with fractions. */
            costCents: number;
            /**
             * @description reported: as it was said; priced: counted from tokens; unpriced: no price is known for the model.
             * @enum {string}
             */
            costStatus: "reported" | "priced" | "unpriced";
            /** @description The price that it was counted by. */
            priceId: string | null;
            /** @description What it would have cost by the token, where a subscription has paid for it; else what it cost. */
            valueCents: number;
            occurredAt: string;
            createdAt: string;
        };
        /** @description What something has cost. */
        CostReport: {
            /** Format: uuid */
            agentId: string;
            issueId?: string | null;
            projectId?: string | null;
            goalId?: string | null;
            heartbeatRunId?: string | null;
            billingCode?: string | null;
            provider: string;
            /** @description Who bills; the provider unless said. */
            biller?: string;
            /**
             * @default unknown
             * @enum {string}
             */
            billingType?: "metered_api" | "subscription_included" | "subscription_overage" | "credits" | "fixed" | "unknown";
            model: string;
            /** @default 0 */
            inputTokens?: number;
            /** @default 0 */
            cachedInputTokens?: number;
            /**
             * @description Written to the provider's cache; not among the input tokens.
             * @default 0
             */
            cacheWriteTokens?: number;
            /** @default 0 */
            outputTokens?: number;
            /** @description In cents; fractions are kept to a millionth of a dollar. May be left out where there are tokens, which are then counted at their price. */
            costCents?: number | null;
            /**
             * @description unpriced: the costCents are not known; tokens are counted at their price.
             * @enum {string}
             */
            costStatus?: "reported" | "unpriced";
            /** Format: date-time */
            occurredAt: string;
            /** @description As the header Idempotency-Key: a report that is sent again books nothing. */
            idempotencyKey?: string;
        };
        CostSummary: {
            companyId: string;
            /** @description In cents, with fractions. */
            spendCents: number;
            /** @description The monthly budget; 0: none. */
            budgetCents: number;
            /** @description To two decimals; 0 without a budget. */
            utilizationPercent: number;
            /** @description The same, with what subscriptions included at list price. */
            valueCents: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
        };
        CostWindowSpend: {
            provider: string;
            /** @description `mixed` where several bill for it. */
            biller: string;
            /** @enum {string} */
            window: "5h" | "24h" | "7d";
            windowHours: number;
            /** @description In cents, with fractions. */
            costCents: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            /** @description Of how many cost events the model has no price. */
            unpricedEventCount: number;
        };
        CreateAgent: {
            name: string;
            /**
             * @default general
             * @enum {string}
             */
            role?: "ceo" | "cto" | "cmo" | "cfo" | "engineer" | "designer" | "pm" | "qa" | "devops" | "researcher" | "security" | "general";
            title?: string | null;
            icon?: string | null;
            reportsTo?: string | null;
            capabilities?: string | null;
            /**
             * @description process, http, claude_local, codex_local, openclaw, openclaw_gateway, opencode_local, pi_local, cursor, gemini_local, hermes_local, or one that the instance loads (SYSTOLE_ADAPTERS).
             * @default process
             * @example process
             * @example http
             * @example claude_local
             * @example codex_local
             * @example openclaw
             * @example openclaw_gateway
             * @example opencode_local
             * @example pi_local
             * @example cursor
             * @example gemini_local
             * @example hermes_local
             */
            adapterType?: string;
            /** @default {} */
            adapterConfig?: {
                [key: string]: unknown;
            };
            /** @default {} */
            runtimeConfig?: components["schemas"]["RuntimeConfig"];
            /**
             * @description In cents; 0: no cap.
             * @default 0
             */
            budgetMonthlyCents?: number;
            permissions?: ({
                canCreateAgents?: boolean;
            } & {
                [key: string]: unknown;
            }) | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Names of skills; each counts once. */
            desiredSkills?: string[];
        };
        CreateAgentHire: {
            name: string;
            /**
             * @default general
             * @enum {string}
             */
            role?: "ceo" | "cto" | "cmo" | "cfo" | "engineer" | "designer" | "pm" | "qa" | "devops" | "researcher" | "security" | "general";
            title?: string | null;
            icon?: string | null;
            reportsTo?: string | null;
            capabilities?: string | null;
            /**
             * @description process, http, claude_local, codex_local, openclaw, openclaw_gateway, opencode_local, pi_local, cursor, gemini_local, hermes_local, or one that the instance loads (SYSTOLE_ADAPTERS).
             * @default process
             * @example process
             * @example http
             * @example claude_local
             * @example codex_local
             * @example openclaw
             * @example openclaw_gateway
             * @example opencode_local
             * @example pi_local
             * @example cursor
             * @example gemini_local
             * @example hermes_local
             */
            adapterType?: string;
            /** @default {} */
            adapterConfig?: {
                [key: string]: unknown;
            };
            /** @default {} */
            runtimeConfig?: components["schemas"]["RuntimeConfig"];
            /**
             * @description In cents; 0: no cap.
             * @default 0
             */
            budgetMonthlyCents?: number;
            permissions?: ({
                canCreateAgents?: boolean;
            } & {
                [key: string]: unknown;
            }) | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Names of skills; each counts once. */
            desiredSkills?: string[];
            /** @description The issue for which it is hired. */
            sourceIssueId?: string | null;
            sourceIssueIds?: string[] | null;
        };
        CreateAgentKey: {
            /** @default default */
            name?: string;
            /** @description Keys that may do less than their agent are not there; asking for one is refused. */
            scope?: {
                /** @constant */
                kind: "standard";
            } | null;
        };
        CreateApproval: {
            /** @enum {string} */
            type: "hire_agent" | "approve_ceo_strategy" | "budget_override_required" | "request_board_approval";
            /** @description Who is woken by the decision; an agent can name itself only. */
            requestedByAgentId?: string | null;
            /** @description For hire_agent, what POST …/agent-hires takes. */
            payload: {
                [key: string]: unknown;
            };
            /** @default [] */
            issueIds?: string[];
            /** @description When it is rejected by itself, of what is no hire. A request_board_approval whose payload names an `action` waits 4 hours unless this says otherwise. */
            expiresInSec?: number;
        };
        CreateApprovalComment: {
            body: string;
        };
        CreateBoardKey: {
            /** @default cli */
            name?: string;
            /** @description No later than the instance lets keys live. */
            expiresAt?: string | null;
        };
        CreateCalendar: {
            /** @description Unique in its company, in any case of letters. */
            name: string;
            /**
             * @description Whose days they are; as the IANA names zones.
             * @default UTC
             */
            timezone?: string;
            /**
             * @description Days on which nothing is due.
             * @default []
             */
            exclusions?: ({
                /** @description Of each week; 0 is Sunday. */
                weekday: number;
            } | {
                /** Format: date */
                from: string;
                /**
                 * Format: date
                 * @description The last one, included.
                 */
                to: string;
                /** @description In each year. */
                isYearly?: boolean;
            })[];
        };
        CreateCliChallenge: {
            /** @description What asks; shown to whoever approves it. */
            command: string;
            clientName?: string | null;
            /**
             * @default board
             * @enum {string}
             */
            requestedAccess?: "board" | "instance_admin_required";
            requestedCompanyId?: string | null;
        };
        CreateCompany: {
            name: string;
            description?: string | null;
            /** @description Made from the name when it is not given. */
            slug?: string;
            /** @description Made from the name when it is not given. */
            issuePrefix?: string;
            /**
             * @description In cents; 0: no cap.
             * @default 0
             */
            budgetMonthlyCents?: number;
            /** @default false */
            requireBoardApprovalForNewAgents?: boolean;
            brandColor?: string | null;
        };
        CreateEvaluation: {
            /** @enum {string} */
            subjectType: "run" | "issue";
            /** Format: uuid */
            subjectId: string;
            /** @enum {string} */
            verdict: "pass" | "fail" | "needs_work";
            /** @description 0 to 100, in hundredths. */
            score?: number | null;
            notes?: string | null;
            /** @description Scores by name, 0 to 100; at most 50. */
            criteria?: {
                [key: string]: number;
            };
        };
        CreateGoal: {
            title: string;
            description?: string | null;
            /**
             * @default task
             * @enum {string}
             */
            level?: "company" | "team" | "agent" | "task";
            /**
             * @default planned
             * @enum {string}
             */
            status?: "planned" | "active" | "achieved" | "cancelled";
            /** @description Of the same company, and no circle; at most 20 levels. */
            parentId?: string | null;
            ownerAgentId?: string | null;
            targetDate?: string | null;
            budgetUsd?: number | null;
        };
        CreateInvite: {
            /**
             * @default both
             * @enum {string}
             */
            allowedJoinTypes?: "human" | "agent" | "both";
            /** @description What a person becomes; `operator` unless given. */
            humanRole?: ("owner" | "admin" | "operator" | "viewer" | "member") | null;
            defaultsPayload?: {
                [key: string]: unknown;
            } | null;
            agentMessage?: string | null;
        };
        CreateIssue: {
            title: string;
            description?: string | null;
            /**
             * @default backlog
             * @enum {string}
             */
            status?: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /**
             * @default medium
             * @enum {string}
             */
            priority?: "critical" | "high" | "medium" | "low";
            projectId?: string | null;
            goalId?: string | null;
            parentId?: string | null;
            /** @description Woken at once, unless the issue is in the backlog. */
            assigneeAgentId?: string | null;
            assigneeUserId?: string | null;
            labelIds?: string[];
            billingCode?: string | null;
            /** @description How many requests lie between it and a person's; an agent's are one deeper than what it works on. */
            requestDepth?: number;
        };
        CreateIssueComment: {
            /** @description An @name or @url-key in it wakes that agent. */
            body: string;
            /** @description A closed issue becomes todo. */
            reopen?: boolean;
            /** @description Cancels the run that works on the issue; the board only. */
            interrupt?: boolean;
        };
        /** @description Who makes it known, and in which run, is who asks. The same externalId of a provider is one product. */
        CreateIssueWorkProduct: {
            /** @enum {string} */
            type: "preview_url" | "runtime_service" | "pull_request" | "branch" | "commit" | "artifact" | "document";
            /** @description Where it is: github, vercel, s3, … */
            provider: string;
            title: string;
            /** @description What the provider calls it. */
            externalId?: string | null;
            url?: string | null;
            summary?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description The issue's own unless it is said. */
            projectId?: string | null;
            /** @description Taken as it is. */
            executionWorkspaceId?: string | null;
            /** @description Taken as it is. */
            runtimeServiceId?: string | null;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "ready_for_review" | "approved" | "changes_requested" | "merged" | "closed" | "failed" | "archived" | "draft";
            /**
             * @default none
             * @enum {string}
             */
            reviewState?: "none" | "needs_board_review" | "approved" | "changes_requested";
            /**
             * @description Then no other of its type is.
             * @default false
             */
            isPrimary?: boolean;
            /**
             * @default unknown
             * @enum {string}
             */
            healthStatus?: "unknown" | "healthy" | "unhealthy";
        };
        CreateLabel: {
            name: string;
            color: string;
        };
        CreateLabelInput: {
            name: string;
            color: string;
        };
        CreateProject: {
            name: string;
            /**
             * @default backlog
             * @enum {string}
             */
            status?: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
            description?: string | null;
            leadAgentId?: string | null;
            targetDate?: string | null;
            color?: string | null;
            goalIds?: string[];
            /** @description Put before what goalIds names. */
            goalId?: string | null;
            archivedAt?: string | null;
            workspace?: components["schemas"]["CreateProjectWorkspaceInput"];
        };
        /** @description With a folder, a repository, or both. */
        CreateProjectWorkspace: {
            /** @description Made of the folder or repository if none. */
            name?: string;
            cwd?: string | null;
            /** @description Credentials in it show as ***REDACTED***; what comes back so stays as it is. */
            repoUrl?: (string) | null;
            repoRef?: string | null;
            isPrimary?: boolean;
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description With a folder, a repository, or both. */
        CreateProjectWorkspaceInput: {
            /** @description Made of the folder or repository if none. */
            name?: string;
            cwd?: string | null;
            /** @description Credentials in it show as ***REDACTED***; what comes back so stays as it is. */
            repoUrl?: (string) | null;
            repoRef?: string | null;
            isPrimary?: boolean;
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        CreateRoutine: {
            projectId?: string | null;
            goalId?: string | null;
            parentIssueId?: string | null;
            title: string;
            description?: string | null;
            /** @description Who gets the issues; without one a routine is paused. */
            assigneeAgentId?: string | null;
            /**
             * @default medium
             * @enum {string}
             */
            priority?: "critical" | "high" | "medium" | "low";
            /**
             * @description Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.
             * @default active
             * @enum {string}
             */
            status?: "active" | "paused" | "archived";
            /**
             * @description What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.
             * @default coalesce_if_active
             * @enum {string}
             */
            concurrencyPolicy?: "coalesce_if_active" | "always_enqueue" | "skip_if_active";
            /**
             * @description Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.
             * @default skip_missed
             * @enum {string}
             */
            catchUpPolicy?: "skip_missed" | "enqueue_missed_with_cap";
        };
        CreateRoutineTrigger: {
            /** @constant */
            kind: "schedule";
            label?: string | null;
            /** @default true */
            enabled?: boolean;
            /** @description Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood. */
            cronExpression: string;
            /**
             * @description As the IANA names them.
             * @default UTC
             */
            timezone?: string;
        } | {
            /** @constant */
            kind: "webhook";
            label?: string | null;
            /** @default true */
            enabled?: boolean;
            /**
             * @default bearer
             * @enum {string}
             */
            signingMode?: "bearer" | "hmac_sha256" | "github_hmac" | "none";
            /**
             * @description How old a signature may be, and how far ahead of our clock.
             * @default 300
             */
            replayWindowSec?: number;
        } | {
            /** @constant */
            kind: "api";
            label?: string | null;
            /** @default true */
            enabled?: boolean;
        };
        CreateSecret: {
            /** @description Unique in its company. */
            name: string;
            /**
             * @default local_encrypted
             * @constant
             */
            provider?: "local_encrypted";
            value: string;
            description?: string | null;
            /** @description A note of yours: where else it is kept. */
            externalRef?: string | null;
        };
        CreateTimer: {
            /** @constant */
            kind: "interval";
            intervalSec: number;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        } | {
            /** @constant */
            kind: "cron";
            /** @description Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood. */
            cronExpression: string;
            /**
             * @description As the IANA names them.
             * @default UTC
             */
            timezone?: string;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        } | {
            /** @constant */
            kind: "at";
            /** Format: date-time */
            at: string;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        };
        CreatedAgent: {
            id: string;
            companyId: string;
            name: string;
            /** @description The name, as it may stand in a URL. */
            urlKey: string;
            role: string;
            title: string | null;
            icon: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            /** @description Its manager; null at the top. */
            reportsTo: string | null;
            capabilities: string | null;
            adapterType: string;
            /** @description Secrets show as ***REDACTED***; empty for other agents. */
            adapterConfig: {
                [key: string]: unknown;
            };
            /** @description Likewise. */
            runtimeConfig: {
                [key: string]: unknown;
            };
            /** @description The monthly cap in cents; 0: no cap. */
            budgetMonthlyCents: number;
            /** @description Spent in this UTC calendar month, in cents. */
            spentMonthlyCents: number;
            /** @description manual, budget or system. */
            pauseReason: string | null;
            pausedAt: string | null;
            permissions: components["schemas"]["AgentPermissions"];
            /** @description Why its status is error: several runs in a row failed. Null while they did not. */
            breaker: {
                /** Format: date-time */
                openedAt: string;
                /** @description Runs that failed since the last that succeeded. */
                consecutiveFailures: number;
            } | null;
            /** @description When its last run started. */
            lastHeartbeatAt: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Grows with each change of what is configured; the ETag. */
            configVersion: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description What would keep its runs from succeeding, as far as it showed at once (the checks of `test-environment`); absent where nothing did. */
            warnings?: components["schemas"]["AdapterEnvironmentCheck"][];
        };
        /** @description A company at a glance; months are UTC's. */
        Dashboard: {
            companyId: string;
            agents: {
                /** @description Ready and at nothing. */
                active: number;
                running: number;
                paused: number;
                error: number;
            };
            tasks: {
                /** @description Neither done nor cancelled. */
                open: number;
                inProgress: number;
                blocked: number;
                done: number;
            };
            costs: {
                monthSpendCents: number;
                monthBudgetCents: number;
                /** @description 0 without a budget. */
                monthUtilizationPercent: number;
            };
            pendingApprovals: number;
            budgets: {
                activeIncidents: number;
                pendingApprovals: number;
                pausedAgents: number;
                pausedProjects: number;
            };
        };
        /** @description Who decides is who asks; nothing in the body changes that. */
        DecideApproval: {
            decisionNote?: string | null;
        };
        Done: {
            /** @constant */
            status: true;
        };
        DrainWorker: {
            reason?: string | null;
        };
        /** @description The session itself is in the cookie that comes with it. */
        Entered: {
            /** @constant */
            redirect: false;
            user: components["schemas"]["Profile"];
        };
        Error: {
            /** @description What went wrong, for people. */
            error: string;
            /** @description More about it, for programs. */
            details?: unknown;
        };
        /** @description How good somebody found a run, or an issue that is done. */
        Evaluation: {
            id: string;
            companyId: string;
            /** @enum {string} */
            subjectType: "run" | "issue";
            subjectId: string;
            /** @description Whose work it is; null where it is no agent's. */
            agentId: string | null;
            /** @enum {string} */
            verdict: "pass" | "fail" | "needs_work";
            score: number | null;
            notes: string | null;
            criteria: {
                [key: string]: number;
            };
            /** @enum {string} */
            reviewerType: "user" | "agent";
            reviewerId: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Work that is finished and that nobody has evaluated. */
        EvaluationQueueItem: {
            /** @enum {string} */
            subjectType: "run" | "issue";
            /** @description Of the run, or the issue. */
            id: string;
            agentId: string | null;
            agentName: string | null;
            status: string;
            /** @description Of an issue; of a run, why it was woken. */
            title: string | null;
            /** @description Of an issue, as PAP-123. */
            identifier: string | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
        };
        EvaluationSummary: {
            agentId: string;
            agentName: string;
            count: number;
            passCount: number;
            failCount: number;
            needsWorkCount: number;
            /** @description Of all its evaluations, 0 to 1. */
            passRate: number;
            /** @description Of those that have a score. */
            meanScore: number | null;
        }[];
        ExportRequest: {
            /** @description What is meant; all but issues, unless said otherwise. */
            include?: {
                company?: boolean;
                agents?: boolean;
                goals?: boolean;
                projects?: boolean;
                /** @description With the company's labels; left out unless this is true. */
                issues?: boolean;
            };
        };
        ExportedCompany: {
            manifest: components["schemas"]["PackageManifest"];
            /**
             * @description Text by path: agents/{slug}/instructions/{path}.
             * @default {}
             */
            files: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            generatedAt: string;
            warnings: string[];
        };
        FinanceByBiller: {
            biller: string;
            debitCents: number;
            creditCents: number;
            /** @description Debits less credits. */
            netCents: number;
            estimatedDebitCents: number;
            eventCount: number;
            kindCount: number;
        };
        FinanceByKind: {
            eventKind: string;
            debitCents: number;
            creditCents: number;
            /** @description Debits less credits. */
            netCents: number;
            estimatedDebitCents: number;
            eventCount: number;
            billerCount: number;
        };
        FinanceEvent: {
            id: string;
            companyId: string;
            agentId: string | null;
            issueId: string | null;
            projectId: string | null;
            goalId: string | null;
            heartbeatRunId: string | null;
            costEventId: string | null;
            billingCode: string | null;
            description: string | null;
            eventKind: string;
            /** @enum {string} */
            direction: "debit" | "credit";
            biller: string;
            provider: string | null;
            executionAdapterType: string | null;
            pricingTier: string | null;
            region: string | null;
            model: string | null;
            quantity: number | null;
            unit: string | null;
            amountCents: number;
            currency: string;
            estimated: boolean;
            externalInvoiceId: string | null;
            metadataJson: {
                [key: string]: unknown;
            } | null;
            occurredAt: string;
            createdAt: string;
        };
        FinanceSummary: {
            companyId: string;
            debitCents: number;
            creditCents: number;
            /** @description Debits less credits. */
            netCents: number;
            estimatedDebitCents: number;
            eventCount: number;
        };
        /** @description What a company, a team, an agent or a task is to achieve. */
        Goal: {
            id: string;
            companyId: string;
            title: string;
            description: string | null;
            /** @enum {string} */
            level: "company" | "team" | "agent" | "task";
            /** @enum {string} */
            status: "planned" | "active" | "achieved" | "cancelled";
            /** @description The goal that it serves; null at the top. */
            parentId: string | null;
            ownerAgentId: string | null;
            /** Format: date */
            targetDate: string | null;
            /** @description What it is meant to cost: a plan, and no cap. */
            budgetUsd: number | null;
            /** @description What came of it, in the words of who closed it. */
            closingNote: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Health: {
            /** @constant */
            status: "ok";
            version: string;
            /** @enum {string} */
            deploymentMode: "local_trusted" | "authenticated";
            /** @enum {string} */
            deploymentExposure: "private" | "public";
            /** @constant */
            authReady: true;
            /**
             * @description Pending: nobody may do everything yet; the first start printed a claim.
             * @enum {string}
             */
            bootstrapStatus: "ready" | "bootstrap_pending";
            bootstrapInviteActive: boolean;
            features: {
                companyDeletionEnabled: boolean;
            };
            monitor: {
                /** @enum {string} */
                database: "ok" | "down";
                /**
                 * @description Down: wakeups are taken and kept, and run when it is back.
                 * @enum {string}
                 */
                queue: "ok" | "down";
            };
        };
        HeartbeatConfig: {
            /** @description Whether its timer wakes it; needs intervalSec. */
            enabled?: boolean;
            /** @description Seconds between the wakes of its timer; 0: none. */
            intervalSec?: number;
            /** @description Its timer fires up to so many seconds behind its due time, always the same for one agent. Default: a tenth of intervalSec, 60 at the most. */
            jitterSec?: number;
            /** @description False: only its timer wakes it. Default true. */
            wakeOnDemand?: boolean;
            /** @description Its slots: how many of its runs may go at a time. Default 1. */
            maxConcurrentRuns?: number;
            /** @description Its budget of runs in a UTC day; 0: none. */
            maxDailyRuns?: number | null;
            /** @description Taken as maxDailyRuns, and kept under that name. */
            dailyRunLimit?: number | null;
            /** @description Taken as maxDailyRuns, and kept under that name. */
            dailyRunCap?: number | null;
            /** @description Taken as maxDailyRuns, and kept under that name. */
            maxRunsPerDay?: number | null;
            /** @description Its budget in a UTC day, in cents with fractions; 0: none. */
            maxDailyCostCents?: number | null;
            /** @description Taken as maxDailyCostCents, and kept under that name. */
            dailyCostCentsLimit?: number | null;
            /** @description Taken as maxDailyCostCents, and kept under that name. */
            dailySpendCentsLimit?: number | null;
            /** @description Taken as maxDailyCostCents, and kept under that name. */
            dailyBudgetCents?: number | null;
            /** @description Of transient failures. */
            retry?: {
                maxRetries?: number;
                baseSec?: number;
                maxSec?: number;
            } & {
                [key: string]: unknown;
            };
            /** @description How often a run that came to its limit of turns goes on in another one. Default: twice. */
            maxTurnContinuation?: {
                enabled?: boolean;
                maxAttempts?: number;
                delayMs?: number;
            } & {
                [key: string]: unknown;
            };
            /** @description How far a session goes before the next run begins another one, with a note of it; 0: without end. Where it is enabled, the default is 200 runs, 2,000,000 input tokens, 72 hours; of claude_local and codex_local, without end. */
            sessionCompaction?: {
                enabled?: boolean;
                maxSessionRuns?: number;
                maxRawInputTokens?: number;
                maxSessionAgeHours?: number;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description One execution of an agent. */
        HeartbeatRun: {
            id: string;
            companyId: string;
            agentId: string;
            invocationSource: string;
            triggerDetail: string | null;
            reason: string | null;
            /** @enum {string} */
            status: "queued" | "scheduled_retry" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
            taskKey: string | null;
            /** @description The issue that its wakeups are about: one run at a time works on it. */
            issueId: string | null;
            projectId: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            error: string | null;
            errorCode: string | null;
            wakeupRequestId: string | null;
            exitCode: number | null;
            signal: string | null;
            usageJson: {
                [key: string]: unknown;
            } | null;
            resultJson: {
                [key: string]: unknown;
            } | null;
            /** @description What it has cost, in US dollars. */
            costUsd: number;
            /** @description Set aside for it under budgets in all, in cents with fractions; null where none asked for it. */
            reservedCents: number | null;
            /** @description What it said while it went on that it had used so far, in cents with fractions. */
            meteredCents: number | null;
            sessionIdBefore: string | null;
            sessionIdAfter: string | null;
            logStore: "postgres" | null;
            logRef: string | null;
            logBytes: number;
            /** @description Of the whole log's bytes, in hex, once it has ended; null where its worker did not live to say it. */
            logSha256: string | null;
            /** @constant */
            logCompressed: false;
            /** @description When retention removed its log and events, where it did. */
            logRemovedAt: string | null;
            stdoutExcerpt: string | null;
            stderrExcerpt: string | null;
            /** @description What the endpoint or the process calls it, where it said so (`externalRunId` of its report). */
            externalRunId: string | null;
            processPid: number | null;
            processGroupId: number | null;
            processStartedAt: string | null;
            retryOfRunId: string | null;
            /** @description 1 for the first, and one more with each retry. */
            attempt: number;
            processLossRetryCount: number;
            scheduledRetryAt: string | null;
            scheduledRetryReason: string | null;
            contextSnapshot: {
                [key: string]: unknown;
            } | null;
            fencingToken: number | null;
            slot: number | null;
            workerId: string | null;
            leaseUntil: string | null;
            lastOutputAt: string | null;
            /** @description Why it still waits, where it does: capacity.lowered, instance.drained, work.held (another run works on its issue, the issue has used up its own budget, or its project is paused), workspace.busy (another run works in its checkout), or budget.reserved, when what its budgets have left is set aside for runs in flight, or budget.run_cap_missing: its adapter tells costs only at the end, so that a hard budget needs one of each run (scope `run`) besides; adapter.no_worker (no worker that is there can run agents of its adapter type), adapter.workers_full (those that can have no free slot), adapter.other_worker (it was left to one that can). */
            holdReason: string | null;
            cancelRequestedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        HeartbeatRunEvent: {
            id: number;
            runId: string;
            companyId: string;
            agentId: string;
            seq: number;
            eventType: string;
            stream: string | null;
            level: string | null;
            color: string | null;
            message: string | null;
            payload: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
        };
        HeartbeatRunLog: {
            runId: string;
            /** @constant */
            store: "postgres";
            logRef: string;
            /** @description NDJSON lines {ts, stream, chunk}, cut at a character. */
            content: string;
            /** @description Bytes to continue from; absent at the end. */
            nextOffset?: number;
        };
        ImportItemPlan: {
            slug: string;
            /** @enum {string} */
            action: "create" | "update" | "skip";
            plannedName: string;
            existingId: string | null;
            reason: string | null;
        };
        /** @description What an import would do. */
        ImportPreview: {
            targetCompanyId: string | null;
            plan: {
                /** @enum {string} */
                companyAction: "create" | "none";
                companyName: string;
                agents: components["schemas"]["ImportItemPlan"][];
                goals: components["schemas"]["ImportItemPlan"][];
                projects: components["schemas"]["ImportItemPlan"][];
                /** @description All of them are new: an import changes no issue. */
                issues: components["schemas"]["ImportItemPlan"][];
            };
            envInputs: components["schemas"]["PackageEnvInput"][];
            /** @description An import with any of these is refused. */
            errors: string[];
            warnings: string[];
        };
        ImportRequest: {
            source: {
                manifest: components["schemas"]["PackageManifestInput"];
                /** @description Text by path: agents/{slug}/instructions/{path}. */
                files?: {
                    [key: string]: string;
                };
                /**
                 * @default inline
                 * @constant
                 */
                type?: "inline";
            };
            /**
             * @description What becomes of what the company has already, by slug.
             * @default rename
             * @enum {string}
             */
            collisionStrategy?: "rename" | "skip" | "replace";
            /**
             * @description Let new agents work at once; else they are paused.
             * @default false
             */
            activate?: boolean;
            target: {
                /** @constant */
                mode: "new_company";
                newCompanyName?: string | null;
            } | {
                /** @constant */
                mode: "existing_company";
                /** Format: uuid */
                companyId: string;
            };
        };
        ImportResult: {
            company: {
                id: string;
                name: string;
                /** @enum {string} */
                action: "create" | "none";
            };
            agents: {
                slug: string;
                id: string | null;
                /** @enum {string} */
                action: "create" | "update" | "skip";
                name: string;
            }[];
            goals: {
                slug: string;
                id: string | null;
                /** @enum {string} */
                action: "create" | "update" | "skip";
                name: string;
            }[];
            projects: {
                slug: string;
                id: string | null;
                /** @enum {string} */
                action: "create" | "update" | "skip";
                name: string;
            }[];
            issues: {
                slug: string;
                id: string | null;
                /** @enum {string} */
                action: "create" | "update" | "skip";
                name: string;
            }[];
            envInputs: components["schemas"]["PackageEnvInput"][];
            warnings: string[];
        };
        /** @description What an agent has to do, in short. */
        InboxIssue: {
            id: string;
            /** @description The company's prefix and the number; paths take it for the id. */
            identifier: string;
            title: string;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            projectId: string | null;
            goalId: string | null;
            parentId: string | null;
            /** Format: date-time */
            updatedAt: string;
            activeRun: components["schemas"]["IssueActiveRun"] | null;
        };
        InstanceDrain: {
            /** @description The fleet starts nothing. */
            draining: boolean;
            since: string | null;
            /** @description Who said so last. */
            setBy: {
                type: string;
                id: string;
            } | null;
            reason: string | null;
            /** @description When it ends by itself; null: when someone ends it. */
            until: string | null;
            /** @description Runs that are going, in all companies. */
            running: number;
            /** @description Runs that are queued, in all companies. */
            waiting: number;
            /** @description Draining, and nothing runs: nothing will, until the drain is over. */
            quiet: boolean;
        };
        /** @description Switches for what is not settled yet. They are kept and shown; at present none changes anything. */
        InstanceExperimentalSettings: {
            [key: string]: boolean;
        };
        InstanceGeneralSettings: {
            /** @description Names of users of the operating system do not show in runs, their events and their logs. */
            censorUsernameInLogs: boolean;
            /** @description Timers and schedules of routines come no more often. Those that there are stay as they are. */
            minTimerIntervalSec: number;
        };
        /** @description What an agent is told of its work: at most 100 files. */
        InstructionsBundle: {
            agentId: string;
            companyId: string;
            /** @enum {string} */
            mode: "managed" | "external";
            rootPath: string | null;
            managedRootPath: string;
            entryFile: string;
            /** @description Null while there is no such file. */
            resolvedEntryPath: string | null;
            editable: boolean;
            warnings: string[];
            legacyPromptTemplateActive: boolean;
            legacyBootstrapPromptTemplateActive: boolean;
            files: components["schemas"]["InstructionsFileSummary"][];
        };
        InstructionsFile: {
            path: string;
            /** @description In bytes of UTF-8. */
            size: number;
            language: string;
            markdown: boolean;
            isEntryFile: boolean;
            /** @constant */
            editable: true;
            /** @constant */
            deprecated: false;
            /** @constant */
            virtual: false;
            content: string;
        };
        InstructionsFileSummary: {
            path: string;
            /** @description In bytes of UTF-8. */
            size: number;
            language: string;
            markdown: boolean;
            isEntryFile: boolean;
            /** @constant */
            editable: true;
            /** @constant */
            deprecated: false;
            /** @constant */
            virtual: false;
        };
        InstructionsPath: {
            agentId: string;
            adapterType: string;
            adapterConfigKey: string;
            path: string | null;
        };
        Invite: {
            id: string;
            companyId: string;
            /** @constant */
            inviteType: "company_join";
            /** @enum {string} */
            allowedJoinTypes: "human" | "agent" | "both";
            /** @enum {string} */
            humanRole: "owner" | "admin" | "operator" | "viewer" | "member";
            /** @enum {string} */
            state: "active" | "accepted" | "revoked" | "expired";
            inviteMessage: string | null;
            invitedByUserId: string | null;
            /** Format: date-time */
            expiresAt: string;
            acceptedAt: string | null;
            revokedAt: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description How an agent takes an invite up, step by step. */
        InviteOnboarding: {
            invite: components["schemas"]["PublicInvite"];
            onboarding: {
                instructions: string;
                inviteMessage: string | null;
                recommendedAdapterType: string;
                requiredFields: {
                    [key: string]: string;
                };
                registrationEndpoint: {
                    /** @constant */
                    method: "POST";
                    path: string;
                    url: string;
                };
                claimEndpointTemplate: {
                    /** @constant */
                    method: "POST";
                    path: string;
                    body: {
                        [key: string]: string;
                    };
                };
                textInstructions: {
                    path: string;
                    url: string;
                    /** @constant */
                    contentType: "text/plain";
                };
            };
        };
        /** @description A piece of work, with one owner at a time: an agent or a person. */
        Issue: {
            id: string;
            companyId: string;
            issueNumber: number;
            /** @description The company's prefix and the number; paths take it for the id. */
            identifier: string;
            title: string;
            description: string | null;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            projectId: string | null;
            goalId: string | null;
            parentId: string | null;
            assigneeAgentId: string | null;
            assigneeUserId: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            originKind: string;
            originId: string | null;
            originRunId: string | null;
            requestDepth: number;
            billingCode: string | null;
            /** @description Of its assignee's runs the one that may write to it. */
            checkoutRunId: string | null;
            /** @description The run that works on it, while that goes on. */
            executionRunId: string | null;
            executionAgentNameKey: string | null;
            executionLockedAt: string | null;
            startedAt: string | null;
            completedAt: string | null;
            cancelledAt: string | null;
            /** @description Lists leave it out. */
            hiddenAt: string | null;
            /** @description `failed`: it is cancelled, since it could not be done. */
            outcome: "failed" | null;
            /** @description Why nobody is to take it up, where that was said. */
            heldReason: string | null;
            /** @description The team that it was given to. */
            assignedTeamId: string | null;
            /** @description 1, and one more each time that it was opened again. */
            attempt: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            labelIds: string[];
            labels: components["schemas"]["Label"][];
            project: {
                id: string;
                name: string;
            } | null;
            goal: {
                id: string;
                title: string;
            } | null;
            activeRun: components["schemas"]["IssueActiveRun"] | null;
        };
        /** @description The run that works on an issue, or else the newest that waits to. */
        IssueActiveRun: {
            id: string;
            status: string;
            agentId: string;
            invocationSource: string;
            triggerDetail: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description A file that belongs to an issue. */
        IssueAttachment: {
            id: string;
            companyId: string;
            issueId: string;
            issueCommentId: string | null;
            assetId: string;
            /** @constant */
            provider: "postgres";
            objectKey: string;
            contentType: string;
            byteSize: number;
            sha256: string;
            originalFilename: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Where its content is read. */
            contentPath: string;
        };
        IssueComment: {
            id: string;
            companyId: string;
            authorAgentId: string | null;
            authorUserId: string | null;
            body: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            issueId: string;
        };
        IssueDetail: {
            id: string;
            companyId: string;
            issueNumber: number;
            /** @description The company's prefix and the number; paths take it for the id. */
            identifier: string;
            title: string;
            description: string | null;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            projectId: string | null;
            goalId: string | null;
            parentId: string | null;
            assigneeAgentId: string | null;
            assigneeUserId: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            originKind: string;
            originId: string | null;
            originRunId: string | null;
            requestDepth: number;
            billingCode: string | null;
            /** @description Of its assignee's runs the one that may write to it. */
            checkoutRunId: string | null;
            /** @description The run that works on it, while that goes on. */
            executionRunId: string | null;
            executionAgentNameKey: string | null;
            executionLockedAt: string | null;
            startedAt: string | null;
            completedAt: string | null;
            cancelledAt: string | null;
            /** @description Lists leave it out. */
            hiddenAt: string | null;
            /** @description `failed`: it is cancelled, since it could not be done. */
            outcome: "failed" | null;
            /** @description Why nobody is to take it up, where that was said. */
            heldReason: string | null;
            /** @description The team that it was given to. */
            assignedTeamId: string | null;
            /** @description 1, and one more each time that it was opened again. */
            attempt: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            labelIds: string[];
            labels: components["schemas"]["Label"][];
            project: {
                id: string;
                name: string;
            } | null;
            goal: {
                id: string;
                title: string;
            } | null;
            activeRun: components["schemas"]["IssueActiveRun"] | null;
            /** @description Its parent, the parent of that, and so on. */
            ancestors: components["schemas"]["IssueRef"][];
        };
        IssueDocument: {
            id: string;
            companyId: string;
            issueId: string;
            key: string;
            title: string | null;
            /** @constant */
            format: "markdown";
            latestRevisionId: string;
            latestRevisionNumber: number;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            body: string;
        };
        IssueDocumentRevision: {
            id: string;
            companyId: string;
            documentId: string;
            issueId: string;
            key: string;
            revisionNumber: number;
            title: string | null;
            body: string;
            changeSummary: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description A text that belongs to an issue, such as its plan; what it says is not in lists. */
        IssueDocumentSummary: {
            id: string;
            companyId: string;
            issueId: string;
            key: string;
            title: string | null;
            /** @constant */
            format: "markdown";
            latestRevisionId: string;
            latestRevisionNumber: number;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What an agent needs to begin with an issue, in one answer. */
        IssueHeartbeatContext: {
            issue: {
                id: string;
                /** @description The company's prefix and the number; paths take it for the id. */
                identifier: string;
                title: string;
                /** @enum {string} */
                status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
                /** @enum {string} */
                priority: "critical" | "high" | "medium" | "low";
                projectId: string | null;
                goalId: string | null;
                parentId: string | null;
                /** Format: date-time */
                updatedAt: string;
                description: string | null;
                assigneeAgentId: string | null;
                assigneeUserId: string | null;
            };
            ancestors: components["schemas"]["IssueRef"][];
            project: {
                id: string;
                name: string;
                status: string;
                targetDate: string | null;
            } | null;
            goal: {
                id: string;
                title: string;
                status: string;
                level: string;
                parentId: string | null;
            } | null;
            commentCursor: {
                totalComments: number;
                latestCommentId: string | null;
                latestCommentAt: string | null;
            };
            wakeComment: components["schemas"]["IssueComment"] | null;
            attachments: {
                id: string;
                filename: string | null;
                contentType: string;
                byteSize: number;
                contentPath: string;
                /** Format: date-time */
                createdAt: string;
            }[];
        };
        IssueReadState: {
            issueId: string;
            userId: string;
            /** @description Null: it is unread. */
            lastReadAt: string | null;
        };
        /** @description An issue in short. */
        IssueRef: {
            id: string;
            identifier: string;
            title: string;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
        };
        IssueRun: {
            runId: string;
            status: string;
            agentId: string;
            startedAt: string | null;
            finishedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            invocationSource: string;
            usageJson: {
                [key: string]: unknown;
            } | null;
            /** @description The gist of it. */
            resultJson: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What came of an issue, wherever it is. */
        IssueWorkProduct: {
            id: string;
            companyId: string;
            projectId: string | null;
            issueId: string;
            executionWorkspaceId: string | null;
            runtimeServiceId: string | null;
            /** @enum {string} */
            type: "preview_url" | "runtime_service" | "pull_request" | "branch" | "commit" | "artifact" | "document";
            provider: string;
            externalId: string | null;
            title: string;
            url: string | null;
            /** @enum {string} */
            status: "active" | "ready_for_review" | "approved" | "changes_requested" | "merged" | "closed" | "failed" | "archived" | "draft";
            /** @enum {string} */
            reviewState: "none" | "needs_board_review" | "approved" | "changes_requested";
            /** @description Of its type the one that counts; an issue has one of each. */
            isPrimary: boolean;
            /** @enum {string} */
            healthStatus: "unknown" | "healthy" | "unhealthy";
            summary: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** @description The run in which it was made known. */
            createdByRunId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Someone with an invite who asks to be let in. */
        JoinRequest: {
            id: string;
            inviteId: string;
            companyId: string;
            /** @enum {string} */
            requestType: "human" | "agent";
            /** @enum {string} */
            status: "pending_approval" | "approved" | "rejected";
            requestIp: string | null;
            requestingUserId: string | null;
            requestEmailSnapshot: string | null;
            humanRole: string | null;
            agentName: string | null;
            adapterType: string | null;
            capabilities: string | null;
            agentDefaultsPayload: {
                [key: string]: unknown;
            } | null;
            createdAgentId: string | null;
            approvedByUserId: string | null;
            approvedAt: string | null;
            rejectedByUserId: string | null;
            rejectedAt: string | null;
            claimSecretExpiresAt: string | null;
            claimSecretConsumedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What a company sorts its issues by. */
        Label: {
            id: string;
            companyId: string;
            name: string;
            color: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        LinkIssueApproval: {
            /** Format: uuid */
            approvalId: string;
        };
        ListedRoutine: {
            id: string;
            companyId: string;
            projectId: string | null;
            goalId: string | null;
            parentIssueId: string | null;
            title: string;
            description: string | null;
            assigneeAgentId: string | null;
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            /**
             * @description Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.
             * @enum {string}
             */
            status: "active" | "paused" | "archived";
            /**
             * @description What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.
             * @enum {string}
             */
            concurrencyPolicy: "coalesce_if_active" | "always_enqueue" | "skip_if_active";
            /**
             * @description Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.
             * @enum {string}
             */
            catchUpPolicy: "skip_missed" | "enqueue_missed_with_cap";
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            lastTriggeredAt: string | null;
            /** @description When it last became an issue. */
            lastEnqueuedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            triggers: components["schemas"]["RoutineTrigger"][];
            lastRun: components["schemas"]["RoutineRun"] | null;
            /** @description Of a run before, and being worked on, or soon to be. */
            activeIssue: components["schemas"]["IssueRef"] | null;
        };
        LiveRun: {
            id: string;
            status: string;
            invocationSource: string;
            triggerDetail: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            agentId: string;
            agentName: string;
            adapterType: string;
            issueId: string | null;
            logBytes: number;
            /** @description When retention removed its log and events, where it did. */
            logRemovedAt: string | null;
            lastOutputAt: string | null;
        };
        MadeRoutineTrigger: {
            trigger: components["schemas"]["RoutineTrigger"];
            secretMaterial: components["schemas"]["RoutineSecretMaterial"] | null;
        };
        /** @description Something that agents remember. */
        MemoryNote: {
            id: string;
            companyId: string;
            /** @enum {string} */
            scope: "agent" | "project" | "client" | "company";
            /** @description Whose: the id of the agent, the project or the company; of a client, its billing code in small letters. */
            scopeId: string;
            key: string;
            /** @description Of the text, as UTF-8. */
            bytes: number;
            /** @description Grows with each change; the ETag. */
            version: number;
            updatedBy: {
                /** @description user, agent or system. */
                type: string;
                id: string;
                /** @description The run in which it was written. */
                runId: string | null;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            content: string;
        };
        /** @description What is known of a note, without its text. */
        MemoryNoteSummary: {
            id: string;
            companyId: string;
            /** @enum {string} */
            scope: "agent" | "project" | "client" | "company";
            /** @description Whose: the id of the agent, the project or the company; of a client, its billing code in small letters. */
            scopeId: string;
            key: string;
            /** @description Of the text, as UTF-8. */
            bytes: number;
            /** @description Grows with each change; the ETag. */
            version: number;
            updatedBy: {
                /** @description user, agent or system. */
                type: string;
                id: string;
                /** @description The run in which it was written. */
                runId: string | null;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ModelPrice: {
            /** @description Names this version; cost events say by which they were counted. */
            id: string;
            /** @enum {string} */
            scope: "list" | "instance" | "company";
            provider: string;
            model: string;
            /** @description Null: it was taken back. */
            rates: {
                inputUsd: number;
                /** @description For what came from the provider's cache; the input's unless said. */
                cachedInputUsd: number;
                /** @description For what was written to that cache; the input's unless said. */
                cacheWriteUsd: number;
                outputUsd: number;
                /** @description The provider counts cached tokens as input tokens too; unless said, as its list prices have it. */
                inputIncludesCached: boolean;
            } | null;
            /** @description Null for a list price. */
            version: number | null;
            /** @description Null: always. */
            validFrom: string | null;
            /** @description Where a list price was read. */
            source: string | null;
            /** @description The last day on which it is known to have stood there. */
            seenOn: string | null;
            createdBy: {
                type: string;
                id: string;
            } | null;
        };
        /** @description In US dollars per million tokens. */
        ModelRates: {
            inputUsd: number;
            /** @description For what came from the provider's cache; the input's unless said. */
            cachedInputUsd?: number;
            /** @description For what was written to that cache; the input's unless said. */
            cacheWriteUsd?: number;
            outputUsd: number;
            /** @description The provider counts cached tokens as input tokens too; unless said, as its list prices have it. */
            inputIncludesCached?: boolean;
        };
        MonthlyBudget: {
            /** @description In cents; 0: no cap. */
            budgetMonthlyCents: number;
        };
        NewAgentKey: {
            id: string;
            name: string;
            /** @description The key itself. It is shown this once; only its hash is kept. */
            token: string;
            /** Format: date-time */
            createdAt: string;
        };
        NewBoardKey: {
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** @description To the minute. */
            lastUsedAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            revokedAt: string | null;
            /** @description The key itself. It is shown this once; only its hash is kept. */
            token: string;
        };
        NewCliChallenge: {
            id: string;
            /** @description Goes to whoever approves, in `approvalUrl`; and with each poll. */
            token: string;
            /** @description A board key that counts once the challenge is approved. */
            boardApiToken: string;
            approvalPath: string;
            approvalUrl: string;
            pollPath: string;
            /** Format: date-time */
            expiresAt: string;
            suggestedPollIntervalMs: number;
        };
        NewInvite: {
            id: string;
            companyId: string;
            /** @constant */
            inviteType: "company_join";
            /** @enum {string} */
            allowedJoinTypes: "human" | "agent" | "both";
            /** @enum {string} */
            humanRole: "owner" | "admin" | "operator" | "viewer" | "member";
            /** @enum {string} */
            state: "active" | "accepted" | "revoked" | "expired";
            inviteMessage: string | null;
            invitedByUserId: string | null;
            /** Format: date-time */
            expiresAt: string;
            acceptedAt: string | null;
            revokedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Shown this once; good for one to join, for three days. */
            token: string;
            inviteUrl: string;
        };
        NewJoinRequest: {
            id: string;
            inviteId: string;
            companyId: string;
            /** @enum {string} */
            requestType: "human" | "agent";
            /** @enum {string} */
            status: "pending_approval" | "approved" | "rejected";
            requestIp: string | null;
            requestingUserId: string | null;
            requestEmailSnapshot: string | null;
            humanRole: string | null;
            agentName: string | null;
            adapterType: string | null;
            capabilities: string | null;
            agentDefaultsPayload: {
                [key: string]: unknown;
            } | null;
            createdAgentId: string | null;
            approvedByUserId: string | null;
            approvedAt: string | null;
            rejectedByUserId: string | null;
            rejectedAt: string | null;
            claimSecretExpiresAt: string | null;
            claimSecretConsumedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description An agent's: shown this once. With it the agent fetches its key. */
            claimSecret?: string;
            claimApiKeyPath?: string;
        };
        Ok: {
            /** @constant */
            ok: true;
        };
        /** @description An agent and those who report to it. */
        OrgNode: {
            id: string;
            name: string;
            role: string;
            title: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            reports: components["schemas"]["OrgNode"][];
        };
        /** @description What was left out since it is secret, and must be given anew. */
        PackageEnvInput: {
            agentSlug: string | null;
            /** @description Where it belongs, as in adapterConfig.env.GITHUB_TOKEN. */
            path: string;
            /** @constant */
            kind: "secret";
            /** @constant */
            requirement: "required";
        };
        /** @description What was left out since it is secret, and must be given anew. */
        PackageEnvInputInput: {
            agentSlug: string | null;
            /** @description Where it belongs, as in adapterConfig.env.GITHUB_TOKEN. */
            path: string;
            /** @constant */
            kind: "secret";
            /** @constant */
            requirement: "required";
        };
        /** @description A company without what is its own alone: ids, keys, secrets, history. */
        PackageManifest: {
            /** @constant */
            schemaVersion: 1;
            /** @default null */
            company: {
                name: string;
                description?: string | null;
                /** @description Made from the name when it is not given. */
                slug?: string;
                /**
                 * @description In cents; 0: no cap.
                 * @default 0
                 */
                budgetMonthlyCents: number;
                /** @default false */
                requireBoardApprovalForNewAgents: boolean;
                brandColor?: string | null;
            } | null;
            /** @default [] */
            agents: {
                name: string;
                /**
                 * @default general
                 * @enum {string}
                 */
                role: "ceo" | "cto" | "cmo" | "cfo" | "engineer" | "designer" | "pm" | "qa" | "devops" | "researcher" | "security" | "general";
                title?: string | null;
                icon?: string | null;
                capabilities?: string | null;
                /**
                 * @description process, http, claude_local, codex_local, openclaw, openclaw_gateway, opencode_local, pi_local, cursor, gemini_local, hermes_local, or one that the instance loads (SYSTOLE_ADAPTERS).
                 * @default process
                 * @example process
                 * @example http
                 * @example claude_local
                 * @example codex_local
                 * @example openclaw
                 * @example openclaw_gateway
                 * @example opencode_local
                 * @example pi_local
                 * @example cursor
                 * @example gemini_local
                 * @example hermes_local
                 */
                adapterType: string;
                /** @default {} */
                adapterConfig: {
                    [key: string]: unknown;
                };
                /** @default {} */
                runtimeConfig: components["schemas"]["RuntimeConfig"];
                /**
                 * @description In cents; 0: no cap.
                 * @default 0
                 */
                budgetMonthlyCents: number;
                permissions?: ({
                    canCreateAgents?: boolean;
                } & {
                    [key: string]: unknown;
                }) | null;
                metadata?: {
                    [key: string]: unknown;
                } | null;
                /** @description Names of skills; each counts once. */
                desiredSkills?: unknown;
                slug: string;
                /**
                 * @description Its manager.
                 * @default null
                 */
                reportsToSlug: string | null;
                instructionsEntryFile?: string;
            }[];
            /** @default [] */
            goals: {
                title: string;
                description?: string | null;
                /**
                 * @default task
                 * @enum {string}
                 */
                level: "company" | "team" | "agent" | "task";
                /**
                 * @default planned
                 * @enum {string}
                 */
                status: "planned" | "active" | "achieved" | "cancelled";
                targetDate?: string | null;
                budgetUsd?: number | null;
                slug: string;
                /** @default null */
                parentSlug: string | null;
                /** @default null */
                ownerAgentSlug: string | null;
            }[];
            /** @default [] */
            projects: {
                name: string;
                /**
                 * @default backlog
                 * @enum {string}
                 */
                status: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
                description?: string | null;
                targetDate?: string | null;
                color?: string | null;
                archivedAt?: string | null;
                slug: string;
                /** @default null */
                leadAgentSlug: string | null;
                /** @default [] */
                goalSlugs: string[];
                /** @default [] */
                workspaces: components["schemas"]["CreateProjectWorkspace"][];
            }[];
            /** @default [] */
            labels: components["schemas"]["CreateLabel"][];
            /**
             * @description In the order of their numbers.
             * @default []
             */
            issues: {
                title: string;
                description?: string | null;
                /**
                 * @default backlog
                 * @enum {string}
                 */
                status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
                /**
                 * @default medium
                 * @enum {string}
                 */
                priority: "critical" | "high" | "medium" | "low";
                billingCode?: string | null;
                slug: string;
                /** @default null */
                projectSlug: string | null;
                /** @default null */
                goalSlug: string | null;
                /** @default null */
                parentSlug: string | null;
                /** @default null */
                assigneeAgentSlug: string | null;
                /** @default [] */
                labels: string[];
            }[];
            /** @default [] */
            envInputs: components["schemas"]["PackageEnvInput"][];
        };
        /** @description A company without what is its own alone: ids, keys, secrets, history. */
        PackageManifestInput: {
            /** @constant */
            schemaVersion: 1;
            /** @default null */
            company?: {
                name: string;
                description?: string | null;
                /** @description Made from the name when it is not given. */
                slug?: string;
                /**
                 * @description In cents; 0: no cap.
                 * @default 0
                 */
                budgetMonthlyCents?: number;
                /** @default false */
                requireBoardApprovalForNewAgents?: boolean;
                brandColor?: string | null;
            } | null;
            agents?: {
                name: string;
                /**
                 * @default general
                 * @enum {string}
                 */
                role?: "ceo" | "cto" | "cmo" | "cfo" | "engineer" | "designer" | "pm" | "qa" | "devops" | "researcher" | "security" | "general";
                title?: string | null;
                icon?: string | null;
                capabilities?: string | null;
                /**
                 * @description process, http, claude_local, codex_local, openclaw, openclaw_gateway, opencode_local, pi_local, cursor, gemini_local, hermes_local, or one that the instance loads (SYSTOLE_ADAPTERS).
                 * @default process
                 * @example process
                 * @example http
                 * @example claude_local
                 * @example codex_local
                 * @example openclaw
                 * @example openclaw_gateway
                 * @example opencode_local
                 * @example pi_local
                 * @example cursor
                 * @example gemini_local
                 * @example hermes_local
                 */
                adapterType?: string;
                /** @default {} */
                adapterConfig?: {
                    [key: string]: unknown;
                };
                /** @default {} */
                runtimeConfig?: components["schemas"]["RuntimeConfig"];
                /**
                 * @description In cents; 0: no cap.
                 * @default 0
                 */
                budgetMonthlyCents?: number;
                permissions?: ({
                    canCreateAgents?: boolean;
                } & {
                    [key: string]: unknown;
                }) | null;
                metadata?: {
                    [key: string]: unknown;
                } | null;
                /** @description Names of skills; each counts once. */
                desiredSkills?: string[];
                slug: string;
                /**
                 * @description Its manager.
                 * @default null
                 */
                reportsToSlug?: string | null;
                instructionsEntryFile?: string;
            }[];
            /** @default [] */
            goals?: {
                title: string;
                description?: string | null;
                /**
                 * @default task
                 * @enum {string}
                 */
                level?: "company" | "team" | "agent" | "task";
                /**
                 * @default planned
                 * @enum {string}
                 */
                status?: "planned" | "active" | "achieved" | "cancelled";
                targetDate?: string | null;
                budgetUsd?: number | null;
                slug: string;
                /** @default null */
                parentSlug?: string | null;
                /** @default null */
                ownerAgentSlug?: string | null;
            }[];
            /** @default [] */
            projects?: {
                name: string;
                /**
                 * @default backlog
                 * @enum {string}
                 */
                status?: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
                description?: string | null;
                targetDate?: string | null;
                color?: string | null;
                archivedAt?: string | null;
                slug: string;
                /** @default null */
                leadAgentSlug?: string | null;
                /** @default [] */
                goalSlugs?: string[];
                /** @default [] */
                workspaces?: components["schemas"]["CreateProjectWorkspaceInput"][];
            }[];
            /** @default [] */
            labels?: components["schemas"]["CreateLabelInput"][];
            /**
             * @description In the order of their numbers.
             * @default []
             */
            issues?: {
                title: string;
                description?: string | null;
                /**
                 * @default backlog
                 * @enum {string}
                 */
                status?: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
                /**
                 * @default medium
                 * @enum {string}
                 */
                priority?: "critical" | "high" | "medium" | "low";
                billingCode?: string | null;
                slug: string;
                /** @default null */
                projectSlug?: string | null;
                /** @default null */
                goalSlug?: string | null;
                /** @default null */
                parentSlug?: string | null;
                /** @default null */
                assigneeAgentSlug?: string | null;
                /** @default [] */
                labels?: string[];
            }[];
            /** @default [] */
            envInputs?: components["schemas"]["PackageEnvInputInput"][];
        };
        /** @description A budget, and how it stands. */
        PolicySummary: {
            policyId: string;
            /** @description Null: the instance's. */
            companyId: string | null;
            /** @enum {string} */
            scopeType: "instance" | "company" | "agent" | "project" | "team" | "run";
            scopeId: string;
            scopeName: string;
            /** @enum {string} */
            metric: "billed_cents" | "tokens" | "runs";
            /** @enum {string} */
            windowKind: "calendar_month_utc" | "calendar_day_utc" | "fiscal_period" | "lifetime" | "run";
            fiscalPeriod: ("daily" | "weekly" | "monthly" | "quarterly") | null;
            fiscalAnchor: string | null;
            /** @description The cap, in cents with fractions, or a count; 0: none. */
            amount: number;
            /** @description Used in the window of now. */
            observedAmount: number;
            /** @description Set aside for runs in flight. */
            reservedAmount: number;
            /** @description The cap without what was used; 0 where there is no cap. */
            remainingAmount: number;
            utilizationPercent: number;
            warnPercent: number;
            hardStopEnabled: boolean;
            /** @enum {string} */
            hardStopAction: "stop" | "drain";
            notifyEnabled: boolean;
            isActive: boolean;
            countsIncluded: boolean;
            /** @enum {string} */
            status: "ok" | "warning" | "hard_stop";
            /** @description Whether its company, project or agent is paused, for whatever cause. */
            paused: boolean;
            pauseReason: string | null;
            /** @description Null for the scope `run`, which has a window for each run. */
            windowStart: string | null;
            windowEnd: string | null;
            /** @description Null for the scope `run`. */
            forecast: components["schemas"]["BudgetForecast"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        PreviewTimer: {
            /** @constant */
            kind: "interval";
            intervalSec: number;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
            /**
             * Format: uuid
             * @description Whose timer it would be: `H` and the jitter are its own.
             */
            agentId?: string;
        } | {
            /** @constant */
            kind: "cron";
            /** @description Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood. */
            cronExpression: string;
            /**
             * @description As the IANA names them.
             * @default UTC
             */
            timezone?: string;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
            /**
             * Format: uuid
             * @description Whose timer it would be: `H` and the jitter are its own.
             */
            agentId?: string;
        } | {
            /** @constant */
            kind: "at";
            /** Format: date-time */
            at: string;
            name?: string | null;
            /**
             * @description It is fired up to so much behind its due time, always the same for one agent.
             * @default 0
             */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @default one
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            /** @default 25 */
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @default coalesce
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /**
             * @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description It is made paused.
             * @default false
             */
            isPaused?: boolean;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
            /**
             * Format: uuid
             * @description Whose timer it would be: `H` and the jitter are its own.
             */
            agentId?: string;
        };
        Profile: {
            id: string;
            email: string | null;
            name: string | null;
            image: null;
        };
        /** @description A deliverable: issues are grouped by it, and it may have a budget. */
        Project: {
            id: string;
            companyId: string;
            /** @description The name as it may stand in a URL; its own in the company. */
            urlKey: string;
            /** @description The first of goalIds. */
            goalId: string | null;
            goalIds: string[];
            goals: {
                id: string;
                title: string;
            }[];
            name: string;
            description: string | null;
            /** @enum {string} */
            status: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
            leadAgentId: string | null;
            /** Format: date */
            targetDate: string | null;
            color: string | null;
            /** @description What paused it: `manual`, `budget` or `system`. */
            pauseReason: string | null;
            pausedAt: string | null;
            executionWorkspacePolicy: null;
            codebase: components["schemas"]["ProjectCodebase"];
            /** @description The primary one first. */
            workspaces: components["schemas"]["ProjectWorkspace"][];
            primaryWorkspace: components["schemas"]["ProjectWorkspace"] | null;
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description The primary workspace, in short. */
        ProjectCodebase: {
            workspaceId: string | null;
            repoUrl: string | null;
            repoRef: string | null;
            defaultRef: string | null;
            repoName: string | null;
            localFolder: string | null;
            managedFolder: null;
            effectiveLocalFolder: string | null;
            /** @enum {string} */
            origin: "local_folder" | "managed_checkout";
        };
        /** @description Where a project's files are. */
        ProjectWorkspace: {
            id: string;
            companyId: string;
            projectId: string;
            name: string;
            /** @enum {string} */
            sourceType: "local_path" | "git_repo";
            /** @description Where its files are, on the machines that work on it. */
            cwd: string | null;
            /** @description Credentials in it show as ***REDACTED***. */
            repoUrl: string | null;
            repoRef: string | null;
            defaultRef: string | null;
            /** @description Of a project's workspaces exactly one is. */
            isPrimary: boolean;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What an adapter knows of its provider's own limits. */
        ProviderQuota: {
            provider: string;
            ok: boolean;
            error?: string;
            windows: {
                label: string;
                usedPercent: number | null;
                resetsAt: string | null;
                valueLabel: string | null;
            }[];
        };
        /** @description What whoever has the token may know. */
        PublicInvite: {
            id: string;
            companyId: string;
            companyName: string;
            /** @constant */
            inviteType: "company_join";
            /** @enum {string} */
            allowedJoinTypes: "human" | "agent" | "both";
            /** @enum {string} */
            humanRole: "owner" | "admin" | "operator" | "viewer" | "member";
            inviteMessage: string | null;
            /** Format: date-time */
            expiresAt: string;
        };
        PutInstructionsFile: {
            /** @description Here or in the query. */
            path?: string;
            /** @description At most 1 MiB. */
            content: string;
            /** @description Drop promptTemplate and bootstrapPromptTemplate. */
            clearLegacyPromptTemplate?: boolean;
        };
        /** @description What the document says from now on. */
        PutIssueDocument: {
            title?: string | null;
            /**
             * @default markdown
             * @constant
             */
            format?: "markdown";
            body: string;
            changeSummary?: string | null;
            /** @description The revision that was changed; where it is not the latest any more, the answer is 409. */
            baseRevisionId?: string | null;
        };
        PutMemoryNote: {
            /** @description The whole text, 32 KiB at the most. */
            content: string;
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not_ready" | "draining";
            checks: {
                /** @enum {string} */
                database: "ok" | "down";
                /**
                 * @description Down: wakeups are taken and kept, and run when it is back.
                 * @enum {string}
                 */
                queue: "ok" | "down";
            };
        };
        /** @description What was done outside, for the audit trail. */
        RecordActivity: {
            /**
             * @default system
             * @enum {string}
             */
            actorType?: "user" | "agent" | "system";
            actorId: string;
            action: string;
            entityType: string;
            entityId: string;
            agentId?: string | null;
            details?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What a biller charged or credited, beside what agents spend. */
        ReportFinanceEvent: {
            /** @default null */
            agentId?: string | null;
            /** @default null */
            issueId?: string | null;
            /** @default null */
            projectId?: string | null;
            /** @default null */
            goalId?: string | null;
            /** @default null */
            heartbeatRunId?: string | null;
            /** @default null */
            costEventId?: string | null;
            /** @default null */
            billingCode?: string | null;
            /** @default null */
            description?: string | null;
            /** @enum {string} */
            eventKind: "inference_charge" | "platform_fee" | "credit_purchase" | "credit_refund" | "credit_expiry" | "byok_fee" | "gateway_overhead" | "log_storage_charge" | "logpush_charge" | "provisioned_capacity_charge" | "training_charge" | "custom_model_import_charge" | "custom_model_storage_charge" | "manual_adjustment";
            /**
             * @default debit
             * @enum {string}
             */
            direction?: "debit" | "credit";
            biller: string;
            /** @default null */
            provider?: string | null;
            /** @default null */
            executionAdapterType?: string | null;
            /** @default null */
            pricingTier?: string | null;
            /** @default null */
            region?: string | null;
            /** @default null */
            model?: string | null;
            /** @default null */
            quantity?: number | null;
            /** @default null */
            unit?: ("input_token" | "output_token" | "cached_input_token" | "request" | "credit_usd" | "credit_unit" | "model_unit_minute" | "model_unit_hour" | "gb_month" | "train_token" | "unknown") | null;
            /** @description Fractions are kept to a millionth of a dollar. */
            amountCents: number;
            /** @default USD */
            currency?: string;
            /** @default false */
            estimated?: boolean;
            /** @default null */
            externalInvoiceId?: string | null;
            /** @default null */
            metadataJson?: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            occurredAt: string;
        };
        /** @description What a run is about to use, beyond what it has reported. */
        ReserveBudget: {
            /** @description What it is about to spend, in cents; fractions are kept to a millionth of a dollar. */
            amountCents?: number;
            tokens?: number;
            /** @description For the ledger. */
            reason?: string;
        };
        ResetAgentRuntimeState: {
            agentId: string;
            companyId: string;
            adapterType: string;
            /** @description Of runs without a task. */
            sessionId: string | null;
            /** @description Of the session that was used last: its first 128 characters. */
            sessionDisplayId: string | null;
            /** @description What the adapter goes on with. */
            sessionParamsJson: {
                [key: string]: unknown;
            } | null;
            sessionBeganAt: string | null;
            /** @description How many runs it has had. */
            sessionRuns: number;
            /** @description What those gave it to read, with what was written to a cache. */
            sessionInputTokens: number;
            /** @description What it was told of the session before it, where that was left. */
            sessionHandoffMarkdown: string | null;
            stateJson: {
                [key: string]: unknown;
            };
            lastRunId: string | null;
            lastRunStatus: string | null;
            lastError: string | null;
            totalInputTokens: number;
            totalOutputTokens: number;
            totalCachedInputTokens: number;
            totalCostCents: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description How many tasks begin anew. */
            clearedTaskSessions: number;
        };
        ResetAgentSession: {
            /** @description Without one: all of them. */
            taskKey?: string | null;
        };
        ResolveBudgetIncident: {
            /** @constant */
            action: "keep_paused";
            decisionNote?: string | null;
        } | {
            /** @constant */
            action: "raise_budget_and_resume";
            /** @description The new cap, more than what is spent and reserved: cents, tokens or runs. */
            amount: number;
            decisionNote?: string | null;
        };
        ResubmitApproval: {
            /** @description Replaces what was there; left out: unchanged. Of a hire_agent, what it names of the agent changes. */
            payload?: {
                [key: string]: unknown;
            };
        };
        /** @description How long a company keeps its runs, their logs, its wakeups, and its audit trail. */
        RetentionPolicy: {
            companyId: string;
            /** @description In days; 0: for ever; null: as the instance has it. */
            runsDays: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            logsDays: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            wakeupsDays: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            activityDays: number | null;
            instance: components["schemas"]["RetentionTerms"];
            /** @description What holds: neither a log nor a wakeup is kept longer than its run. */
            effective: components["schemas"]["RetentionTerms"];
        };
        /** @description How long things are kept, in days; 0 is for ever. */
        RetentionTerms: {
            runsDays: number;
            logsDays: number;
            wakeupsDays: number;
            activityDays: number;
        };
        RevokedBoardKey: {
            /** @constant */
            revoked: true;
            keyId: string;
        };
        Rewrapped: {
            /** @description Versions that are under the current master key now. */
            rewrapped: number;
            /** @description Versions under other keys that are known: ask again. */
            remaining: number;
            /** @description Versions that no known master key opens. */
            unreadable: number;
        };
        /** @description Its next version. */
        RotateSecret: {
            value: string;
            externalRef?: string | null;
        };
        /** @description Work that comes again: whenever it is triggered it becomes an issue. */
        Routine: {
            id: string;
            companyId: string;
            projectId: string | null;
            goalId: string | null;
            parentIssueId: string | null;
            title: string;
            description: string | null;
            assigneeAgentId: string | null;
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            /**
             * @description Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.
             * @enum {string}
             */
            status: "active" | "paused" | "archived";
            /**
             * @description What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.
             * @enum {string}
             */
            concurrencyPolicy: "coalesce_if_active" | "always_enqueue" | "skip_if_active";
            /**
             * @description Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.
             * @enum {string}
             */
            catchUpPolicy: "skip_missed" | "enqueue_missed_with_cap";
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            lastTriggeredAt: string | null;
            /** @description When it last became an issue. */
            lastEnqueuedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        RoutineDetail: {
            id: string;
            companyId: string;
            projectId: string | null;
            goalId: string | null;
            parentIssueId: string | null;
            title: string;
            description: string | null;
            assigneeAgentId: string | null;
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            /**
             * @description Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.
             * @enum {string}
             */
            status: "active" | "paused" | "archived";
            /**
             * @description What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.
             * @enum {string}
             */
            concurrencyPolicy: "coalesce_if_active" | "always_enqueue" | "skip_if_active";
            /**
             * @description Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.
             * @enum {string}
             */
            catchUpPolicy: "skip_missed" | "enqueue_missed_with_cap";
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            lastTriggeredAt: string | null;
            /** @description When it last became an issue. */
            lastEnqueuedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            triggers: components["schemas"]["RoutineTrigger"][];
            /** @description The newest 25, newest first. */
            recentRuns: components["schemas"]["RoutineRun"][];
            activeIssue: components["schemas"]["IssueRef"] | null;
            parentIssue: components["schemas"]["IssueRef"] | null;
            project: {
                id: string;
                name: string;
            } | null;
            assignee: {
                id: string;
                name: string;
                role: string;
                title: string | null;
            } | null;
        };
        /** @description One time that a routine was triggered, and what came of it. */
        RoutineRun: {
            id: string;
            companyId: string;
            routineId: string;
            triggerId: string | null;
            /** @enum {string} */
            source: "schedule" | "manual" | "api" | "webhook";
            /** @enum {string} */
            status: "received" | "coalesced" | "skipped" | "issue_created" | "completed" | "failed";
            /** Format: date-time */
            triggeredAt: string;
            /** @description The time of the schedule that it is for. */
            dueAt: string | null;
            /** @description Times before it that have no run of their own; 1000: so many or more. */
            missedFires: number;
            idempotencyKey: string | null;
            triggerPayload: {
                [key: string]: unknown;
            } | null;
            linkedIssueId: string | null;
            coalescedIntoRunId: string | null;
            failureReason: string | null;
            completedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            linkedIssue: components["schemas"]["IssueRef"] | null;
            /** @description Null by hand, and where it is gone. */
            trigger: {
                id: string;
                /** @enum {string} */
                kind: "schedule" | "webhook" | "api";
                label: string | null;
            } | null;
        };
        /** @description Shown this once. */
        RoutineSecretMaterial: {
            webhookUrl: string;
            webhookSecret: string;
        };
        RoutineTrigger: {
            id: string;
            companyId: string;
            routineId: string;
            /** @enum {string} */
            kind: "schedule" | "webhook" | "api";
            label: string | null;
            enabled: boolean;
            cronExpression: string | null;
            timezone: string | null;
            nextRunAt: string | null;
            lastFiredAt: string | null;
            /** @description Of a webhook: what its address ends in. */
            publicId: string | null;
            secretId: string | null;
            signingMode: ("bearer" | "hmac_sha256" | "github_hmac" | "none") | null;
            replayWindowSec: number | null;
            lastRotatedAt: string | null;
            /** @description What came of its last fire, for people. */
            lastResult: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            updatedByAgentId: string | null;
            updatedByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description An issue that a run was about, or changed. */
        RunIssue: {
            issueId: string;
            identifier: string;
            title: string;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
        };
        /** @description How far a run is, as its endpoint says while it goes on. */
        RunProgress: {
            /** @description Stands among the run's events. */
            message?: string;
            /**
             * @default info
             * @enum {string}
             */
            level?: "info" | "warn" | "error";
            /** @description All that the run has used so far. */
            usage?: {
                /** @default 0 */
                inputTokens?: number;
                /** @default 0 */
                cachedInputTokens?: number;
                /** @default 0 */
                cacheWriteTokens?: number;
                /** @default 0 */
                outputTokens?: number;
            };
            /** @description All that the run has cost so far, in US dollars. */
            costUsd?: number;
            provider?: string;
            model?: string;
            /** @description Counted from now, the run is given up then unless more is heard of it; left out: as it was. */
            deadlineSec?: number;
        };
        /** @description How a run ended that its endpoint took with 202. */
        RunResult: {
            /** @enum {string} */
            status: "succeeded" | "failed" | "cancelled";
            error?: string;
            errorCode?: string;
            /**
             * @description For `failed`: another attempt may go better; it is made after a pause.
             * @default false
             */
            retry?: boolean;
            retryAfterSec?: number;
            usage?: {
                /** @default 0 */
                inputTokens?: number;
                /** @default 0 */
                cachedInputTokens?: number;
                /** @default 0 */
                cacheWriteTokens?: number;
                /** @default 0 */
                outputTokens?: number;
            };
            /** @description What the whole run has cost, in US dollars. */
            costUsd?: number;
            provider?: string;
            model?: string;
            summary?: string;
            result?: {
                [key: string]: unknown;
            };
            sessionId?: string;
            /** @description What the endpoint calls this run. */
            externalRunId?: string;
        };
        RunRoutine: {
            triggerId?: string | null;
            payload?: {
                [key: string]: unknown;
            } | null;
            idempotencyKey?: string | null;
            /**
             * @default manual
             * @enum {string}
             */
            source?: "manual" | "api";
        };
        /** @description Whether a run may go on, and until when. */
        RunStanding: {
            runId: string;
            /**
             * Format: date-time
             * @description When it is given up; null while a worker waits for the answer to its call.
             */
            deadlineAt: string | null;
            /** @description True: end the work now, and report that it is cancelled. */
            cancelRequested: boolean;
            cancelReason: string | null;
        };
        /** @description Keys that are not known here are kept as they are. */
        RuntimeConfig: {
            heartbeat?: components["schemas"]["HeartbeatConfig"];
        } & {
            [key: string]: unknown;
        };
        /** @description An agent that has an interval for its timer. */
        SchedulerHeartbeat: {
            id: string;
            companyId: string;
            companyName: string;
            companyIssuePrefix: string;
            agentName: string;
            agentUrlKey: string;
            role: string;
            title: string | null;
            /** @enum {string} */
            status: "idle" | "running" | "paused" | "error" | "pending_approval" | "terminated";
            adapterType: string;
            intervalSec: number;
            heartbeatEnabled: boolean;
            /** @description Its timer wakes it as things stand. */
            schedulerActive: boolean;
            /** Format: date-time */
            lastHeartbeatAt: string | null;
        };
        /** @description What is known of a secret. Its values are never answered. */
        Secret: {
            id: string;
            companyId: string;
            name: string;
            provider: string;
            externalRef: string | null;
            latestVersion: number;
            description: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            rotatedAt: string | null;
            /** @description When a run was last given it, to the minute. */
            lastUsedAt: string | null;
        };
        SecretDetail: {
            id: string;
            companyId: string;
            name: string;
            provider: string;
            externalRef: string | null;
            latestVersion: number;
            description: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            rotatedAt: string | null;
            /** @description When a run was last given it, to the minute. */
            lastUsedAt: string | null;
            /** @description Newest first; at most 100. */
            versions: {
                version: number;
                /** @description The master key that it is encrypted with. */
                keyId: string;
                /** Format: date-time */
                createdAt: string;
            }[];
        };
        /** @description Where the values of secrets can be kept. */
        SecretProvider: {
            /** @constant */
            id: "local_encrypted";
            label: string;
            requiresExternalRef: boolean;
        };
        /** @description An agent that is given a secret. */
        SecretUse: {
            agentId: string;
            agentName: string;
            bindings: {
                /** @description As in env.GITHUB_TOKEN. */
                place: string;
                version: "latest" | number;
            }[];
        };
        SessionEntry: {
            id: string;
            isCurrent: boolean;
            address: string | null;
            userAgent: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastSeenAt: string;
            /** Format: date-time */
            expiresAt: string;
        };
        /** @description One policy of a scope, metric and window; it replaces the one there is. */
        SetBudgetPolicy: {
            /**
             * @description run: what one run of the agent scopeId may use. Ids of teams are taken as they are.
             * @enum {string}
             */
            scopeType: "company" | "agent" | "project" | "team" | "run";
            /** Format: uuid */
            scopeId: string;
            /**
             * @default billed_cents
             * @enum {string}
             */
            metric?: "billed_cents" | "tokens" | "runs";
            /**
             * @description calendar_month_utc unless said; `run` with the scope `run`, and with no other.
             * @enum {string}
             */
            windowKind?: "calendar_month_utc" | "calendar_day_utc" | "fiscal_period" | "lifetime" | "run";
            /**
             * @description With the window fiscal_period.
             * @enum {string}
             */
            fiscalPeriod?: "daily" | "weekly" | "monthly" | "quarterly";
            /** @description A day on which a period begins, the 28th of a month at the latest; in UTC. */
            fiscalAnchor?: string & (unknown & unknown);
            /** @description In cents, with fractions down to a millionth of a dollar, or a count. 0: no cap. */
            amount: number;
            /** @default 80 */
            warnPercent?: number;
            /**
             * @description False: it only warns and counts.
             * @default true
             */
            hardStopEnabled?: boolean;
            /**
             * @description Whether warnPercent makes an incident.
             * @default true
             */
            notifyEnabled?: boolean;
            /** @default true */
            isActive?: boolean;
            /**
             * @description What becomes of running work when the cap is met: it is stopped, or it may finish.
             * @default stop
             * @enum {string}
             */
            hardStopAction?: "stop" | "drain";
            /**
             * @description What a subscription pays for counts as what it would have cost by the token.
             * @default false
             */
            countsIncluded?: boolean;
        };
        SetDrain: {
            /** @description Shown to whoever asks why nothing starts. */
            reason?: string | null;
            /** @description When it ends by itself, by the database's clock. Absent: when someone ends it. */
            until?: string | null;
        };
        /** @description Likewise, over all companies together. */
        SetInstanceBudgetPolicy: {
            /**
             * @default billed_cents
             * @enum {string}
             */
            metric?: "billed_cents" | "tokens" | "runs";
            /** @enum {string} */
            windowKind?: "calendar_month_utc" | "calendar_day_utc" | "fiscal_period" | "lifetime";
            /**
             * @description With the window fiscal_period.
             * @enum {string}
             */
            fiscalPeriod?: "daily" | "weekly" | "monthly" | "quarterly";
            /** @description A day on which a period begins, the 28th of a month at the latest; in UTC. */
            fiscalAnchor?: string & (unknown & unknown);
            /** @description In cents, with fractions down to a millionth of a dollar, or a count. 0: no cap. */
            amount: number;
            /** @default 80 */
            warnPercent?: number;
            /**
             * @description False: it only warns and counts.
             * @default true
             */
            hardStopEnabled?: boolean;
            /**
             * @description Whether warnPercent makes an incident.
             * @default true
             */
            notifyEnabled?: boolean;
            /** @default true */
            isActive?: boolean;
            /**
             * @description What becomes of running work when the cap is met: it is stopped, or it may finish.
             * @default stop
             * @enum {string}
             */
            hardStopAction?: "stop" | "drain";
            /**
             * @description What a subscription pays for counts as what it would have cost by the token.
             * @default false
             */
            countsIncluded?: boolean;
        };
        SetMemberPermissions: {
            /** @description All that are granted beyond the role; what is left out is taken back. */
            grants: {
                /** @enum {string} */
                permissionKey: "agents:create" | "users:invite" | "users:manage_permissions" | "tasks:assign" | "tasks:assign_scope" | "joins:approve";
                scope?: null;
            }[];
        };
        /** @description A new version of a model's price. */
        SetModelPrice: {
            /** @description As cost events name it; * for any. */
            provider: string;
            /** @description A model, or the beginning of names with a * behind it. Provider * and model * together are the fallback: they count what nothing else has a price for. */
            model: string;
            /** @description Null takes the price back. */
            rates: components["schemas"]["ModelRates"] | null;
            /**
             * Format: date-time
             * @description Unless said, or if it has passed: now.
             */
            validFrom?: string;
        };
        /** @description The whole policy: what is left out is as the instance has it. */
        SetRetention: {
            /** @description In days; 0: for ever; null: as the instance has it. */
            runsDays?: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            logsDays?: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            wakeupsDays?: number | null;
            /** @description In days; 0: for ever; null: as the instance has it. */
            activityDays?: number | null;
        };
        SidebarBadges: {
            /** @description The sum of the others. */
            inbox: number;
            /** @description That wait for the board, or for whom it asked to revise them. */
            approvals: number;
            /** @description Agents whose last run failed or timed out. */
            failedRuns: number;
            joinRequests: number;
            /** @description Endpoints of webhooks that were disabled since they failed. */
            failedWebhooks: number;
        };
        SignIn: {
            email: string;
            password: string;
        };
        /** @description Nobody makes an account without an invite or the instance's claim. */
        SignUp: {
            /** Format: email */
            email: string;
            name: string;
            password: string;
            /** @description Of an invite that people may join by. */
            inviteToken?: string;
            /** @description Of the claim that the first start printed. */
            claimToken?: string;
        };
        SignedOut: {
            /** @constant */
            success: true;
        };
        SyncAgentSkills: {
            /** @description Names of skills; each counts once. */
            desiredSkills: string[];
        };
        /** @description What an agent is, or would be, configured with. */
        TestAdapterEnvironment: {
            /** @default {} */
            adapterConfig?: {
                [key: string]: unknown;
            };
        };
        /** @description What wakes an agent by the clock. */
        Timer: {
            id: string;
            companyId: string;
            agentId: string | null;
            /** @description Of a routine: the trigger that it sets off. */
            triggerId: string | null;
            calendarIds: string[];
            /**
             * @description `heartbeat`: runtimeConfig.heartbeat of its agent; `routine`: a trigger. Those are changed there.
             * @enum {string}
             */
            keptBy: "caller" | "heartbeat" | "routine";
            name: string | null;
            /** @enum {string} */
            kind: "interval" | "cron" | "at";
            intervalSec: number | null;
            /** @description Of an interval: it is due whole intervals from here. */
            anchorAt: string | null;
            cronExpression: string | null;
            /** @description Of a cron expression. */
            timezone: string | null;
            at: string | null;
            /** @description When it comes due, in words. */
            text: string;
            jitterSec: number;
            startAt: string | null;
            endAt: string | null;
            maxFires: number | null;
            firesMade: number;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @enum {string}
             */
            missedPolicy: "skip" | "one" | "all";
            missedCap: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @enum {string}
             */
            overlapPolicy: "coalesce" | "skip" | "queue";
            reason: string | null;
            payload: {
                [key: string]: unknown;
            };
            /**
             * @description `ended`: it never comes again; `failed`: it was set aside, for its `problem`.
             * @enum {string}
             */
            status: "active" | "paused" | "ended" | "failed";
            /** @description When it comes due next. */
            dueAt: string | null;
            /** @description When that is fired: later by its jitter. */
            firesAt: string | null;
            problem: string | null;
            lastFiredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description One fire of a timer, and what came of it. */
        TimerFire: {
            timerId: string;
            /** @description Of this fire among those of its timer. */
            id: string;
            /** Format: date-time */
            dueAt: string;
            /**
             * Format: date-time
             * @description When it was to be fired: the due time and the jitter.
             */
            plannedAt: string;
            /** Format: date-time */
            firedAt: string;
            /** @description From when it was planned to when it was fired. */
            latenessMs: number;
            /** @description Due times before this one that have no fire of their own. */
            missed: number;
            /**
             * @description What became of its wakeup; `received`: a routine has it; `gone`: there was nobody to wake.
             * @enum {string}
             */
            outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "received" | "gone";
            /** @description Somebody fired it, at no due time of its own. */
            isManual: boolean;
            wakeupId: string | null;
            runId: string | null;
        };
        /** @description The next fires. */
        TimerPreview: {
            /** @description When it comes due, in words. */
            text: string;
            /** @description That of `local`. */
            timezone: string;
            /** @description Fewer than were asked for where it ends. */
            fires: {
                /** Format: date-time */
                dueAt: string;
                /**
                 * Format: date-time
                 * @description Later by its jitter.
                 */
                firesAt: string;
                /**
                 * Format: date-time
                 * @description The due time as clocks show it there.
                 */
                local: string;
            }[];
        };
        Unhealthy: {
            /** @constant */
            status: "unhealthy";
            /** @constant */
            error: "database_unreachable";
            version: string;
        };
        /** @description What is left out stays as it is. */
        UpdateAgent: {
            name?: string;
            /** @enum {string} */
            role?: "ceo" | "cto" | "cmo" | "cfo" | "engineer" | "designer" | "pm" | "qa" | "devops" | "researcher" | "security" | "general";
            title?: string | null;
            icon?: string | null;
            reportsTo?: string | null;
            capabilities?: string | null;
            /**
             * @description process, http, claude_local, codex_local, openclaw, openclaw_gateway, opencode_local, pi_local, cursor, gemini_local, hermes_local, or one that the instance loads (SYSTOLE_ADAPTERS).
             * @example process
             * @example http
             * @example claude_local
             * @example codex_local
             * @example openclaw
             * @example openclaw_gateway
             * @example opencode_local
             * @example pi_local
             * @example cursor
             * @example gemini_local
             * @example hermes_local
             */
            adapterType?: string;
            /** @description Merged with what is there; ***REDACTED*** keeps what is there. */
            adapterConfig?: {
                [key: string]: unknown;
            };
            /** @description Replace adapterConfig, rather than merge. */
            replaceAdapterConfig?: boolean;
            /** @description Merged likewise, and `heartbeat` inside it. */
            runtimeConfig?: components["schemas"]["RuntimeConfig"];
            /** @description In cents; 0: no cap. */
            budgetMonthlyCents?: number;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Refused with 422: it has a route of its own. */
            permissions?: unknown;
            /** @description Refused with 422, unless unchanged: pause, resume and terminate. */
            status?: unknown;
        };
        UpdateAgentPermissions: {
            canCreateAgents?: boolean;
            canAssignTasks?: boolean;
        };
        /** @description What is left out stays as it is. */
        UpdateCalendar: {
            /** @description Unique in its company, in any case of letters. */
            name?: string;
            /** @description Whose days they are; as the IANA names zones. */
            timezone?: string;
            /** @description Days on which nothing is due. */
            exclusions?: ({
                /** @description Of each week; 0 is Sunday. */
                weekday: number;
            } | {
                /** Format: date */
                from: string;
                /**
                 * Format: date
                 * @description The last one, included.
                 */
                to: string;
                /** @description In each year. */
                isYearly?: boolean;
            })[];
        };
        /** @description What is left out stays as it is. */
        UpdateCompany: {
            name?: string;
            description?: string | null;
            /** @enum {string} */
            status?: "active" | "paused" | "archived";
            brandColor?: string | null;
            /** @description An image of the company. */
            logoAssetId?: string | null;
            requireBoardApprovalForNewAgents?: boolean;
            /** @description In cents; 0: no cap. */
            budgetMonthlyCents?: number;
            /** @description How much of the fleet it gets beside other companies that want more than there is; 1 unless set. */
            fairShareWeight?: number;
        };
        UpdateCompanyMember: {
            /** @enum {string} */
            membershipRole: "owner" | "admin" | "operator" | "viewer" | "member";
        };
        UpdateEvaluation: {
            /** @enum {string} */
            verdict?: "pass" | "fail" | "needs_work";
            /** @description 0 to 100, in hundredths. */
            score?: number | null;
            notes?: string | null;
            /** @description Scores by name, 0 to 100; at most 50. */
            criteria?: {
                [key: string]: number;
            };
        };
        /** @description What is left out stays as it is. */
        UpdateGoal: {
            title?: string;
            description?: string | null;
            /** @enum {string} */
            level?: "company" | "team" | "agent" | "task";
            /** @enum {string} */
            status?: "planned" | "active" | "achieved" | "cancelled";
            /** @description Of the same company, and no circle; at most 20 levels. */
            parentId?: string | null;
            ownerAgentId?: string | null;
            targetDate?: string | null;
            budgetUsd?: number | null;
        };
        UpdateInstanceExperimentalSettings: {
            [key: string]: boolean;
        };
        UpdateInstanceGeneralSettings: {
            /** @description Names of users of the operating system do not show in runs, their events and their logs. */
            censorUsernameInLogs?: boolean;
            /** @description Timers and schedules of routines come no more often. Those that there are stay as they are. */
            minTimerIntervalSec?: number;
        };
        UpdateInstructionsBundle: {
            /**
             * @description external: files on the workers' hosts.
             * @enum {string}
             */
            mode?: "managed" | "external";
            /** @description Of external files. */
            rootPath?: string | null;
            /** @description Relative, with slashes. */
            entryFile?: string;
            clearLegacyPromptTemplate?: boolean;
        };
        UpdateInstructionsPath: {
            /** @description On the workers' hosts: absolute, or below the agent's cwd. Null: none. */
            path: string | null;
            /** @description Where the adapter looks for it; instructionsFilePath where it looks there. */
            adapterConfigKey?: string;
        };
        /** @description What is left out stays as it is; null takes it away. */
        UpdateIssue: {
            title?: string;
            description?: string | null;
            /** @enum {string} */
            status?: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority?: "critical" | "high" | "medium" | "low";
            projectId?: string | null;
            goalId?: string | null;
            parentId?: string | null;
            /** @description Takes it from whoever had it, also from a person. */
            assigneeAgentId?: string | null;
            assigneeUserId?: string | null;
            labelIds?: string[];
            billingCode?: string | null;
            requestDepth?: number;
            hiddenAt?: string | null;
            /** @description Said with the change. */
            comment?: string;
            /** @description With a comment: a closed issue becomes todo. */
            reopen?: boolean;
            /** @description With the status cancelled: it could not be done. */
            outcome?: "failed" | null;
        };
        UpdateIssueWorkProduct: {
            /** @enum {string} */
            type?: "preview_url" | "runtime_service" | "pull_request" | "branch" | "commit" | "artifact" | "document";
            /** @description Where it is: github, vercel, s3, … */
            provider?: string;
            title?: string;
            /** @description What the provider calls it. */
            externalId?: string | null;
            url?: string | null;
            summary?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description The issue's own unless it is said. */
            projectId?: string | null;
            /** @description Taken as it is. */
            executionWorkspaceId?: string | null;
            /** @description Taken as it is. */
            runtimeServiceId?: string | null;
            /** @enum {string} */
            status?: "active" | "ready_for_review" | "approved" | "changes_requested" | "merged" | "closed" | "failed" | "archived" | "draft";
            /** @enum {string} */
            reviewState?: "none" | "needs_board_review" | "approved" | "changes_requested";
            isPrimary?: boolean;
            /** @enum {string} */
            healthStatus?: "unknown" | "healthy" | "unhealthy";
        };
        UpdateLabel: {
            name?: string;
            color?: string;
        };
        UpdateProfile: {
            name: string;
        };
        /** @description What is left out stays as it is. */
        UpdateProject: {
            name?: string;
            /** @enum {string} */
            status?: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
            description?: string | null;
            leadAgentId?: string | null;
            targetDate?: string | null;
            color?: string | null;
            goalIds?: string[];
            /** @description Put before what goalIds names. */
            goalId?: string | null;
            archivedAt?: string | null;
        };
        /** @description What is left out stays as it is. */
        UpdateProjectWorkspace: {
            /** @description Made of the folder or repository if none. */
            name?: string;
            cwd?: string | null;
            /** @description Credentials in it show as ***REDACTED***; what comes back so stays as it is. */
            repoUrl?: (string) | null;
            repoRef?: string | null;
            isPrimary?: boolean;
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What is left out stays as it is. */
        UpdateRoutine: {
            projectId?: string | null;
            goalId?: string | null;
            parentIssueId?: string | null;
            title?: string;
            description?: string | null;
            /** @description Who gets the issues; without one a routine is paused. */
            assigneeAgentId?: string | null;
            /** @enum {string} */
            priority?: "critical" | "high" | "medium" | "low";
            /**
             * @description Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.
             * @enum {string}
             */
            status?: "active" | "paused" | "archived";
            /**
             * @description What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.
             * @enum {string}
             */
            concurrencyPolicy?: "coalesce_if_active" | "always_enqueue" | "skip_if_active";
            /**
             * @description Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.
             * @enum {string}
             */
            catchUpPolicy?: "skip_missed" | "enqueue_missed_with_cap";
        };
        /** @description What is left out stays as it is. */
        UpdateRoutineTrigger: {
            label?: string | null;
            enabled?: boolean;
            /** @description Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood. */
            cronExpression?: string;
            /** @description As the IANA names them. */
            timezone?: string;
            /** @enum {string} */
            signingMode?: "bearer" | "hmac_sha256" | "github_hmac" | "none";
            /** @description How old a signature may be, and how far ahead of our clock. */
            replayWindowSec?: number;
        };
        /** @description What is left out stays as it is. Values are changed by rotation. */
        UpdateSecret: {
            name?: string;
            description?: string | null;
            externalRef?: string | null;
        };
        /** @description What is left out stays as it is; null takes it away. */
        UpdateTimer: {
            name?: string | null;
            /**
             * @description Of due times that nobody fired when they came: none, one fire for all of them, or one for each.
             * @enum {string}
             */
            missedPolicy?: "skip" | "one" | "all";
            missedCap?: number;
            /**
             * @description While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.
             * @enum {string}
             */
            overlapPolicy?: "coalesce" | "skip" | "queue";
            /** @description Why it wakes its agent; the agent sees it. */
            reason?: string | null;
            /** @description Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join. */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * @description With what that kind needs.
             * @enum {string}
             */
            kind?: "interval" | "cron" | "at";
            intervalSec?: number;
            /** @description Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood. */
            cronExpression?: string;
            /** @description As the IANA names them. */
            timezone?: string;
            /** Format: date-time */
            at?: string;
            /** @description It is fired up to so much behind its due time, always the same for one agent. */
            jitterSec?: number;
            /** @description It is not due before; the anchor of an interval. */
            startAt?: string | null;
            /** @description It is not due behind it. */
            endAt?: string | null;
            maxFires?: number | null;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        };
        UpdatedIssue: {
            id: string;
            companyId: string;
            issueNumber: number;
            /** @description The company's prefix and the number; paths take it for the id. */
            identifier: string;
            title: string;
            description: string | null;
            /** @enum {string} */
            status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            projectId: string | null;
            goalId: string | null;
            parentId: string | null;
            assigneeAgentId: string | null;
            assigneeUserId: string | null;
            createdByAgentId: string | null;
            createdByUserId: string | null;
            originKind: string;
            originId: string | null;
            originRunId: string | null;
            requestDepth: number;
            billingCode: string | null;
            /** @description Of its assignee's runs the one that may write to it. */
            checkoutRunId: string | null;
            /** @description The run that works on it, while that goes on. */
            executionRunId: string | null;
            executionAgentNameKey: string | null;
            executionLockedAt: string | null;
            startedAt: string | null;
            completedAt: string | null;
            cancelledAt: string | null;
            /** @description Lists leave it out. */
            hiddenAt: string | null;
            /** @description `failed`: it is cancelled, since it could not be done. */
            outcome: "failed" | null;
            /** @description Why nobody is to take it up, where that was said. */
            heldReason: string | null;
            /** @description The team that it was given to. */
            assignedTeamId: string | null;
            /** @description 1, and one more each time that it was opened again. */
            attempt: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            labelIds: string[];
            labels: components["schemas"]["Label"][];
            project: {
                id: string;
                name: string;
            } | null;
            goal: {
                id: string;
                title: string;
            } | null;
            activeRun: components["schemas"]["IssueActiveRun"] | null;
            /** @description What was said with the change. */
            comment: components["schemas"]["IssueComment"] | null;
        };
        /** @description One request that an agent do a heartbeat, and what became of it. */
        Wakeup: {
            id: string;
            companyId: string;
            agentId: string;
            /** @enum {string} */
            source: "on_demand" | "assignment" | "automation" | "timer";
            triggerDetail: string | null;
            reason: string | null;
            payload: {
                [key: string]: unknown;
            } | null;
            /** @description In a list: its payload takes more than 4 kB, and is shown by the wakeup itself only. */
            payloadOmitted: boolean;
            /**
             * @description Where it stands: its own outcome until a run has it, then its run's.
             * @enum {string}
             */
            status: "queued" | "claimed" | "coalesced" | "deferred" | "skipped" | "refused" | "completed" | "failed" | "cancelled" | "timed_out";
            /**
             * @description What was decided.
             * @enum {string}
             */
            outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "cancelled";
            /** @description Why: a stable code. */
            outcomeReason: string;
            /** @description Why, for people. */
            message: string;
            runId: string | null;
            runStatus: string | null;
            /** @description The scope in which it joins others. */
            taskKey: string | null;
            /** @description How many equal skips or refusals this row stands for. */
            repeatCount: number;
            requestedByActorType: string;
            requestedByActorId: string;
            idempotencyKey: string | null;
            requestedAt: string;
            lastRequestedAt: string;
            releasedAt: string | null;
            claimedAt: string | null;
            finishedAt: string | null;
        };
        /** @description What was decided about a wakeup, and why. */
        WakeupReceipt: {
            id: string;
            /** @enum {string} */
            outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "cancelled" | "replayed";
            reason: string;
            message: string;
        };
        /** @description Ask an agent to do one heartbeat. */
        WakeupRequest: {
            /**
             * @description What asks.
             * @default on_demand
             * @enum {string}
             */
            source?: "on_demand" | "assignment" | "automation" | "timer";
            /**
             * @default manual
             * @enum {string}
             */
            triggerDetail?: "manual" | "ping" | "callback" | "system";
            /** @description Why, in words or a code; the agent sees it. */
            reason?: string | null;
            /** @description Context for the agent. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join. */
            payload?: {
                [key: string]: unknown;
            } | null;
            /** @description Unique per agent: the same key again answers as the first time, and wakes nobody. */
            idempotencyKey?: string | null;
            /**
             * @description Start without the session of earlier runs.
             * @default false
             */
            forceFreshSession?: boolean;
            /** @description A run of this agent that failed or timed out: what it was woken with comes along. For the board. */
            failedRunId?: string | null;
            /**
             * @description False: a run of its own, joined with no other.
             * @default true
             */
            coalesce?: boolean;
            /**
             * @description Where it would be refused or skipped, keep it until it can run.
             * @default false
             */
            hold?: boolean;
        };
        /** @description No run follows now: it is kept for later (`deferred`), or was not wanted (`skipped`). */
        WakeupSkipped: {
            /** @constant */
            status: "skipped";
            /** @enum {string} */
            outcome: "deferred" | "skipped";
            reason: string;
            message: string;
            wakeupId: string;
        };
        /** @description A process that executes runs. */
        Worker: {
            /** @description New with each start. */
            id: string;
            host: string;
            pid: number;
            version: string;
            /** @description How many runs it takes at a time. */
            slots: number;
            /** @description How many it has. */
            running: number;
            /** @description The adapter types that it can run; null: it is of a version that does not say. */
            adapters: string[] | null;
            /** @description What it knows of the tools that it found on its host, by adapter type; null: the tool does not say, or was not asked yet. */
            tools: {
                [key: string]: {
                    version: string | null;
                    isLoggedIn: boolean | null;
                };
            };
            /** @description Where it makes the directories of agents that have no other, and what is left of that disk, in GiB; null: it is of a version that does not say. */
            workspaces: {
                directory: string;
                isWritable: boolean;
                freeGib: number | null;
            } | null;
            /**
             * @description draining: it takes nothing new, since it is stopping or was told to. lost: it was silent for longer than a lease and did not say goodbye; its runs start elsewhere, and after a quarter of an hour it is forgotten. One that was told to take nothing new still is when it comes back.
             * @enum {string}
             */
            state: "live" | "draining" | "lost";
            /**
             * Format: date-time
             * @description When it started.
             */
            since: string;
            /** Format: date-time */
            lastBeatAt: string;
            /** @description Who told it to take nothing new; null where nobody did. */
            drain: {
                /** Format: date-time */
                since: string;
                by: string | null;
                reason: string | null;
            } | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "alive";
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    listCompanies: {
        parameters: {
            query?: {
                /** @description The id of the last company seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme AI Corp",
                 *       "description": "Building the future of AI agents",
                 *       "issuePrefix": "ACME"
                 *     }
                 */
                "application/json": components["schemas"]["CreateCompany"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCompanyStats: {
        parameters: {
            query?: {
                /** @description The id of the last company seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyStats"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Leading AI agent platform",
                 *       "brandColor": "#8b5cf6"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCompany"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateCompanyBranding: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme AI",
                 *       "brandColor": "#6366f1"
                 *     }
                 */
                "application/json": components["schemas"]["CompanyBranding"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    archiveCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    exportCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "include": {
                 *         "company": true,
                 *         "agents": true,
                 *         "goals": true,
                 *         "projects": false
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedCompany"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createCompanyExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "include": {
                 *         "agents": true
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedCompany"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewCompanyExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedCompany"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": {
                 *         "type": "inline",
                 *         "manifest": {
                 *           "schemaVersion": 1,
                 *           "company": {
                 *             "name": "Acme AI Corp",
                 *             "description": "Building the future of AI agents"
                 *           },
                 *           "agents": [
                 *             {
                 *               "slug": "alice",
                 *               "name": "Alice",
                 *               "role": "ceo",
                 *               "adapterType": "process",
                 *               "adapterConfig": {
                 *                 "command": "claude"
                 *               }
                 *             },
                 *             {
                 *               "slug": "bob",
                 *               "name": "Bob",
                 *               "role": "engineer",
                 *               "reportsToSlug": "alice"
                 *             }
                 *           ],
                 *           "goals": [
                 *             {
                 *               "slug": "grow",
                 *               "title": "Grow"
                 *             }
                 *           ],
                 *           "projects": [
                 *             {
                 *               "slug": "rocket",
                 *               "name": "Rocket",
                 *               "leadAgentSlug": "bob",
                 *               "goalSlugs": [
                 *                 "grow"
                 *               ]
                 *             }
                 *           ]
                 *         },
                 *         "files": {
                 *           "agents/alice/instructions/AGENTS.md": "Lead."
                 *         }
                 *       },
                 *       "target": {
                 *         "mode": "new_company",
                 *         "newCompanyName": "Acme, again"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    importCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": {
                 *         "type": "inline",
                 *         "manifest": {
                 *           "schemaVersion": 1,
                 *           "company": {
                 *             "name": "Acme AI Corp",
                 *             "description": "Building the future of AI agents"
                 *           },
                 *           "agents": [
                 *             {
                 *               "slug": "alice",
                 *               "name": "Alice",
                 *               "role": "ceo",
                 *               "adapterType": "process",
                 *               "adapterConfig": {
                 *                 "command": "claude"
                 *               }
                 *             },
                 *             {
                 *               "slug": "bob",
                 *               "name": "Bob",
                 *               "role": "engineer",
                 *               "reportsToSlug": "alice"
                 *             }
                 *           ],
                 *           "goals": [
                 *             {
                 *               "slug": "grow",
                 *               "title": "Grow"
                 *             }
                 *           ],
                 *           "projects": [
                 *             {
                 *               "slug": "rocket",
                 *               "name": "Rocket",
                 *               "leadAgentSlug": "bob",
                 *               "goalSlugs": [
                 *                 "grow"
                 *               ]
                 *             }
                 *           ]
                 *         },
                 *         "files": {
                 *           "agents/alice/instructions/AGENTS.md": "Lead."
                 *         }
                 *       },
                 *       "target": {
                 *         "mode": "existing_company",
                 *         "companyId": "550e8400-e29b-41d4-a716-446655440000"
                 *       },
                 *       "collisionStrategy": "rename",
                 *       "activate": false
                 *     }
                 */
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewCompanyImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": {
                 *         "type": "inline",
                 *         "manifest": {
                 *           "schemaVersion": 1,
                 *           "company": {
                 *             "name": "Acme AI Corp",
                 *             "description": "Building the future of AI agents"
                 *           },
                 *           "agents": [
                 *             {
                 *               "slug": "alice",
                 *               "name": "Alice",
                 *               "role": "ceo",
                 *               "adapterType": "process",
                 *               "adapterConfig": {
                 *                 "command": "claude"
                 *               }
                 *             },
                 *             {
                 *               "slug": "bob",
                 *               "name": "Bob",
                 *               "role": "engineer",
                 *               "reportsToSlug": "alice"
                 *             }
                 *           ],
                 *           "goals": [
                 *             {
                 *               "slug": "grow",
                 *               "title": "Grow"
                 *             }
                 *           ],
                 *           "projects": [
                 *             {
                 *               "slug": "rocket",
                 *               "name": "Rocket",
                 *               "leadAgentSlug": "bob",
                 *               "goalSlugs": [
                 *                 "grow"
                 *               ]
                 *             }
                 *           ]
                 *         },
                 *         "files": {
                 *           "agents/alice/instructions/AGENTS.md": "Lead."
                 *         }
                 *       },
                 *       "collisionStrategy": "skip"
                 *     }
                 */
                "application/json": components["schemas"]["CompanyImportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    applyCompanyImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": {
                 *         "type": "inline",
                 *         "manifest": {
                 *           "schemaVersion": 1,
                 *           "company": {
                 *             "name": "Acme AI Corp",
                 *             "description": "Building the future of AI agents"
                 *           },
                 *           "agents": [
                 *             {
                 *               "slug": "alice",
                 *               "name": "Alice",
                 *               "role": "ceo",
                 *               "adapterType": "process",
                 *               "adapterConfig": {
                 *                 "command": "claude"
                 *               }
                 *             },
                 *             {
                 *               "slug": "bob",
                 *               "name": "Bob",
                 *               "role": "engineer",
                 *               "reportsToSlug": "alice"
                 *             }
                 *           ],
                 *           "goals": [
                 *             {
                 *               "slug": "grow",
                 *               "title": "Grow"
                 *             }
                 *           ],
                 *           "projects": [
                 *             {
                 *               "slug": "rocket",
                 *               "name": "Rocket",
                 *               "leadAgentSlug": "bob",
                 *               "goalSlugs": [
                 *                 "grow"
                 *               ]
                 *             }
                 *           ]
                 *         },
                 *         "files": {
                 *           "agents/alice/instructions/AGENTS.md": "Lead."
                 *         }
                 *       },
                 *       "collisionStrategy": "skip"
                 *     }
                 */
                "application/json": components["schemas"]["CompanyImportRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "runsDays": 90,
                 *       "logsDays": 14,
                 *       "wakeupsDays": null,
                 *       "activityDays": 0
                 *     }
                 */
                "application/json": components["schemas"]["SetRetention"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Bob",
                 *       "role": "engineer",
                 *       "title": "Senior Backend Engineer",
                 *       "reportsTo": "0198c2e4-7c00-7000-8000-000000000002",
                 *       "adapterType": "codex_local",
                 *       "adapterConfig": {
                 *         "model": "claude-opus-4-20250514"
                 *       },
                 *       "runtimeConfig": {
                 *         "heartbeat": {
                 *           "enabled": true,
                 *           "intervalSec": 3600,
                 *           "maxConcurrentRuns": 1
                 *         }
                 *       },
                 *       "budgetMonthlyCents": 25000
                 *     }
                 */
                "application/json": components["schemas"]["CreateAgent"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAgent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOrgChart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrgNode"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    drawOrgChart: {
        parameters: {
            query?: {
                /** @description dark; anything else is light. */
                style?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": components["schemas"]["Error"];
                };
            };
        };
    };
    paintOrgChart: {
        parameters: {
            query?: {
                /** @description dark; anything else is light. */
                style?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": components["schemas"]["Error"];
                };
            };
        };
    };
    getCurrentAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Lead Engineer",
                 *       "budgetMonthlyCents": 30000
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAgent"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateAgentPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "canCreateAgents": true,
                 *       "canAssignTasks": true
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAgentPermissions"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseAgent: {
        parameters: {
            query?: {
                /** @description drain: what goes on may finish. */
                mode?: "cancel" | "drain";
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    clearAgentError: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    terminateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAgentConfigurations: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentConfiguration"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAgentConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentConfiguration"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listConfigRevisions: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentConfigRevision"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConfigRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
                revisionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentConfigRevision"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rollBackConfiguration: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
                revisionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInstructionsBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsBundle"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateInstructionsBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "entryFile": "README.md"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateInstructionsBundle"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsBundle"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateInstructionsPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "path": "/srv/agents/bob/AGENTS.md",
                 *       "adapterConfigKey": "instructionsFilePath"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateInstructionsPath"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsPath"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInstructionsFile: {
        parameters: {
            query: {
                /** @description Relative, with slashes. */
                path: string;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsFile"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putInstructionsFile: {
        parameters: {
            query?: {
                /** @description Relative, with slashes. */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "path": "AGENTS.md",
                 *       "content": "# Bob\n\nYou write the backend."
                 *     }
                 */
                "application/json": components["schemas"]["PutInstructionsFile"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsFile"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteInstructionsFile: {
        parameters: {
            query: {
                /** @description Relative, with slashes. */
                path: string;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsBundle"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAgentSkills: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSkillSnapshot"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    syncAgentSkills: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "desiredSkills": [
                 *         "code-review"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SyncAgentSkills"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSkillSnapshot"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAgentKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentKey"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createAgentKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ci"
                 *     }
                 */
                "application/json": components["schemas"]["CreateAgentKey"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAgentKey"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeAgentKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    hireAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Diana",
                 *       "role": "designer",
                 *       "adapterType": "codex_local",
                 *       "adapterConfig": {
                 *         "model": "claude-opus-4-20250514"
                 *       },
                 *       "sourceIssueIds": [
                 *         "0198c2e4-7c00-7000-8000-000000000003"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateAgentHire"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentHire"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    approveAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAdapterModels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                adapterType: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdapterModel"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    testAdapterEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                adapterType: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "adapterConfig": {
                 *         "command": "node",
                 *         "args": [
                 *           "agent.js"
                 *         ],
                 *         "cwd": "/srv/agents/bob"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TestAdapterEnvironment"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdapterEnvironmentTest"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                status?: "pending" | "revision_requested" | "approved" | "rejected" | "cancelled";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "request_board_approval",
                 *       "requestedByAgentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "payload": {
                 *         "title": "A new office",
                 *         "summary": "The old one is too small."
                 *       },
                 *       "issueIds": [
                 *         "0198c2e4-7c00-7000-8000-000000000003"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listApprovalIssues: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalIssue"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resubmitApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "payload": {
                 *         "title": "A new office",
                 *         "summary": "A smaller one than before."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ResubmitApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    approveApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decisionNote": "Go ahead."
                 *     }
                 */
                "application/json": components["schemas"]["DecideApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rejectApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decisionNote": "Not this year."
                 *     }
                 */
                "application/json": components["schemas"]["DecideApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    requestApprovalRevision: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decisionNote": "What does it cost?"
                 *     }
                 */
                "application/json": components["schemas"]["DecideApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listApprovalComments: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalComment"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    commentOnApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Is there another way?"
                 *     }
                 */
                "application/json": components["schemas"]["CreateApprovalComment"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalComment"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listGoals: {
        parameters: {
            query?: {
                level?: "company" | "team" | "agent" | "task";
                status?: "planned" | "active" | "achieved" | "cancelled";
                /** @description null: those at the top. */
                parentId?: string | "null";
                ownerAgentId?: string;
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Goal"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createGoal: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "A million users",
                 *       "level": "company",
                 *       "status": "active",
                 *       "ownerAgentId": "0198c2e4-7c00-7000-8000-000000000001"
                 *     }
                 */
                "application/json": components["schemas"]["CreateGoal"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Goal"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getGoal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                goalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Goal"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteGoal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                goalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Goal"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateGoal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                goalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "achieved"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateGoal"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Goal"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                status?: "backlog" | "planned" | "in_progress" | "completed" | "cancelled";
                leadAgentId?: string;
                goalId?: string;
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Website",
                 *       "description": "The public site",
                 *       "status": "planned",
                 *       "leadAgentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "targetDate": "2026-12-31",
                 *       "goalIds": [
                 *         "0198c2e4-7c00-7000-8000-000000000005"
                 *       ],
                 *       "workspace": {
                 *         "cwd": "/srv/website",
                 *         "repoUrl": "https://github.com/acme/website.git",
                 *         "repoRef": "main"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateProject"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "in_progress",
                 *       "color": "#22c55e"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateProject"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseProject: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeProject: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listProjectWorkspaces: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectWorkspace"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createProjectWorkspace: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Docs",
                 *       "cwd": "/srv/docs",
                 *       "isPrimary": false
                 *     }
                 */
                "application/json": components["schemas"]["CreateProjectWorkspaceInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectWorkspace"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteProjectWorkspace: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: never;
            path: {
                projectId: string;
                workspaceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectWorkspace"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateProjectWorkspace: {
        parameters: {
            query?: {
                companyId?: string;
            };
            header?: never;
            path: {
                projectId: string;
                workspaceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "repoRef": "release"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateProjectWorkspace"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectWorkspace"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    requestWakeup: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": "on_demand",
                 *       "reason": "manual_test",
                 *       "payload": {
                 *         "issueId": "0198c2e4-7c00-7000-8000-000000000003"
                 *       },
                 *       "idempotencyKey": "deploy-2026-03-04"
                 *     }
                 */
                "application/json": components["schemas"]["WakeupRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedWakeup"] | components["schemas"]["WakeupSkipped"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    invokeHeartbeat: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "manual_test"
                 *     }
                 */
                "application/json": components["schemas"]["WakeupRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedWakeup"] | components["schemas"]["WakeupSkipped"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWakeupsOfCompany: {
        parameters: {
            query?: {
                source?: "on_demand" | "assignment" | "automation" | "timer";
                outcome?: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "cancelled";
                since?: string;
                until?: string;
                /** @description The id of the last wakeup seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wakeup"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWakeupsOfAgent: {
        parameters: {
            query?: {
                source?: "on_demand" | "assignment" | "automation" | "timer";
                outcome?: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "cancelled";
                since?: string;
                until?: string;
                /** @description The id of the last wakeup seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wakeup"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getWakeup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                wakeupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wakeup"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description One or more, with commas between. */
                status?: string;
                agentId?: string;
                source?: "on_demand" | "assignment" | "automation" | "timer";
                since?: string;
                until?: string;
                /** @description The id of the last run seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRun"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listLiveRuns: {
        parameters: {
            query?: {
                /** @description Filled up to this many with finished ones. */
                minCount?: number;
                limit?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveRun"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRun"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRun"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reportRunResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "succeeded",
                 *       "summary": "Three pages written.",
                 *       "usage": {
                 *         "inputTokens": 1200,
                 *         "cachedInputTokens": 800,
                 *         "outputTokens": 300
                 *       },
                 *       "costUsd": 0.42,
                 *       "provider": "anthropic",
                 *       "model": "claude-opus-4-20250514"
                 *     }
                 */
                "application/json": components["schemas"]["RunResult"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRun"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reportRunProgress: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message": "Two of three pages written.",
                 *       "usage": {
                 *         "inputTokens": 800,
                 *         "cachedInputTokens": 500,
                 *         "outputTokens": 200
                 *       },
                 *       "costUsd": 0.28,
                 *       "provider": "anthropic",
                 *       "model": "claude-opus-4-20250514",
                 *       "deadlineSec": 300
                 *     }
                 */
                "application/json": components["schemas"]["RunProgress"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStanding"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRunEvents: {
        parameters: {
            query?: {
                afterSeq?: number;
                limit?: number;
            };
            header?: never;
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRunEvent"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readRunLog: {
        parameters: {
            query?: {
                /** @description In bytes of the whole log. */
                offset?: number;
                limitBytes?: number;
            };
            header?: never;
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatRunLog"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRuntimeState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentRuntimeState"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listTaskSessions: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentTaskSession"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resetRuntimeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "taskKey": "release-notes"
                 *     }
                 */
                "application/json": components["schemas"]["ResetAgentSession"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetAgentRuntimeState"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssuesOfNoCompany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssues: {
        parameters: {
            query?: {
                /** @description One or more, with commas between. */
                status?: string | string[];
                /** @description `me`: the agent that asks. */
                assigneeAgentId?: "me" | string;
                /** @description Made it, has it, or spoke about it. */
                participantAgentId?: "me" | string;
                /** @description `me`: whoever asks at the board. */
                assigneeUserId?: "me" | string;
                /** @description Made it, has it, read it or spoke about it. */
                touchedByUserId?: "me" | string;
                /** @description Of those the ones about which somebody else has said something since. */
                unreadForUserId?: "me" | string;
                projectId?: string;
                parentId?: string;
                labelId?: string;
                originKind?: string;
                originId?: string;
                /** @description `true`: also issues that routines made. They are left out unless this, an origin, or an agent who has them is asked for. */
                includeRoutineExecutions?: string;
                /** @description In the identifier, title or description. */
                q?: string;
                /** @description As the last page said; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Write the landing page",
                 *       "description": "With a picture.",
                 *       "status": "todo",
                 *       "priority": "high",
                 *       "projectId": "0198c2e4-7c00-7000-8000-000000000004",
                 *       "goalId": "0198c2e4-7c00-7000-8000-000000000005",
                 *       "assigneeAgentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "labelIds": [
                 *         "0198c2e4-7c00-7000-8000-000000000006"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "priority": "critical",
                 *       "comment": "The customer waits for this."
                 *     }
                 */
                "application/json": components["schemas"]["UpdateIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedIssue"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    checkOutIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "expectedStatuses": [
                 *         "backlog",
                 *         "todo",
                 *         "blocked"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CheckoutIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    releaseIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueComments: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                after?: string;
                /** @description The same. */
                afterCommentId?: string;
                /** @description The same. */
                cursor?: string;
                /** @description By age. */
                order?: "asc" | "desc";
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueComment"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    commentOnIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Done, @Alice: please have a look."
                 *     }
                 */
                "application/json": components["schemas"]["CreateIssueComment"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueComment"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssueComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
                commentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueComment"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    markIssueRead: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueReadState"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    markIssueUnread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueReadState"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueApprovals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    linkIssueApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "approvalId": "0198c2e4-7c00-7000-8000-000000000007"
                 *     }
                 */
                "application/json": components["schemas"]["LinkIssueApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    unlinkIssueApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
                approvalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listInbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxIssue"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssueHeartbeatContext: {
        parameters: {
            query?: {
                /** @description The comment that woke the agent, as PAPERCLIP_WAKE_COMMENT_ID says. */
                wakeCommentId?: string;
            };
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueHeartbeatContext"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueRuns: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueRun"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueLiveRuns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveRun"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssueActiveRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveRun"] | null;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRunIssues: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunIssue"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueActivity: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueDocuments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDocumentSummary"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssueDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
                documentKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDocument"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putIssueDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
                documentKey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Plan",
                 *       "format": "markdown",
                 *       "body": "# Plan\n\n1. Begin.",
                 *       "changeSummary": "First draft"
                 *     }
                 */
                "application/json": components["schemas"]["PutIssueDocument"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDocument"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteIssueDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
                documentKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueDocumentRevisions: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 50; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                issueId: string;
                documentKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDocumentRevision"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssueAttachments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueAttachment"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    addIssueAttachment: {
        parameters: {
            query?: {
                /** @description Where the body is the file itself. */
                filename?: string;
                /** @description The comment that it came with; a form may say it. */
                issueCommentId?: string;
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        /** @description A form with the part `file` (and `issueCommentId`), or the file itself under its own type. */
        requestBody: {
            content: {
                "multipart/form-data": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueAttachment"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWorkProducts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueWorkProduct"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createWorkProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                issueId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "pull_request",
                 *       "provider": "github",
                 *       "externalId": "acme/website#7",
                 *       "title": "Add the landing page",
                 *       "url": "https://github.com/acme/website/pull/7",
                 *       "status": "ready_for_review",
                 *       "isPrimary": true
                 *     }
                 */
                "application/json": components["schemas"]["CreateIssueWorkProduct"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueWorkProduct"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteWorkProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workProductId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueWorkProduct"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateWorkProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workProductId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "merged",
                 *       "reviewState": "approved"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateIssueWorkProduct"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueWorkProduct"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "bug",
                 *       "color": "#dc2626"
                 *     }
                 */
                "application/json": components["schemas"]["CreateLabelInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                labelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                labelId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "color": "#1d4ed8"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateLabel"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listMemoryNotes: {
        parameters: {
            query?: {
                scope?: "agent" | "project" | "client" | "company";
                /** @description Whose notes; goes with a scope. */
                scopeId?: string;
                /** @description The id of the last note seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryNoteSummary"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMemoryNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                /** @description agent, project, client or company. */
                memoryScope: string;
                /** @description The id of the agent, the project or the company; of a client, its billing code. */
                memoryScopeId: string;
                /** @description Letters, digits, dots, dashes and underscores, 128 at the most. */
                memoryKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryNote"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putMemoryNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
                /** @description agent, project, client or company. */
                memoryScope: string;
                /** @description The id of the agent, the project or the company; of a client, its billing code. */
                memoryScopeId: string;
                /** @description Letters, digits, dots, dashes and underscores, 128 at the most. */
                memoryKey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "Reports go out on the tenth, as PDF."
                 *     }
                 */
                "application/json": components["schemas"]["PutMemoryNote"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryNote"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteMemoryNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
                /** @description agent, project, client or company. */
                memoryScope: string;
                /** @description The id of the agent, the project or the company; of a client, its billing code. */
                memoryScopeId: string;
                /** @description Letters, digits, dots, dashes and underscores, 128 at the most. */
                memoryKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryNote"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRoutines: {
        parameters: {
            query?: {
                projectId?: string;
                assigneeAgentId?: string;
                status?: "active" | "paused" | "archived";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 200; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedRoutine"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createRoutine: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Read the mail",
                 *       "description": "Answer what is simple, and make an issue of the rest.",
                 *       "assigneeAgentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "projectId": "0198c2e4-7c00-7000-8000-000000000004",
                 *       "concurrencyPolicy": "skip_if_active",
                 *       "catchUpPolicy": "skip_missed"
                 *     }
                 */
                "application/json": components["schemas"]["CreateRoutine"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routine"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRoutine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                routineId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateRoutine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                routineId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "priority": "high",
                 *       "status": "paused"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateRoutine"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routine"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRoutineRuns: {
        parameters: {
            query?: {
                status?: "received" | "coalesced" | "skipped" | "issue_created" | "completed" | "failed";
                triggerId?: string;
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 100; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                routineId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineRun"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    runRoutine: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                routineId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "payload": {
                 *         "mailbox": "support"
                 *       },
                 *       "idempotencyKey": "mail-2026-03-10"
                 *     }
                 */
                "application/json": components["schemas"]["RunRoutine"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineRun"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createRoutineTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                routineId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "schedule",
                 *       "cronExpression": "0 9 * * MON-FRI",
                 *       "timezone": "Europe/Berlin"
                 *     }
                 */
                "application/json": components["schemas"]["CreateRoutineTrigger"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeRoutineTrigger"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteRoutineTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineTrigger"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateRoutineTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "On weekdays",
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["UpdateRoutineTrigger"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineTrigger"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rotateRoutineTriggerSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeRoutineTrigger"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listTimersOfCompany: {
        parameters: {
            query?: {
                agentId?: string;
                /** @description `ended`: it never comes again; `failed`: it was set aside, for its `problem`. */
                status?: "active" | "paused" | "ended" | "failed";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 200; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listTimersOfAgent: {
        parameters: {
            query?: {
                /** @description `ended`: it never comes again; `failed`: it was set aside, for its `problem`. */
                status?: "active" | "paused" | "ended" | "failed";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 200; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "cron",
                 *       "cronExpression": "H 9 * * MON-FRI",
                 *       "timezone": "Europe/Berlin",
                 *       "name": "Morning",
                 *       "jitterSec": 300,
                 *       "reason": "Look at what came in overnight.",
                 *       "payload": {
                 *         "taskKey": "inbox"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getTimer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteTimer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateTimer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cronExpression": "H 8 * * MON-FRI",
                 *       "overlapPolicy": "skip"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timer"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    fireTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimerFire"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listTimerFires: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimerFire"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewTimer: {
        parameters: {
            query?: {
                /** @description How many fires. */
                count?: number;
                /** @description The reader's; else that of its cron expression, else UTC. */
                timezone?: string;
            };
            header?: never;
            path: {
                timerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimerPreview"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewNewTimer: {
        parameters: {
            query?: {
                /** @description How many fires. */
                count?: number;
                /** @description The reader's; else that of its cron expression, else UTC. */
                timezone?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "interval",
                 *       "intervalSec": 900,
                 *       "startAt": "2030-01-01T00:00:00Z",
                 *       "agentId": "0198c2e4-7c00-7000-8000-000000000001"
                 *     }
                 */
                "application/json": components["schemas"]["PreviewTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimerPreview"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCalendars: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 200; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createCalendar: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Office",
                 *       "timezone": "Europe/Berlin",
                 *       "exclusions": [
                 *         {
                 *           "weekday": 0
                 *         },
                 *         {
                 *           "weekday": 6
                 *         },
                 *         {
                 *           "from": "2026-12-24",
                 *           "to": "2027-01-01",
                 *           "isYearly": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateCalendar"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCalendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                calendarId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCalendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                calendarId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateCalendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                calendarId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "exclusions": [
                 *         {
                 *           "weekday": 0
                 *         },
                 *         {
                 *           "from": "2026-05-14",
                 *           "to": "2026-05-15"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCalendar"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelBacklogOfCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The campaign is over."
                 *     }
                 */
                "application/json": components["schemas"]["CancelBacklog"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacklogCancellation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelBacklogOfAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Begin anew."
                 *     }
                 */
                "application/json": components["schemas"]["CancelBacklog"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacklogCancellation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getBacklogCancellation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cancellationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacklogCancellation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reportCost: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "issueId": "0198c2e4-7c00-7000-8000-000000000003",
                 *       "provider": "anthropic",
                 *       "billingType": "metered_api",
                 *       "model": "claude-opus-4-20250514",
                 *       "inputTokens": 1200,
                 *       "cachedInputTokens": 800,
                 *       "outputTokens": 300,
                 *       "costCents": 4.2,
                 *       "occurredAt": "2026-03-04T12:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["CostReport"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostEvent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostEvents: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
                agentId?: string;
                projectId?: string;
                issueId?: string;
                heartbeatRunId?: string;
                provider?: string;
                /** @description The id of the last event seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostEvent"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCostSummary: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostSummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostsByAgent: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostByAgent"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostsByAgentModel: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostByAgentModel"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostsByProvider: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostByProvider"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostsByBiller: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostByBiller"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCostsByProject: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostByProject"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWindowSpend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostWindowSpend"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listQuotaWindows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderQuota"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getFinanceSummary: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FinanceSummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listFinanceByBiller: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FinanceByBiller"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listFinanceByKind: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FinanceByKind"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listFinanceEvents: {
        parameters: {
            query?: {
                /** @description Costs that occurred at this moment or later. */
                from?: string;
                /** @description Costs that occurred at this moment or earlier. */
                to?: string;
                /** @description The id of the last event seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FinanceEvent"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reportFinanceEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventKind": "platform_fee",
                 *       "biller": "openrouter",
                 *       "amountCents": 1900,
                 *       "description": "March",
                 *       "occurredAt": "2026-03-31T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ReportFinanceEvent"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FinanceEvent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listPrices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPrice"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "anthropic",
                 *       "model": "claude-opus-4*",
                 *       "rates": {
                 *         "inputUsd": 15,
                 *         "cachedInputUsd": 1.5,
                 *         "outputUsd": 75
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SetModelPrice"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPrice"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listInstancePrices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPrice"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setInstancePrice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "anthropic",
                 *       "model": "claude-opus-4*",
                 *       "rates": {
                 *         "inputUsd": 15,
                 *         "cachedInputUsd": 1.5,
                 *         "outputUsd": 75
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SetModelPrice"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPrice"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listBudgetPolicies: {
        parameters: {
            query?: {
                /** @description The policyId of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummary"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setBudgetPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scopeType": "agent",
                 *       "scopeId": "0198c2e4-7c00-7000-8000-000000000001",
                 *       "metric": "billed_cents",
                 *       "windowKind": "calendar_day_utc",
                 *       "amount": 500,
                 *       "warnPercent": 75
                 *     }
                 */
                "application/json": components["schemas"]["SetBudgetPolicy"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getBudgetPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                policyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listBudgetLedger: {
        parameters: {
            query?: {
                /** @description The id of the last entry seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
                policyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetLedgerEntry"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getBudgetOverview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetOverview"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listInstanceBudgetPolicies: {
        parameters: {
            query?: {
                /** @description The policyId of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummary"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setInstanceBudgetPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "windowKind": "calendar_month_utc",
                 *       "amount": 10000000
                 *     }
                 */
                "application/json": components["schemas"]["SetInstanceBudgetPolicy"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listInstanceBudgetLedger: {
        parameters: {
            query?: {
                /** @description The id of the last entry seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                policyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetLedgerEntry"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setCompanyBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "budgetMonthlyCents": 100000
                 *     }
                 */
                "application/json": components["schemas"]["MonthlyBudget"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setAgentBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                /** @description Also the agent's URL key, within `?companyId=`; an agent's own company unless it is said. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "budgetMonthlyCents": 25000
                 *     }
                 */
                "application/json": components["schemas"]["MonthlyBudget"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reserveBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amountCents": 12.5,
                 *       "reason": "a long search"
                 *     }
                 */
                "application/json": components["schemas"]["ReserveBudget"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetGrant"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resolveBudgetIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
                incidentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "raise_budget_and_resume",
                 *       "amount": 200000,
                 *       "decisionNote": "Worth it."
                 *     }
                 */
                "application/json": components["schemas"]["ResolveBudgetIncident"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetIncident"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSecretProviders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretProvider"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                /** @description The id of the last secret seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "OPENAI_API_KEY",
                 *       "value": "sk-example",
                 *       "description": "Of the research team"
                 *     }
                 */
                "application/json": components["schemas"]["CreateSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                secretId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretDetail"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteSecret: {
        parameters: {
            query?: {
                /** @description Also while agents use it; their runs then fail. */
                force?: "true" | "false";
            };
            header?: never;
            path: {
                secretId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                secretId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Of the whole company"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSecretUsage: {
        parameters: {
            query?: {
                /** @description The id of the last agent seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                secretId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretUse"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                secretId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "sk-example-2"
                 *     }
                 */
                "application/json": components["schemas"]["RotateSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rewrapSecrets: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rewrapped"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listActivity: {
        parameters: {
            query?: {
                /** @description Whom it concerns; by default the agent that did it. */
                agentId?: string;
                actorType?: "user" | "agent" | "system";
                actorId?: string;
                /** @description Exactly this one, as in agent.paused. */
                action?: string;
                entityType?: string;
                entityId?: string;
                runId?: string;
                /** @description Done then, or later. */
                from?: string;
                /** @description Done before. */
                to?: string;
                /** @description The id of the last entry seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    recordActivity: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "actorType": "system",
                 *       "actorId": "importer",
                 *       "action": "sheet.imported",
                 *       "entityType": "sheet",
                 *       "entityId": "2026-03",
                 *       "details": {
                 *         "rows": 120
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["RecordActivity"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSidebarBadges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SidebarBadges"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listEvaluationQueue: {
        parameters: {
            query?: {
                agentId?: string;
                subjectType?: "run" | "issue";
                status?: "succeeded" | "failed" | "timed_out" | "done";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationQueueItem"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvaluationSummary: {
        parameters: {
            query?: {
                from?: string;
                /** @description Not included. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationSummary"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listEvaluations: {
        parameters: {
            query?: {
                agentId?: string;
                subjectType?: "run" | "issue";
                subjectId?: string;
                verdict?: "pass" | "fail" | "needs_work";
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createEvaluation: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subjectType": "run",
                 *       "subjectId": "0198c2e4-7c00-7000-8000-000000000008",
                 *       "verdict": "pass",
                 *       "score": 87.5,
                 *       "notes": "Correct; a little long.",
                 *       "criteria": {
                 *         "correctness": 95,
                 *         "brevity": 70
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateEvaluation"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvaluation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                evaluationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteEvaluation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                evaluationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateEvaluation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                evaluationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verdict": "needs_work",
                 *       "score": 60
                 *     }
                 */
                "application/json": components["schemas"]["UpdateEvaluation"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInstanceDrain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDrain"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setInstanceDrain: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "An upgrade"
                 *     }
                 */
                "application/json": components["schemas"]["SetDrain"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDrain"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    endInstanceDrain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDrain"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    drainWorker: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                workerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "This host is replaced"
                 *     }
                 */
                "application/json": components["schemas"]["DrainWorker"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    undrainWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getGeneralSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceGeneralSettings"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateGeneralSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "censorUsernameInLogs": true
                 *     }
                 */
                "application/json": components["schemas"]["UpdateInstanceGeneralSettings"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceGeneralSettings"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getExperimentalSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceExperimentalSettings"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateExperimentalSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enableIsolatedWorkspaces": true
                 *     }
                 */
                "application/json": components["schemas"]["UpdateInstanceExperimentalSettings"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceExperimentalSettings"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSchedulerHeartbeats: {
        parameters: {
            query?: {
                /** @description The id of the last one seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 1000; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulerHeartbeat"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada",
                 *       "password": "correct horse battery",
                 *       "inviteToken": "pcp_example_0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entered"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entered"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOut"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthSession"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionEntry"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "correct horse battery",
                 *       "newPassword": "an even longer battery"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedPassword"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateProfile"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyMember"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                memberId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                memberId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "membershipRole": "admin"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCompanyMember"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyMember"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setMemberPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                companyId: string;
                memberId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grants": [
                 *         {
                 *           "permissionKey": "agents:create"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SetMemberPermissions"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyMember"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description In the name or the email. */
                query?: string;
                /** @description The id of the last user seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    promoteInstanceAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    demoteInstanceAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getBoardClaim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardClaim"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    claimBoard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["ClaimBoard"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardClaimed"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    claimBoardByItsOtherName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["ClaimBoard"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardClaimed"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listBoardKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardKey"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createBoardKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "laptop"
                 *     }
                 */
                "application/json": components["schemas"]["CreateBoardKey"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewBoardKey"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeBoardKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCliIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CliIdentity"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeCurrentBoardKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedBoardKey"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createCliChallenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "command": "systole login",
                 *       "clientName": "laptop",
                 *       "requestedAccess": "board"
                 *     }
                 */
                "application/json": components["schemas"]["CreateCliChallenge"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewCliChallenge"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCliChallenge: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: never;
            path: {
                challengeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CliChallenge"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    approveCliChallenge: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                challengeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "pcp_example_0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["CliChallengeToken"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovedCliChallenge"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelCliChallenge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                challengeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "pcp_example_0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["CliChallengeToken"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledCliChallenge"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listInvites: {
        parameters: {
            query?: {
                state?: "active" | "accepted" | "revoked" | "expired";
                /** @description The id of the last invite seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 100; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invite"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createInvite: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "allowedJoinTypes": "agent",
                 *       "agentMessage": "Bring your own tools."
                 *     }
                 */
                "application/json": components["schemas"]["CreateInvite"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInvite"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicInvite"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInviteOnboarding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteOnboarding"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getInviteOnboardingText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["Error"];
                };
            };
        };
    };
    acceptInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requestType": "agent",
                 *       "agentName": "Eve",
                 *       "adapterType": "http",
                 *       "agentDefaultsPayload": {
                 *         "url": "https://eve.example.com/heartbeat"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["AcceptInvite"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewJoinRequest"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeInvite: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                inviteId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invite"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listJoinRequests: {
        parameters: {
            query?: {
                status?: "pending_approval" | "approved" | "rejected";
                requestType?: "human" | "agent";
                /** @description The id of the last request seen; the page goes on behind it. */
                cursor?: string;
                /** @description 1 to 500; what is beyond is taken as the nearest of them. */
                limit?: number;
                /** @description How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind. */
                offset?: number;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinRequest"][];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    approveJoinRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
                requestId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinRequest"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rejectJoinRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
                requestId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinRequest"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    claimJoinRequestKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                requestId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "claimSecret": "pcp_example_0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["ClaimAgentKey"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedAgentKey"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unhealthy"];
                };
            };
        };
    };
    getAssetContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as the type that it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    addCompanyIssueAttachment: {
        parameters: {
            query?: {
                /** @description Where the body is the file itself. */
                filename?: string;
                /** @description The comment that it came with; a form may say it. */
                issueCommentId?: string;
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
                issueId: string;
            };
            cookie?: never;
        };
        /** @description A form with the part `file` (and `issueCommentId`), or the file itself under its own type. */
        requestBody: {
            content: {
                "multipart/form-data": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueAttachment"];
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    uploadImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
        };
    };
    uploadLogo: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
        };
    };
    fireRoutineTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description Hex of the HMAC-SHA256 of `<timestamp>.<body>`, by the secret; `sha256=` may stand before it. */
                "x-paperclip-signature"?: string;
                /** @description Seconds or milliseconds since 1970. */
                "x-paperclip-timestamp"?: string;
                /** @description As GitHub signs: of the body alone. */
                "x-hub-signature-256"?: string;
                "idempotency-key"?: string;
            };
            path: {
                publicId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutineRun"];
                };
            };
        };
    };
    exportActivity: {
        parameters: {
            query?: {
                /** @description Whom it concerns; by default the agent that did it. */
                agentId?: string;
                actorType?: "user" | "agent" | "system";
                actorId?: string;
                /** @description Exactly this one, as in agent.paused. */
                action?: string;
                entityType?: string;
                entityId?: string;
                runId?: string;
                /** @description Done then, or later. */
                from?: string;
                /** @description Done before. */
                to?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV with a header, however long: it comes page by page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description A cursor; the header Last-Event-ID comes before it. */
                after?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events; the data of each is a LiveEvent, except for two. `gap` comes first when the event of the given cursor is no longer kept, so that later ones may have been missed; its data are `after`, that cursor, and `cursor`, behind which the stream goes on. `drain` comes last when the server stops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    openEventSocket: {
        parameters: {
            query?: {
                /** @description A credential, for clients that cannot set headers. */
                token?: string;
                /** @description The `cursor`, or the `id`, of the last event seen; empty: from now on. */
                after?: string;
                /** @description The same as `after`. */
                lastEventId?: string;
            };
            header?: never;
            path: {
                companyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket from here on. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

export const keyed: readonly string[] = [
  "POST /api/companies",
  "POST /api/companies/{companyId}/archive",
  "POST /api/companies/import",
  "POST /api/companies/{companyId}/imports/apply",
  "POST /api/companies/{companyId}/agents",
  "POST /api/agents/{agentId}/pause",
  "POST /api/agents/{agentId}/resume",
  "POST /api/agents/{agentId}/clear-error",
  "POST /api/agents/{agentId}/terminate",
  "POST /api/agents/{agentId}/config-revisions/{revisionId}/rollback",
  "POST /api/agents/{agentId}/skills/sync",
  "POST /api/agents/{agentId}/keys",
  "POST /api/companies/{companyId}/agent-hires",
  "POST /api/agents/{agentId}/approve",
  "POST /api/companies/{companyId}/approvals",
  "POST /api/approvals/{approvalId}/resubmit",
  "POST /api/approvals/{approvalId}/approve",
  "POST /api/approvals/{approvalId}/reject",
  "POST /api/approvals/{approvalId}/request-revision",
  "POST /api/approvals/{approvalId}/comments",
  "POST /api/companies/{companyId}/goals",
  "POST /api/companies/{companyId}/projects",
  "POST /api/projects/{projectId}/pause",
  "POST /api/projects/{projectId}/resume",
  "POST /api/projects/{projectId}/workspaces",
  "POST /api/agents/{agentId}/wakeup",
  "POST /api/agents/{agentId}/heartbeat/invoke",
  "POST /api/heartbeat-runs/{runId}/cancel",
  "POST /api/heartbeat-runs/{runId}/result",
  "POST /api/heartbeat-runs/{runId}/progress",
  "POST /api/agents/{agentId}/runtime-state/reset-session",
  "POST /api/companies/{companyId}/issues",
  "POST /api/issues/{issueId}/checkout",
  "POST /api/issues/{issueId}/release",
  "POST /api/issues/{issueId}/comments",
  "POST /api/issues/{issueId}/read",
  "POST /api/issues/{issueId}/approvals",
  "POST /api/issues/{issueId}/attachments",
  "POST /api/issues/{issueId}/work-products",
  "POST /api/companies/{companyId}/labels",
  "POST /api/companies/{companyId}/routines",
  "POST /api/routines/{routineId}/run",
  "POST /api/routines/{routineId}/triggers",
  "POST /api/routine-triggers/{triggerId}/rotate-secret",
  "POST /api/agents/{agentId}/timers",
  "POST /api/timers/{timerId}/pause",
  "POST /api/timers/{timerId}/resume",
  "POST /api/timers/{timerId}/fire",
  "POST /api/companies/{companyId}/calendars",
  "POST /api/companies/{companyId}/backlog/cancel",
  "POST /api/agents/{agentId}/backlog/cancel",
  "POST /api/companies/{companyId}/cost-events",
  "POST /api/companies/{companyId}/finance-events",
  "POST /api/companies/{companyId}/budgets/policies",
  "POST /api/instance/budgets/policies",
  "POST /api/agents/me/budget/reserve",
  "POST /api/companies/{companyId}/budget-incidents/{incidentId}/resolve",
  "POST /api/companies/{companyId}/secrets",
  "POST /api/secrets/{secretId}/rotate",
  "POST /api/instance/secrets/rewrap",
  "POST /api/companies/{companyId}/activity",
  "POST /api/companies/{companyId}/evaluations",
  "POST /api/instance/drain",
  "POST /api/instance/workers/{workerId}/drain",
  "POST /api/auth/revoke-other-sessions",
  "POST /api/auth/change-password",
  "POST /api/admin/users/{userId}/promote-instance-admin",
  "POST /api/admin/users/{userId}/demote-instance-admin",
  "POST /api/board-api-keys",
  "POST /api/cli-auth/revoke-current",
  "POST /api/cli-auth/challenges/{challengeId}/approve",
  "POST /api/companies/{companyId}/invites",
  "POST /api/invites/{inviteId}/revoke",
  "POST /api/companies/{companyId}/join-requests/{requestId}/approve",
  "POST /api/companies/{companyId}/join-requests/{requestId}/reject",
  "POST /api/companies/{companyId}/issues/{issueId}/attachments",
  "POST /api/companies/{companyId}/assets/images",
  "POST /api/companies/{companyId}/logo",
  "POST /api/routine-triggers/public/{publicId}/fire",
];
