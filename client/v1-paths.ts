// Written by `npm run openapi`.
export interface paths {
    "/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what the token is that asks */
        get: operations["v1Whoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens, the newest first */
        get: operations["v1ListTokens"];
        put?: never;
        /** Create a token; its value is shown once */
        post: operations["v1CreateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{tokenId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a token a new value; the one before counts for a while more */
        post: operations["v1RotateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token, at once and for good */
        delete: operations["v1RevokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List companies, the newest first */
        get: operations["v1ListCompanies"];
        put?: never;
        /** Create a company */
        post: operations["v1CreateCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a company */
        get: operations["v1GetCompany"];
        put?: never;
        post?: never;
        /** Delete a company and all that belongs to it, for good: it is gone at once, and its rows go later */
        delete: operations["v1DeleteCompany"];
        options?: never;
        head?: never;
        /** Change a company */
        patch: operations["v1UpdateCompany"];
        trace?: never;
    };
    "/v1/companies/{cid}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a company: its agents take no work, and lists leave it out */
        post: operations["v1ArchiveCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back a company that was archived */
        post: operations["v1RestoreCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's teams, the newest first */
        get: operations["v1ListTeams"];
        put?: never;
        /** Create a team */
        post: operations["v1CreateTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/teams/{teamId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a team */
        get: operations["v1GetTeam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a team */
        patch: operations["v1UpdateTeam"];
        trace?: never;
    };
    "/v1/companies/{cid}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's agents, the newest first; retired ones and those that wait only where they are asked for */
        get: operations["v1ListAgents"];
        put?: never;
        /** Hire an agent: at once, or (202) once the company's board has approved it */
        post: operations["v1HireAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent */
        get: operations["v1GetAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an agent */
        patch: operations["v1UpdateAgent"];
        trace?: never;
    };
    "/v1/companies/{cid}/agents/{agentId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause an agent: it takes nothing new, and finishes what it is at */
        post: operations["v1PauseAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/agents/{agentId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a paused agent */
        post: operations["v1ResumeAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/agents/{agentId}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retire an agent, for good; its history stays */
        post: operations["v1RetireAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/agents/{agentId}/rotate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an agent a new token; the one before counts for a while more */
        post: operations["v1RotateAgentToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List issues, the newest first */
        get: operations["v1ListIssues"];
        put?: never;
        /** Create an issue; who it is assigned to is woken */
        post: operations["v1CreateIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an issue */
        get: operations["v1GetIssue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an issue that is still open */
        patch: operations["v1UpdateIssue"];
        trace?: never;
    };
    "/v1/companies/{cid}/issues/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change many issues; each is answered by itself */
        post: operations["v1BulkIssues"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assign an issue that nobody has; the agent is woken */
        post: operations["v1AssignIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an issue to another agent, whoever has it; what works on it ends */
        post: operations["v1ReassignIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an issue; what works on it ends */
        post: operations["v1CancelIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Comment on an issue; whoever has it, or is mentioned, is woken */
        post: operations["v1CommentOnIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs that were about an issue, the newest first */
        get: operations["v1ListIssueRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/issues/{id}/runs/{rid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one run of an issue */
        get: operations["v1GetIssueRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the board is or was asked, the newest first */
        get: operations["v1ListApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an approval */
        get: operations["v1GetApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve; whoever asked is woken */
        post: operations["v1ApproveApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals/{id}/approve-with-edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve, with other values than were asked for */
        post: operations["v1ApproveApprovalWithEdits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals/{id}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deny; whoever asked is woken, and does what it said it would do then */
        post: operations["v1DenyApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approvals/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a question; the approval stays open, and whoever asked is woken */
        post: operations["v1AskAboutApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approval-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what is approved before it is asked, the newest rule first */
        get: operations["v1ListApprovalRules"];
        put?: never;
        /** Approve what is asked from now on, as far as it is so */
        post: operations["v1CreateApprovalRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/approval-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a rule; what it has approved stays so */
        delete: operations["v1DeleteApprovalRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List goals, the oldest first */
        get: operations["v1ListGoals"];
        put?: never;
        /** Create a goal */
        post: operations["v1CreateGoal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/goals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a goal, and how far the work for it has come */
        get: operations["v1GetGoal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a goal */
        patch: operations["v1UpdateGoal"];
        trace?: never;
    };
    "/v1/companies/{cid}/goals/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a goal; its projects go on, and no new one is begun for it */
        post: operations["v1CloseGoal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects, the oldest first */
        get: operations["v1ListProjects"];
        put?: never;
        /** Create a project, for a goal that is not closed */
        post: operations["v1CreateProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a project, and how far the work for it has come */
        get: operations["v1GetProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["v1UpdateProject"];
        trace?: never;
    };
    "/v1/companies/{cid}/projects/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a project; its issues stay as they are */
        post: operations["v1ArchiveProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a company's secrets by name, without their values */
        get: operations["v1ListSecrets"];
        put?: never;
        /** Keep a secret; under a name that there is, its next version */
        post: operations["v1PutSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what is known of a secret */
        get: operations["v1GetSecret"];
        put?: never;
        post?: never;
        /** Delete a secret, which nobody may be using */
        delete: operations["v1DeleteSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/secrets/{name}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a secret its next value: runs that start get it, those under way keep what they have */
        post: operations["v1RotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what agents remember, without the texts, the oldest first */
        get: operations["v1ListMemoryNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/memory/{scope}/{scopeId}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a note */
        get: operations["v1GetMemoryNote"];
        /** Write a note, in the place of what was there */
        put: operations["v1PutMemoryNote"];
        post?: never;
        /** Delete a note */
        delete: operations["v1DeleteMemoryNote"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what wakes a company's agents by the clock, the newest first */
        get: operations["v1ListTimers"];
        put?: never;
        /** Have an agent woken by the clock */
        post: operations["v1CreateTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a timer, and when it comes due next */
        get: operations["v1GetTimer"];
        put?: never;
        post?: never;
        /** Delete a timer; what it brought stays */
        delete: operations["v1DeleteTimer"];
        options?: never;
        head?: never;
        /** Change a timer */
        patch: operations["v1UpdateTimer"];
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a timer fire no more until it is resumed */
        post: operations["v1PauseTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a timer that is paused, or was set aside, fire again; what came due meanwhile is not missed */
        post: operations["v1ResumeTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}/fire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fire a timer now, whatever its state; its due times stay */
        post: operations["v1FireTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}/fires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List when a timer was fired, how late, and what came of it, the newest first */
        get: operations["v1ListTimerFires"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When a timer comes due next, in words and for a reader somewhere */
        get: operations["v1PreviewTimer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/timers/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a timer would come due, before there is one */
        post: operations["v1PreviewNewTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List calendars of days on which timers are not due, the oldest first */
        get: operations["v1ListCalendars"];
        put?: never;
        /** Name days on which timers are not due */
        post: operations["v1CreateCalendar"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/calendars/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a calendar */
        get: operations["v1GetCalendar"];
        put?: never;
        post?: never;
        /** Delete a calendar that no timer names */
        delete: operations["v1DeleteCalendar"];
        options?: never;
        head?: never;
        /** Change a calendar; the timers that name it come due by it at once */
        patch: operations["v1UpdateCalendar"];
        trace?: never;
    };
    "/v1/companies/{cid}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was done in a company, newest first */
        get: operations["v1ListActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was done that is none of the work itself: people, tokens, settings */
        get: operations["v1ListAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/activity/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export what was done in a company, newest first, as JSON lines or CSV, however long */
        get: operations["v1ExportActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/activity/{activityId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one entry of the trail */
        get: operations["v1GetActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a company at a glance */
        get: operations["v1GetOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what waits for a person */
        get: operations["v1GetInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get whether work goes on */
        get: operations["v1GetHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what this month has cost, and whom */
        get: operations["v1GetCostView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/org": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get who reports to whom */
        get: operations["v1GetOrg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/dashboard/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what was done last */
        get: operations["v1GetRecentActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what a company has cost */
        get: operations["v1GetCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what one team has cost */
        get: operations["v1GetCostsOfTeam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what one agent has cost */
        get: operations["v1GetCostsOfAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what one project has cost */
        get: operations["v1GetCostsOfProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/issues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what one issue has cost */
        get: operations["v1GetCostsOfIssue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what one run has cost */
        get: operations["v1GetCostsOfRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/topup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a team more, out of what of the company's budget no team has */
        post: operations["v1TopUpTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/adjust": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Book a correction: below zero where too much was booked */
        post: operations["v1AdjustCosts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get where the company's budgets are heading */
        get: operations["v1ForecastCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List each thing that was charged, the newest first */
        get: operations["v1ListCostEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/costs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export each thing that was charged, the newest first, as JSON lines or CSV, however long */
        get: operations["v1ExportCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where a company is told what happens, the oldest first */
        get: operations["v1ListWebhookEndpoints"];
        put?: never;
        /** Have events of a company sent somewhere; the secret that signs them is shown once */
        post: operations["v1CreateWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook endpoint */
        get: operations["v1GetWebhookEndpoint"];
        put?: never;
        post?: never;
        /** Delete a webhook endpoint, with its deliveries */
        delete: operations["v1DeleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /** Change a webhook endpoint; disable it, or enable it again */
        patch: operations["v1UpdateWebhookEndpoint"];
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook endpoint a new secret; the one before signs too for a day */
        post: operations["v1RotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a webhook endpoint an event without a meaning, once */
        post: operations["v1TestWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to a webhook endpoint, or is to be, the newest first */
        get: operations["v1ListWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery, with its attempts */
        get: operations["v1GetWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery once more, under the same id */
        post: operations["v1ReplayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{cid}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow what happens in a company, as server-sent events */
        get: operations["v1StreamEvents"];
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
        AdapterEnvironmentCheck: {
            code: string;
            /** @enum {string} */
            level: "info" | "warn" | "error";
            message: string;
            detail?: string;
            /** @description What to do about it. */
            hint?: string;
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
        /** @description One entry of the trail, which nobody changes. */
        V1Activity: {
            id: string;
            companyId: string;
            /** @enum {string} */
            category: "task" | "approval" | "budget" | "run" | "delegation" | "audit";
            /** @description What was done, as in agent.paused. */
            action: string;
            /** @description user:…, agent:… or system:… */
            actor: string;
            subject: {
                type: string;
                id: string;
            };
            related: {
                taskId: string | null;
                agentId: string | null;
                runId: string | null;
            };
            payload: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            at: string;
        };
        V1AdjustCosts: {
            /** @description Whose costs are corrected. */
            agentId: string;
            /** @description Below zero: so much was booked too much. */
            usd: number;
            /** @description Stands in the audit trail. */
            reason: string;
        };
        /** @description An agent, as personnel: hired, paused, retired. */
        V1Agent: {
            id: string;
            companyId: string;
            teamId: string;
            name: string;
            role: string;
            adapter: string;
            model: string | null;
            /** @enum {string} */
            status: "active" | "paused" | "retired" | "pending_approval";
            /** @description manual, budget or system. */
            pauseReason: string | null;
            retiredReason: string | null;
            reportsTo: string | null;
            memoryScopes: string[];
            budget: {
                /** @description Null: no cap. */
                perTaskUsd: number | null;
                /** @description Null: no cap. */
                dailyUsd: number | null;
            };
            approvalPolicy: {
                requires: string[];
            };
            stats: {
                /** @description Issues of its that are done. */
                tasksCompleted: number;
                /** @description Issues of its that failed. */
                tasksFailed: number;
                /** @description All that it spent, by tasks completed and failed. */
                averageTaskUsd: number | null;
                /** @description When its last run began. */
                lastActiveAt: string | null;
            };
            /** @description Grows with each change; the ETag. */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Something that an agent may do once the board says so. */
        V1Approval: {
            id: string;
            companyId: string;
            taskId: string | null;
            /** @description Who asks; null: a person, or the system. */
            agentId: string | null;
            /** @enum {string} */
            status: "pending" | "approved" | "approved_with_edits" | "denied" | "expired" | "asked_question";
            action: string;
            reasoning: string | null;
            cost: {
                usd: number | null;
                tokens: number | null;
            };
            sideEffects: string[];
            /** @description What happens instead, as whoever asks puts it. */
            ifDenied: unknown;
            /** @description All that was asked for, as it is approved; without secrets. */
            payload: {
                [key: string]: unknown;
            };
            /** @description What the board changed as it approved, by dotted paths. */
            edits: {
                [key: string]: unknown;
            } | null;
            /** @description What was said with the decision, or asked last. */
            note: string | null;
            decidedBy: string | null;
            decidedAt: string | null;
            /** Format: date-time */
            requestedAt: string;
            /** @description When it is denied by itself; null: never. */
            expiresAt: string | null;
        };
        V1ApprovalQuestion: {
            body: string;
        };
        /** @description What the board approves before it is asked. */
        V1ApprovalRule: {
            id: string;
            companyId: string;
            description: string | null;
            matchers: {
                "action.prefix"?: string;
                /** @description A regular expression of PostgreSQL's, for the whole of the action. */
                "action.regex"?: string;
                "cost.usd.max"?: number;
                "cost.tokens.max"?: number;
                /**
                 * @description It says that it has none: an empty list.
                 * @constant
                 */
                "sideEffects.none"?: true;
            };
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
        };
        V1ApproveWithEdits: {
            note?: string;
            /** @description New values by dotted paths in the payload, as in `cost.usd`. */
            edits: {
                [key: string]: unknown;
            };
        };
        /** @description An agent, or a team by its id or slug: whoever of it has least to do. */
        V1AssignIssue: {
            agentId?: string;
            teamId?: string;
        };
        /** @description What a scope may spend in a window, and how it stands. */
        V1Budget: {
            /** @enum {string} */
            scope: "instance" | "company" | "team" | "project" | "agent" | "run";
            /** @description Of a run, its agent. */
            scopeId: string;
            /** @description As /api names it; of a fiscal period, which. */
            window: string;
            usd: number;
            spentUsd: number;
            /** @description Set aside for runs in flight. */
            reservedUsd: number;
            remainingUsd: number;
        };
        V1BulkIssueResult: {
            /** @description Of the operation. */
            index: number;
            /** @description What the operation would have been answered with alone. */
            status: number;
            /** @description The issue as it is then. */
            data: components["schemas"]["V1Issue"] | null;
            error: {
                code: string;
                message: string;
                details: unknown[];
            } | null;
        };
        V1BulkIssues: {
            /** @description Done one after another, each by itself. */
            operations: ({
                /** @constant */
                action: "create";
                body: components["schemas"]["V1CreateIssue"];
            } | {
                /** @constant */
                action: "update";
                id: string;
                body: components["schemas"]["V1UpdateIssue"];
            } | {
                /** @constant */
                action: "assign";
                id: string;
                body: components["schemas"]["V1AssignIssue"];
            } | {
                /** @constant */
                action: "reassign";
                id: string;
                body: components["schemas"]["V1AssignIssue"];
            } | {
                /** @constant */
                action: "cancel";
                id: string;
                /** @default {} */
                body?: components["schemas"]["V1CancelIssue"];
            } | {
                /** @constant */
                action: "comment";
                id: string;
                body: components["schemas"]["V1CommentIssue"];
            })[];
        };
        /** @description Days on which the timers that name it are not due. */
        V1Calendar: {
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
        V1CancelIssue: {
            /** @description Becomes a comment. */
            reason?: string;
        };
        V1CloseGoal: {
            /**
             * @default achieved
             * @enum {string}
             */
            outcome?: "achieved" | "cancelled";
            note?: string;
        };
        V1Comment: {
            id: string;
            issueId: string;
            authorAgentId: string | null;
            authorUserId: string | null;
            body: string;
            /** Format: date-time */
            createdAt: string;
        };
        V1CommentIssue: {
            body: string;
        };
        V1Company: {
            id: string;
            /** @description Names it in paths and scopes; it never changes. */
            slug: string;
            name: string;
            description: string | null;
            /** @enum {string} */
            status: "active" | "archived" | "deleting";
            /** @description Its agents take no new work. */
            paused: boolean;
            defaultAdapter: string | null;
            /**
             * @description Of budgets for which no other period is named.
             * @enum {string}
             */
            fiscalPeriod: "daily" | "weekly" | "monthly" | "quarterly";
            budget: {
                /** @description Null: no cap. */
                usd: number | null;
                /** @enum {string} */
                period: "daily" | "weekly" | "monthly" | "quarterly";
                /** @description How much of it is not for its teams. */
                reservePercent: number;
            };
            teamCount: number;
            /** @description Without retired ones. */
            agentCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description With what was asked for besides, up to 200 of each. */
        V1CompanyDetail: {
            id: string;
            /** @description Names it in paths and scopes; it never changes. */
            slug: string;
            name: string;
            description: string | null;
            /** @enum {string} */
            status: "active" | "archived" | "deleting";
            /** @description Its agents take no new work. */
            paused: boolean;
            defaultAdapter: string | null;
            /**
             * @description Of budgets for which no other period is named.
             * @enum {string}
             */
            fiscalPeriod: "daily" | "weekly" | "monthly" | "quarterly";
            budget: {
                /** @description Null: no cap. */
                usd: number | null;
                /** @enum {string} */
                period: "daily" | "weekly" | "monthly" | "quarterly";
                /** @description How much of it is not for its teams. */
                reservePercent: number;
            };
            teamCount: number;
            /** @description Without retired ones. */
            agentCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            teams?: components["schemas"]["V1Team"][];
            agents?: components["schemas"]["V1Agent"][];
            workflows?: unknown[];
            budgets?: components["schemas"]["V1Budget"][];
        };
        /** @description One thing that was charged. */
        V1CostEntry: {
            id: string;
            agentId: string;
            taskId: string | null;
            projectId: string | null;
            runId: string | null;
            provider: string;
            model: string;
            /** @description In US dollars. */
            usd: number;
            tokens: {
                /** @description What a cache gave is among them. */
                input: number;
                output: number;
            };
            /** Format: date-time */
            at: string;
        };
        /** @description Where a budget of the company is heading. */
        V1CostForecast: {
            window: string;
            start: string | null;
            end: string | null;
            /** @description In US dollars. */
            budgetUsd: number;
            /** @description In US dollars. */
            spentUsd: number;
            /** @description In US dollars. */
            usdPerHour: number;
            /** @description At the window's end, if it goes on as it did so far. */
            projectedUsd: number | null;
            /** @description When the budget will be used up; null if not in this window. */
            budgetMetAt: string | null;
        };
        /** @description What something has cost within a time: the company's fiscal period until now, unless it is said. */
        V1CostRollUp: {
            /** @enum {string} */
            scope: "company" | "team" | "agent" | "project" | "issue" | "run";
            scopeId: string;
            period: {
                /** Format: date-time */
                start: string;
                /** Format: date-time */
                end: string;
                label: string;
            };
            total: {
                /** @description In US dollars. */
                usd: number;
                tokens: {
                    /** @description What a cache gave is among them. */
                    input: number;
                    output: number;
                };
            };
            /** @description The budget in force over it, in that budget's own window; null: none. */
            budget: {
                /** @description In US dollars. */
                usd: number;
                /** @description In US dollars. */
                remaining: number;
                percentUsed: number;
            } | null;
            breakdown: {
                llm: {
                    /** @description In US dollars. */
                    usd: number;
                    tokens: {
                        /** @description What a cache gave is among them. */
                        input: number;
                        output: number;
                    };
                };
                tools: {
                    /** @description In US dollars. */
                    usd: number;
                };
                runtimeServices: {
                    /** @description In US dollars. */
                    usd: number;
                };
            };
            /** @description Of a company: what each of its teams has cost, the dearest first. */
            byTeam: {
                teamId: string;
                name: string;
                /** @description In US dollars. */
                usd: number;
            }[];
            trend: {
                perDay: {
                    /** Format: date */
                    day: string;
                    /** @description In US dollars. */
                    usd: number;
                }[];
            };
        };
        /** @description What this UTC month has cost, and whom. */
        V1CostView: {
            month: {
                /** @description In US dollars. */
                usd: number;
                /** @description Null: no cap. */
                budgetUsd: number | null;
                percentUsed: number | null;
            };
            /** @description The dearest 50. */
            byAgent: {
                agentId: string;
                name: string;
                /** @description In US dollars. */
                usd: number;
            }[];
            /** @description Likewise. */
            byModel: {
                provider: string;
                model: string;
                /** @description In US dollars. */
                usd: number;
            }[];
        };
        V1CreateApprovalRule: {
            description?: string;
            /** @description All that are named must be so; a request that says nothing of it is not met. */
            matchers: {
                "action.prefix"?: string;
                /** @description A regular expression of PostgreSQL's, for the whole of the action. */
                "action.regex"?: string;
                "cost.usd.max"?: number;
                "cost.tokens.max"?: number;
                /**
                 * @description It says that it has none: an empty list.
                 * @constant
                 */
                "sideEffects.none"?: true;
            };
        };
        V1CreateCalendar: {
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
        V1CreateCompany: {
            name: string;
            /** @description Made from the name when it is not given. */
            slug?: string;
            description?: string | null;
            defaultAdapter?: string | null;
            /** @enum {string} */
            fiscalPeriod?: "daily" | "weekly" | "monthly" | "quarterly";
            budget?: {
                /** @description 0 to a thousand million; null or 0: no cap. */
                usd?: number | null;
                /** @enum {string} */
                period?: "daily" | "weekly" | "monthly" | "quarterly";
                /** @description 0 to 100; 20 unless said. */
                reservePercent?: number;
            } | null;
            /** @description Teams that it has from the start. */
            startingTeams?: components["schemas"]["V1NewTeam"][];
        };
        V1CreateGoal: {
            title: string;
            description?: string | null;
            targetDate?: string | null;
            budget?: {
                usd: number | null;
            };
        };
        V1CreateIssue: {
            title: string;
            description?: string | null;
            /** @description What the work on it may cost in all; null, or 0: no cap of its own. */
            budget?: {
                perTaskUsd?: number | null;
            };
            parentId?: string | null;
            projectId?: string | null;
            goalId?: string | null;
            /**
             * @default medium
             * @enum {string}
             */
            priority?: "critical" | "high" | "medium" | "low";
            /** @description Woken at once, unless it is held. */
            assignedAgentId?: string | null;
            /** @description Id or slug. Whoever of it has least to do gets it, unless an agent is named; while nobody is free, it waits. */
            assignedTeamId?: string | null;
            /**
             * @description By name; what there is not yet is made.
             * @default []
             */
            labels?: string[];
            /** @default false */
            held?: boolean;
            heldReason?: string | null;
        };
        V1CreateProject: {
            title: string;
            description?: string | null;
            targetDate?: string | null;
            goalId?: string | null;
        };
        V1CreateTimer: {
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
            agentId: string;
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
            agentId: string;
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
            agentId: string;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        };
        V1CreateToken: {
            name: string;
            /** @description read, write, admin; company:<id or slug> restricts them; company:<id or slug>:read and :write stand alone. */
            scopes: string[];
            /**
             * Format: date-time
             * @description Absent: never.
             */
            expiresAt?: string;
        };
        V1CreateWebhookEndpoint: {
            /** Format: uri */
            url: string;
            /** @description Types of events, such as `agent.paused`, `agent.*` or `*`. */
            events: string[];
            description?: string | null;
        };
        V1CreatedCompany: {
            id: string;
            /** @description Names it in paths and scopes; it never changes. */
            slug: string;
            name: string;
            description: string | null;
            /** @enum {string} */
            status: "active" | "archived" | "deleting";
            /** @description Its agents take no new work. */
            paused: boolean;
            defaultAdapter: string | null;
            /**
             * @description Of budgets for which no other period is named.
             * @enum {string}
             */
            fiscalPeriod: "daily" | "weekly" | "monthly" | "quarterly";
            budget: {
                /** @description Null: no cap. */
                usd: number | null;
                /** @enum {string} */
                period: "daily" | "weekly" | "monthly" | "quarterly";
                /** @description How much of it is not for its teams. */
                reservePercent: number;
            };
            teamCount: number;
            /** @description Without retired ones. */
            agentCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Those it starts with; nobody is in them yet. */
            teams?: {
                id: string;
                companyId: string;
                slug: string;
                name: string;
                /** @description Has the agents that were hired into no other, as by /api. */
                isDefault: boolean;
                /** @description How many agents it may have; null: any number. */
                headcountCap: number | null;
                /** @description Without retired ones; with those that wait for an approval. */
                agentCount: number;
                budget: {
                    usd: number;
                    /** @enum {string} */
                    period: "daily" | "weekly" | "monthly" | "quarterly";
                } | null;
                /** @description Whom agents report to that are hired into it. */
                managerAgentId: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                agents: components["schemas"]["V1Agent"][];
            }[];
        };
        V1DecideApproval: {
            note?: string;
        };
        V1DeletedSecret: {
            name: string;
            /** @constant */
            deleted: true;
        };
        V1Error: {
            error: {
                /** @description What went wrong, for programs. */
                code: string;
                /** @description The same, for people. */
                message: string;
                /** @description What is wrong where: field, code and message. */
                details: unknown[];
            };
            meta: components["schemas"]["V1Meta"];
        };
        V1Goal: {
            id: string;
            companyId: string;
            title: string;
            description: string | null;
            /** Format: date */
            targetDate: string | null;
            /** @enum {string} */
            status: "active" | "closed";
            /** @description Of one that is closed. */
            outcome: ("achieved" | "cancelled") | null;
            /** @description What was said as it was closed. */
            note: string | null;
            projectIds: string[];
            budget: {
                /** @description What it is meant to cost: a plan, and no cap. */
                usd: number | null;
                spent: {
                    usd: number;
                };
            };
            progress: components["schemas"]["V1Progress"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Whether work goes on. */
        V1Health: {
            /** @enum {string} */
            status: "ok" | "degraded";
            /** @enum {string} */
            database: "ok" | "down";
            /** @enum {string} */
            queue: "ok" | "down";
            agentsInError: number;
            failedAgents: number;
            /** @description Endpoints that were disabled since they failed. */
            failedWebhooks: number;
        };
        V1HireAgent: {
            /** @description Or the team's slug. */
            teamId: string;
            name: string;
            /**
             * @description In the hirer's words, such as ic-engineer.
             * @default general
             */
            role?: string;
            /** @description Such as claude-code, codex, process, http. */
            adapter: string;
            model?: string | null;
            /** @description What a run of it may cost, and all in a UTC day; null: no cap. */
            budget?: {
                perTaskUsd?: number | null;
                dailyUsd?: number | null;
            };
            approvalPolicy?: {
                requires: string[];
            };
            memoryScopes?: ("agent" | "project" | "client" | "company")[];
        };
        V1HiredAgent: {
            id: string;
            companyId: string;
            teamId: string;
            name: string;
            role: string;
            adapter: string;
            model: string | null;
            /** @enum {string} */
            status: "active" | "paused" | "retired" | "pending_approval";
            /** @description manual, budget or system. */
            pauseReason: string | null;
            retiredReason: string | null;
            reportsTo: string | null;
            memoryScopes: string[];
            budget: {
                /** @description Null: no cap. */
                perTaskUsd: number | null;
                /** @description Null: no cap. */
                dailyUsd: number | null;
            };
            approvalPolicy: {
                requires: string[];
            };
            stats: {
                /** @description Issues of its that are done. */
                tasksCompleted: number;
                /** @description Issues of its that failed. */
                tasksFailed: number;
                /** @description All that it spent, by tasks completed and failed. */
                averageTaskUsd: number | null;
                /** @description When its last run began. */
                lastActiveAt: string | null;
            };
            /** @description Grows with each change; the ETag. */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description What would keep its runs from succeeding, as far as it showed at once (the checks of `test-environment`); absent where nothing did. */
            warnings?: components["schemas"]["AdapterEnvironmentCheck"][];
            /** @description Shown this once; absent while an approval is waited for. */
            agentToken?: string;
            /** @description What it waits for, where it has to. */
            approvalId?: string;
        };
        /** @description What waits for a person; of each kind the first 50. */
        V1Inbox: {
            total: number;
            approvals: {
                id: string;
                type: string;
                status: string;
                /** Format: date-time */
                requestedAt: string;
            }[];
            breaches: {
                id: string;
                scope: string;
                scopeId: string;
                /** @enum {string} */
                level: "soft" | "hard" | "catastrophic";
                /** Format: date-time */
                at: string;
            }[];
            /** @description Whose last run failed or timed out. */
            failedAgents: number;
            joinRequests: number;
            /** @description Endpoints that were disabled since they failed: nothing is sent there before somebody enables them. */
            failedWebhooks: {
                id: string;
                /** @description Of its address. */
                origin: string;
                description: string | null;
                reason: string;
                /** Format: date-time */
                at: string;
            }[];
        };
        /** @description A task. */
        V1Issue: {
            id: string;
            companyId: string;
            /** @description The company's prefix and a number. */
            identifier: string;
            title: string;
            description: string | null;
            /** @enum {string} */
            status: "queued" | "assigned" | "running" | "review" | "done" | "failed" | "cancelled" | "handoff";
            /** @description Nobody takes it up by itself. */
            held: boolean;
            heldReason: string | null;
            /** @enum {string} */
            priority: "critical" | "high" | "medium" | "low";
            parentId: string | null;
            projectId: string | null;
            goalId: string | null;
            assignedAgentId: string | null;
            assignedTeamId: string | null;
            /** @description A person who has it, as of one that is handed off. */
            assignedUserId: string | null;
            labels: string[];
            budget: {
                /** @description What the work on it may cost in all; null: it has no cap of its own. */
                perTaskUsd: number | null;
                spent: {
                    usd: number;
                };
            };
            /** @description 1, and one more each time that it was opened again. */
            attempt: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            startedAt: string | null;
            completedAt: string | null;
        };
        /** @description Something that agents remember. */
        V1MemoryNote: {
            id: string;
            companyId: string;
            /** @enum {string} */
            scope: "agent" | "project" | "client" | "company";
            /** @description Whose: the id of the agent, the project or the company; of a client, its billing code. */
            scopeId: string;
            key: string;
            /** @description Of the text, as UTF-8. */
            bytes: number;
            /** @description Grows with each change; the ETag. */
            version: number;
            updatedBy: {
                type: string;
                id: string;
                runId: string | null;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            content: string;
        };
        /** @description What is known of a note, without its text. */
        V1MemoryNoteSummary: {
            id: string;
            companyId: string;
            /** @enum {string} */
            scope: "agent" | "project" | "client" | "company";
            /** @description Whose: the id of the agent, the project or the company; of a client, its billing code. */
            scopeId: string;
            key: string;
            /** @description Of the text, as UTF-8. */
            bytes: number;
            /** @description Grows with each change; the ETag. */
            version: number;
            updatedBy: {
                type: string;
                id: string;
                runId: string | null;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        V1Meta: {
            requestId: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Of a list: where it goes on; null at its end. */
            nextCursor?: string | null;
            /** @description Of a list: whether it goes on. */
            hasMore?: boolean;
        };
        V1NewTeam: {
            name: string;
            /** @description Made from the name when it is not given; it never changes. */
            slug?: string;
            headcountCap?: number | null;
            /** @description What its agents may spend together; its period is the company's fiscal one unless said. */
            budget?: {
                usd: number | null;
                /** @enum {string} */
                period?: "daily" | "weekly" | "monthly" | "quarterly";
            } | null;
            managerAgentId?: string | null;
        };
        /** @description With its value, this once. */
        V1NewToken: {
            id: string;
            name: string;
            /** @description Companies by their public ids. */
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            token: string;
        };
        /** @description With the secret that signs, this once. */
        V1NewWebhookEndpoint: {
            id: string;
            companyId: string;
            url: string;
            events: string[];
            description: string | null;
            /** @enum {string} */
            status: "enabled" | "disabled";
            disabledReason: string | null;
            disabledAt: string | null;
            /** @description For a day after, the secret before signs too. */
            secretRotatedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            secret: string;
        };
        /** @description An agent and those who report to it. */
        V1OrgNode: {
            id: string;
            name: string;
            role: string;
            status: string;
            reports: components["schemas"]["V1OrgNode"][];
        };
        /** @description A company at a glance; costs are of this UTC month. */
        V1Overview: {
            companyId: string;
            agents: {
                active: number;
                running: number;
                paused: number;
                error: number;
            };
            tasks: {
                open: number;
                running: number;
                blocked: number;
                done: number;
            };
            cost: {
                /** @description In US dollars. */
                usd: number;
                /** @description Null: no cap. */
                budgetUsd: number | null;
                percentUsed: number | null;
            };
            pendingApprovals: number;
            openBreaches: number;
        };
        V1PreviewTimer: {
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
            agentId?: string;
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
            agentId?: string;
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
            agentId?: string;
            /** @description It is not due on days that any of these calendars excludes. */
            calendarIds?: string[];
        };
        V1Progress: {
            /** @description All but those that failed. */
            tasksTotal: number;
            tasksDone: number;
            /** @description Running, in review or handed off. */
            tasksInFlight: number;
            /** @description Queued or assigned. */
            tasksQueued: number;
            tasksFailed: number;
        };
        V1Project: {
            id: string;
            companyId: string;
            /** @description The first that it serves. */
            goalId: string | null;
            title: string;
            description: string | null;
            /** Format: date */
            targetDate: string | null;
            /** @enum {string} */
            status: "active" | "archived";
            spent: {
                usd: number;
            };
            progress: components["schemas"]["V1Progress"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        V1PutMemoryNote: {
            /** @description The whole text, 32 KiB at the most. */
            content: string;
        };
        V1PutSecret: {
            /** @description What is kept under it already, this takes the place of. */
            name: string;
            /** @description Never answered. */
            value: string;
            /** @enum {string} */
            category?: "api_key" | "oauth_token" | "mtls_cert" | "webhook_secret";
            integrationId?: string | null;
            description?: string | null;
        };
        V1RetireAgent: {
            reason?: string;
            /**
             * @description What it is at may finish.
             * @default false
             */
            drain?: boolean;
        };
        V1RotateAgentToken: {
            /**
             * @description How long the token before still counts.
             * @default 86400
             */
            graceSeconds?: number;
        };
        V1RotateSecret: {
            value: string;
        };
        V1RotateToken: {
            /**
             * @description How long the value before still counts.
             * @default 86400
             */
            graceSeconds?: number;
        };
        V1RotatedAgentToken: {
            agentId: string;
            /** @description Shown this once. */
            agentToken: string;
            /** @description Until then the one before counts as well. */
            previousTokenExpiresAt: string | null;
        };
        V1RotatedToken: {
            id: string;
            name: string;
            /** @description Companies by their public ids. */
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            token: string;
            /** Format: date-time */
            previousTokenExpiresAt: string;
        };
        /** @description One execution of an agent. */
        V1Run: {
            id: string;
            companyId: string;
            issueId: string | null;
            agentId: string;
            /** @enum {string} */
            status: "scheduled_retry" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
            errorCode: string | null;
            attempt: number;
            retryOfRunId: string | null;
            cost: {
                usd: number;
                tokens: {
                    input: number;
                    output: number;
                };
            };
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        V1RunDetail: {
            id: string;
            companyId: string;
            issueId: string | null;
            agentId: string;
            /** @enum {string} */
            status: "scheduled_retry" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
            errorCode: string | null;
            attempt: number;
            retryOfRunId: string | null;
            cost: {
                usd: number;
                tokens: {
                    input: number;
                    output: number;
                };
            };
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            error: string | null;
        };
        /** @description What is known of a secret; its value is never answered. */
        V1Secret: {
            name: string;
            companyId: string;
            category: string;
            integrationId: string | null;
            description: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description When a run was last given it, to the minute. */
            lastUsedAt: string | null;
            rotatedAt: string | null;
        };
        /** @description Agents that share a manager, an envelope and a number of seats. */
        V1Team: {
            id: string;
            companyId: string;
            slug: string;
            name: string;
            /** @description Has the agents that were hired into no other, as by /api. */
            isDefault: boolean;
            /** @description How many agents it may have; null: any number. */
            headcountCap: number | null;
            /** @description Without retired ones; with those that wait for an approval. */
            agentCount: number;
            budget: {
                usd: number;
                /** @enum {string} */
                period: "daily" | "weekly" | "monthly" | "quarterly";
            } | null;
            /** @description Whom agents report to that are hired into it. */
            managerAgentId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What wakes an agent by the clock. */
        V1Timer: {
            id: string;
            companyId: string;
            agentId: string | null;
            /** @description Of a routine on `/api`: the trigger that it sets off. */
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
        V1TimerFire: {
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
            /** @description As `/api` has it. */
            wakeupId: string | null;
            runId: string | null;
        };
        V1TimerPreview: components["schemas"]["TimerPreview"];
        /** @description What a program brings, without its value. */
        V1Token: {
            id: string;
            name: string;
            /** @description Companies by their public ids. */
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description Who made it, as in user:…; it counts on when they are gone. */
            createdBy: string;
            lastUsedAt: string | null;
            revokedAt: string | null;
        };
        V1TopUpTeam: {
            teamId: string;
            /** @description In each of the team's periods from now on. */
            usd: number;
            reason?: string;
        };
        /** @description What is left out stays as it is. */
        V1UpdateAgent: {
            name?: string;
            /** @description In the hirer's words, such as ic-engineer. */
            role?: string;
            /** @description Such as claude-code, codex, process, http. */
            adapter?: string;
            model?: string | null;
            /** @description What a run of it may cost, and all in a UTC day; null: no cap. */
            budget?: {
                perTaskUsd?: number | null;
                dailyUsd?: number | null;
            };
            approvalPolicy?: {
                requires: string[];
            };
            memoryScopes?: ("agent" | "project" | "client" | "company")[];
            /** @description Cannot be changed. */
            id?: unknown;
            /** @description Cannot be changed. */
            companyId?: unknown;
            /** @description Cannot be changed. */
            teamId?: unknown;
            /** @description Cannot be changed. */
            status?: unknown;
            /** @description Cannot be changed. */
            stats?: unknown;
            /** @description Cannot be changed. */
            reportsTo?: unknown;
            /** @description Cannot be changed. */
            createdAt?: unknown;
            /** @description Cannot be changed. */
            updatedAt?: unknown;
        };
        /** @description What is left out stays as it is. */
        V1UpdateCalendar: {
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
        V1UpdateCompany: {
            name?: string;
            description?: string | null;
            defaultAdapter?: string | null;
            /** @enum {string} */
            fiscalPeriod?: "daily" | "weekly" | "monthly" | "quarterly";
            budget?: {
                /** @description 0 to a thousand million; null or 0: no cap. */
                usd?: number | null;
                /** @enum {string} */
                period?: "daily" | "weekly" | "monthly" | "quarterly";
                /** @description 0 to 100; 20 unless said. */
                reservePercent?: number;
            } | null;
            /** @description Cannot be changed. */
            id?: unknown;
            /** @description Cannot be changed. */
            slug?: unknown;
            /** @description Cannot be changed. */
            status?: unknown;
            /** @description Cannot be changed. */
            paused?: unknown;
            /** @description Cannot be changed. */
            teamCount?: unknown;
            /** @description Cannot be changed. */
            agentCount?: unknown;
            /** @description Cannot be changed. */
            createdAt?: unknown;
            /** @description Cannot be changed. */
            updatedAt?: unknown;
        };
        /** @description What is left out stays as it is; null takes it away. */
        V1UpdateGoal: {
            title?: string;
            description?: string | null;
            targetDate?: string | null;
            budget?: {
                usd: number | null;
            };
        };
        /** @description What is left out stays as it is; null takes it away. */
        V1UpdateIssue: {
            title?: string;
            description?: string | null;
            /** @description What the work on it may cost in all; null, or 0: no cap of its own. */
            budget?: {
                perTaskUsd?: number | null;
            };
            parentId?: string | null;
            projectId?: string | null;
            goalId?: string | null;
            /** @enum {string} */
            priority?: "critical" | "high" | "medium" | "low";
            labels?: string[];
            /** @enum {string} */
            status?: "queued" | "assigned" | "running" | "review" | "done" | "failed" | "cancelled" | "handoff";
            /** @description With handoff: to whom. Left out: to whoever asks. */
            assignedUserId?: string;
            held?: boolean;
            heldReason?: string | null;
        };
        /** @description What is left out stays as it is; null takes it away. */
        V1UpdateProject: {
            title?: string;
            description?: string | null;
            targetDate?: string | null;
            goalId?: string | null;
        };
        /** @description What is left out stays as it is. */
        V1UpdateTeam: {
            name?: string;
            headcountCap?: number | null;
            /** @description What its agents may spend together; its period is the company's fiscal one unless said. */
            budget?: {
                usd: number | null;
                /** @enum {string} */
                period?: "daily" | "weekly" | "monthly" | "quarterly";
            } | null;
            managerAgentId?: string | null;
            /** @description Cannot be changed. */
            id?: unknown;
            /** @description Cannot be changed. */
            companyId?: unknown;
            /** @description Cannot be changed. */
            slug?: unknown;
            /** @description Cannot be changed. */
            isDefault?: unknown;
            /** @description Cannot be changed. */
            agentCount?: unknown;
            /** @description Cannot be changed. */
            createdAt?: unknown;
            /** @description Cannot be changed. */
            updatedAt?: unknown;
        };
        /** @description What is left out stays as it is; null takes it away. */
        V1UpdateTimer: {
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
        V1UpdateWebhookEndpoint: {
            /** Format: uri */
            url?: string;
            /** @description Types of events, such as `agent.paused`, `agent.*` or `*`. */
            events?: string[];
            description?: string | null;
            /**
             * @description While disabled nothing is sent, and nothing that happens is kept to be sent.
             * @enum {string}
             */
            status?: "enabled" | "disabled";
        };
        /** @description One event on its way to one endpoint. */
        V1WebhookDelivery: {
            id: string;
            endpointId: string;
            /** @description The `webhook-id` of each attempt. */
            eventId: string;
            eventType: string;
            /** @description Null: a test. */
            sequence: number | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /** @description As it is signed and sent. */
            body: string;
            nextAttemptAt: string | null;
            deliveredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            attempts: {
                number: number;
                /** Format: date-time */
                attemptedAt: string;
                statusCode: number | null;
                latencyMs: number;
                /** @description Its beginning. */
                answer: string | null;
                error: string | null;
            }[];
        };
        V1WebhookEndpoint: {
            id: string;
            companyId: string;
            url: string;
            events: string[];
            description: string | null;
            /** @enum {string} */
            status: "enabled" | "disabled";
            disabledReason: string | null;
            disabledAt: string | null;
            /** @description For a day after, the secret before signs too. */
            secretRotatedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Who asks; `tokenId` and moments are null for the operator, who comes without a token. */
        V1Whoami: {
            name: string;
            /** @description Companies by their public ids. */
            scopes: string[];
            createdAt: string | null;
            expiresAt: string | null;
            tokenId: string | null;
            lastUsedAt: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    v1Whoami: {
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
                        data: components["schemas"]["V1Whoami"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListTokens: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
                /** @description Those of one maker, as in user:… */
                createdBy?: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Token"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateToken: {
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
                 *       "name": "ci",
                 *       "scopes": [
                 *         "read",
                 *         "write",
                 *         "company:acme"
                 *       ],
                 *       "expiresAt": "2099-12-31T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateToken"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1NewToken"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RotateToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "graceSeconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["V1RotateToken"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1RotatedToken"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RevokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Token"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListCompanies: {
        parameters: {
            query?: {
                status?: "active" | "archived";
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Company"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateCompany: {
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
                 *       "slug": "acme-ai",
                 *       "budget": {
                 *         "usd": 1000,
                 *         "reservePercent": 20
                 *       },
                 *       "startingTeams": [
                 *         {
                 *           "name": "Engineering",
                 *           "headcountCap": 5
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateCompany"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1CreatedCompany"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCompany: {
        parameters: {
            query?: {
                /** @description Of teams, agents, workflows, budgets, with commas between them. */
                include?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CompanyDetail"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Company"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Builds the future",
                 *       "budget": {
                 *         "usd": 1200
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateCompany"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Company"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ArchiveCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Company"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RestoreCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Company"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListTeams: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Team"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Research",
                 *       "slug": "research",
                 *       "headcountCap": 3,
                 *       "budget": {
                 *         "usd": 100,
                 *         "period": "monthly"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["V1NewTeam"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Team"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                teamId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Team"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "headcountCap": 4
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateTeam"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Team"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListAgents: {
        parameters: {
            query?: {
                /** @description Its id or slug. */
                team?: string;
                /** @description Of active, paused, retired, pending_approval, with commas between them. */
                status?: string;
                adapter?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Agent"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1HireAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "teamId": "tm_03eidygrd5b65n0avjracucqx",
                 *       "name": "Senior Engineer",
                 *       "role": "ic-engineer",
                 *       "adapter": "process",
                 *       "model": "claude-sonnet-4-6",
                 *       "budget": {
                 *         "perTaskUsd": 2.5,
                 *         "dailyUsd": 25
                 *       },
                 *       "approvalPolicy": {
                 *         "requires": [
                 *           "push-to-main",
                 *           "prod-deploy",
                 *           "spend_over_10"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["V1HireAgent"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1HiredAgent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Agent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                cid: string;
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "claude-opus-4-6",
                 *       "budget": {
                 *         "perTaskUsd": 5
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateAgent"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Agent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PauseAgent: {
        parameters: {
            query?: {
                /** @description cancel: what goes on is ended. */
                mode?: "cancel" | "drain";
            };
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Agent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ResumeAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Agent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RetireAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "replaced by another"
                 *     }
                 */
                "application/json": components["schemas"]["V1RetireAgent"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Agent"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RotateAgentToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "graceSeconds": 0
                 *     }
                 */
                "application/json": components["schemas"]["V1RotateAgentToken"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1RotatedAgentToken"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListIssues: {
        parameters: {
            query?: {
                /** @description One or more, with commas between. */
                status?: string | string[];
                /** @description Who has it. */
                agent?: string;
                /** @description For which team it is: its id or slug. */
                team?: string;
                /** @description null: only those at the top. */
                parent?: "null";
                /** @description By name. */
                label?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Issue"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Ship the report",
                 *       "projectId": "prj_03eidygrd5b65n0avjracucqs",
                 *       "goalId": "gl_03eidygrd5b65n0avjracucqt",
                 *       "priority": "high",
                 *       "labels": [
                 *         "report"
                 *       ],
                 *       "assignedAgentId": "agt_03eidygrd5b65n0avjracucqp"
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Ship the whole report",
                 *       "held": true,
                 *       "heldReason": "waits for figures"
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1BulkIssues: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "action": "create",
                 *           "body": {
                 *             "title": "Collect the figures"
                 *           }
                 *         },
                 *         {
                 *           "action": "comment",
                 *           "id": "iss_03eidygrd5b65n0avjracucqr",
                 *           "body": {
                 *             "body": "The figures are being collected."
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["V1BulkIssues"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            results: components["schemas"]["V1BulkIssueResult"][];
                        };
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1AssignIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "agt_03eidygrd5b65n0avjracucqp"
                 *     }
                 */
                "application/json": components["schemas"]["V1AssignIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ReassignIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "agt_03eidygrd5b65n0avjracucqp"
                 *     }
                 */
                "application/json": components["schemas"]["V1AssignIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CancelIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "no longer wanted"
                 *     }
                 */
                "application/json": components["schemas"]["V1CancelIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Issue"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CommentOnIssue: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Figures of March, please."
                 *     }
                 */
                "application/json": components["schemas"]["V1CommentIssue"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Comment"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListIssueRuns: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Run"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetIssueRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
                rid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1RunDetail"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListApprovals: {
        parameters: {
            query?: {
                /** @description One or more, with commas between. */
                status?: string | string[];
                /** @description Who asks. */
                agent?: string;
                /** @description Of which team whoever asks is: its id or slug. */
                team?: string;
                /** @description A person, by id, or `me`: what that person has decided, or may decide while nobody has. */
                assignee?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Approval"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Approval"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ApproveApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Go on"
                 *     }
                 */
                "application/json": components["schemas"]["V1DecideApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Approval"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ApproveApprovalWithEdits: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "edits": {
                 *         "cost.usd": 30
                 *       },
                 *       "note": "Cheaper"
                 *     }
                 */
                "application/json": components["schemas"]["V1ApproveWithEdits"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Approval"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DenyApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Not this week"
                 *     }
                 */
                "application/json": components["schemas"]["V1DecideApproval"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Approval"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1AskAboutApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "What does it cost at most?"
                 *     }
                 */
                "application/json": components["schemas"]["V1ApprovalQuestion"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Approval"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListApprovalRules: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1ApprovalRule"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateApprovalRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Small deploys",
                 *       "matchers": {
                 *         "action.prefix": "deploy",
                 *         "cost.usd.max": 1
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateApprovalRule"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1ApprovalRule"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteApprovalRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1ApprovalRule"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListGoals: {
        parameters: {
            query?: {
                status?: "active" | "closed";
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Goal"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateGoal: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "A report a month",
                 *       "targetDate": "2099-12-31"
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateGoal"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Goal"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetGoal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Goal"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateGoal: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "By the tenth"
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateGoal"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Goal"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CloseGoal: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "outcome": "achieved",
                 *       "note": "Twelve of twelve"
                 *     }
                 */
                "application/json": components["schemas"]["V1CloseGoal"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Goal"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListProjects: {
        parameters: {
            query?: {
                status?: "active" | "archived";
                /** @description Which it serves. */
                goal?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Project"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Reports",
                 *       "goalId": "gl_03eidygrd5b65n0avjracucqt"
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateProject"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Project"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Project"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Where they come from"
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateProject"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Project"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ArchiveProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Project"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListSecrets: {
        parameters: {
            query?: {
                category?: "api_key" | "oauth_token" | "mtls_cert" | "webhook_secret";
                integrationId?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Secret"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PutSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "GITHUB_TOKEN",
                 *       "value": "ghp_…",
                 *       "category": "api_key",
                 *       "description": "For the reports' repository"
                 *     }
                 */
                "application/json": components["schemas"]["V1PutSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Secret"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                name: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Secret"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                name: string;
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
                    "application/json": {
                        data: components["schemas"]["V1DeletedSecret"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "ghp_… (new)"
                 *     }
                 */
                "application/json": components["schemas"]["V1RotateSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Secret"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListMemoryNotes: {
        parameters: {
            query?: {
                scope?: "agent" | "project" | "client" | "company";
                /** @description Whose notes; goes with a scope. */
                scopeId?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1MemoryNoteSummary"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetMemoryNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                scope: string;
                scopeId: string;
                key: string;
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
                    "application/json": {
                        data: components["schemas"]["V1MemoryNote"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PutMemoryNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                cid: string;
                scope: string;
                scopeId: string;
                key: string;
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
                "application/json": components["schemas"]["V1PutMemoryNote"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1MemoryNote"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteMemoryNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the change is meant for; 412 where it has changed meanwhile. */
                "if-match"?: string;
            };
            path: {
                cid: string;
                scope: string;
                scopeId: string;
                key: string;
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
                    "application/json": {
                        data: components["schemas"]["V1MemoryNote"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListTimers: {
        parameters: {
            query?: {
                agent?: string;
                /** @description `ended`: it never comes again; `failed`: it was set aside, for its `problem`. */
                status?: "active" | "paused" | "ended" | "failed";
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Timer"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "agt_03eidygrd5b65n0avjracucqp",
                 *       "kind": "cron",
                 *       "cronExpression": "H 9 * * MON-FRI",
                 *       "timezone": "Europe/Berlin",
                 *       "name": "Morning",
                 *       "reason": "Look at what came in overnight."
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetTimer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteTimer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
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
                "application/json": components["schemas"]["V1UpdateTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PauseTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ResumeTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Timer"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1FireTimer: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1TimerFire"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListTimerFires: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1TimerFire"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PreviewTimer: {
        parameters: {
            query?: {
                /** @description How many fires. */
                count?: number;
                /** @description The reader's; else that of its cron expression, else UTC. */
                timezone?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1TimerPreview"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1PreviewNewTimer: {
        parameters: {
            query?: {
                /** @description How many fires. */
                count?: number;
                /** @description The reader's; else that of its cron expression, else UTC. */
                timezone?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                 *       "agentId": "agt_03eidygrd5b65n0avjracucqp"
                 *     }
                 */
                "application/json": components["schemas"]["V1PreviewTimer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1TimerPreview"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListCalendars: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Calendar"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateCalendar: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Office",
                 *       "exclusions": [
                 *         {
                 *           "weekday": 0
                 *         },
                 *         {
                 *           "from": "2026-12-24",
                 *           "to": "2027-01-01",
                 *           "isYearly": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateCalendar"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Calendar"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCalendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Calendar"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteCalendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Calendar"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateCalendar: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "timezone": "Europe/Berlin"
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateCalendar"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Calendar"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListActivity: {
        parameters: {
            query?: {
                /** @description In the action or the payload; without `since`, or further back than a month, it counts as costly. */
                q?: string;
                /** @description Some of task, approval, budget, run, delegation and audit, with commas between. */
                category?: string;
                action?: string;
                /** @description user:<id>, agent:<id>, system:<id>; `user:` is all people. */
                actor?: string;
                "subject.type"?: string;
                "subject.id"?: string;
                "related.taskId"?: string;
                "related.agentId"?: string;
                "related.runId"?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Activity"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListAudit: {
        parameters: {
            query?: {
                /** @description In the action or the payload; without `since`, or further back than a month, it counts as costly. */
                q?: string;
                action?: string;
                /** @description user:<id>, agent:<id>, system:<id>; `user:` is all people. */
                actor?: string;
                "subject.type"?: string;
                "subject.id"?: string;
                "related.taskId"?: string;
                "related.agentId"?: string;
                "related.runId"?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Activity"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ExportActivity: {
        parameters: {
            query?: {
                /** @description In the action or the payload; without `since`, or further back than a month, it counts as costly. */
                q?: string;
                /** @description Some of task, approval, budget, run, delegation and audit, with commas between. */
                category?: string;
                action?: string;
                /** @description user:<id>, agent:<id>, system:<id>; `user:` is all people. */
                actor?: string;
                "subject.type"?: string;
                "subject.id"?: string;
                "related.taskId"?: string;
                "related.agentId"?: string;
                "related.runId"?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                format?: "jsonl" | "csv";
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/octet-stream": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetActivity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                activityId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Activity"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetOverview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Overview"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Inbox"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Health"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostView"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetOrg: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1OrgNode"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetRecentActivity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1Activity"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCosts: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostsOfTeam: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostsOfAgent: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostsOfProject: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostsOfIssue: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetCostsOfRun: {
        parameters: {
            query?: {
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
            };
            header?: never;
            path: {
                cid: string;
                id: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostRollUp"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1TopUpTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "teamId": "tm_03eidygrd5b65n0avjracucqx",
                 *       "usd": 25,
                 *       "reason": "a release"
                 *     }
                 */
                "application/json": components["schemas"]["V1TopUpTeam"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1Team"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1AdjustCosts: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "agt_03eidygrd5b65n0avjracucqp",
                 *       "usd": -0.25,
                 *       "reason": "billed twice"
                 *     }
                 */
                "application/json": components["schemas"]["V1AdjustCosts"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1CostEntry"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ForecastCosts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostForecast"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListCostEntries: {
        parameters: {
            query?: {
                agent?: string;
                project?: string;
                task?: string;
                run?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1CostEntry"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ExportCosts: {
        parameters: {
            query?: {
                agent?: string;
                project?: string;
                task?: string;
                run?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                since?: string;
                /** @description ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC. */
                until?: string;
                format?: "jsonl" | "csv";
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/octet-stream": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListWebhookEndpoints: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                cid: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookEndpoint"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1CreateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks",
                 *       "events": [
                 *         "agent.*",
                 *         "task.completed"
                 *       ],
                 *       "description": "CI"
                 *     }
                 */
                "application/json": components["schemas"]["V1CreateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1NewWebhookEndpoint"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                endpointId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookEndpoint"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1DeleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                endpointId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookEndpoint"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1UpdateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         "*"
                 *       ],
                 *       "status": "enabled"
                 *     }
                 */
                "application/json": components["schemas"]["V1UpdateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["V1WebhookEndpoint"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1RotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                endpointId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1NewWebhookEndpoint"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1TestWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                endpointId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookDelivery"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ListWebhookDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `meta.nextCursor` of the page before. */
                cursor?: string;
                status?: "pending" | "delivered" | "failed";
                eventType?: string;
            };
            header?: never;
            path: {
                cid: string;
                endpointId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookDelivery"][];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1GetWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                endpointId: string;
                deliveryId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookDelivery"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1ReplayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description What is sent again with the same key is done once, and answered as the first time. */
                "idempotency-key"?: string;
            };
            path: {
                cid: string;
                endpointId: string;
                deliveryId: string;
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
                    "application/json": {
                        data: components["schemas"]["V1WebhookDelivery"];
                        meta: components["schemas"]["V1Meta"];
                    };
                };
            };
            /** @description Default Response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Error"];
                };
            };
        };
    };
    v1StreamEvents: {
        parameters: {
            query?: {
                /** @description A cursor; the header Last-Event-ID comes before it. */
                after?: string;
            };
            header?: never;
            path: {
                cid: string;
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
}

export const keyed: readonly string[] = [
  "POST /v1/tokens",
  "POST /v1/tokens/{tokenId}/rotate",
  "POST /v1/companies",
  "PATCH /v1/companies/{cid}",
  "POST /v1/companies/{cid}/archive",
  "POST /v1/companies/{cid}/restore",
  "POST /v1/companies/{cid}/teams",
  "PATCH /v1/companies/{cid}/teams/{teamId}",
  "POST /v1/companies/{cid}/agents",
  "PATCH /v1/companies/{cid}/agents/{agentId}",
  "POST /v1/companies/{cid}/agents/{agentId}/pause",
  "POST /v1/companies/{cid}/agents/{agentId}/resume",
  "POST /v1/companies/{cid}/agents/{agentId}/retire",
  "POST /v1/companies/{cid}/agents/{agentId}/rotate-token",
  "POST /v1/companies/{cid}/issues",
  "PATCH /v1/companies/{cid}/issues/{id}",
  "POST /v1/companies/{cid}/issues/bulk",
  "POST /v1/companies/{cid}/issues/{id}/assign",
  "POST /v1/companies/{cid}/issues/{id}/reassign",
  "POST /v1/companies/{cid}/issues/{id}/cancel",
  "POST /v1/companies/{cid}/issues/{id}/comments",
  "POST /v1/companies/{cid}/approvals/{id}/approve",
  "POST /v1/companies/{cid}/approvals/{id}/approve-with-edits",
  "POST /v1/companies/{cid}/approvals/{id}/deny",
  "POST /v1/companies/{cid}/approvals/{id}/comment",
  "POST /v1/companies/{cid}/approval-rules",
  "POST /v1/companies/{cid}/goals",
  "PATCH /v1/companies/{cid}/goals/{id}",
  "POST /v1/companies/{cid}/goals/{id}/close",
  "POST /v1/companies/{cid}/projects",
  "PATCH /v1/companies/{cid}/projects/{id}",
  "POST /v1/companies/{cid}/projects/{id}/archive",
  "POST /v1/companies/{cid}/secrets",
  "POST /v1/companies/{cid}/secrets/{name}/rotate",
  "PUT /v1/companies/{cid}/memory/{scope}/{scopeId}/{key}",
  "POST /v1/companies/{cid}/timers",
  "PATCH /v1/companies/{cid}/timers/{id}",
  "POST /v1/companies/{cid}/timers/{id}/pause",
  "POST /v1/companies/{cid}/timers/{id}/resume",
  "POST /v1/companies/{cid}/timers/{id}/fire",
  "POST /v1/companies/{cid}/calendars",
  "PATCH /v1/companies/{cid}/calendars/{id}",
  "POST /v1/companies/{cid}/costs/topup",
  "POST /v1/companies/{cid}/costs/adjust",
  "POST /v1/companies/{cid}/webhook-endpoints",
  "PATCH /v1/companies/{cid}/webhook-endpoints/{endpointId}",
  "POST /v1/companies/{cid}/webhook-endpoints/{endpointId}/rotate-secret",
  "POST /v1/companies/{cid}/webhook-endpoints/{endpointId}/test",
  "POST /v1/companies/{cid}/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay",
];
