-- no transaction
create index concurrently if not exists approval_issues_by_issue on approval_issues (issue_id);
