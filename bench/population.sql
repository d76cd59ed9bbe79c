-- What fills a database for the routes to read, by arithmetic: the k-th thing of a kind of the place-th company has an
-- id that says so, so that nothing is looked up. `bench_places` says how many of each a company has; `bench.now` is a
-- setting. Indexes are away meanwhile, and triggers do not fire.
create function bench_id(kind int, place int, k int, at timestamptz) returns uuid language sql stable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
          || lpad(to_hex(place), 4, '0') || lpad(to_hex(k), 11, '0'))::uuid
$$;
-- Sixty days, evenly.
create function bench_at(k int, of int) returns timestamptz language sql stable as $$
  select current_setting('bench.now')::timestamptz - interval '60 days' * (1 - k::float8 / of)
$$;
-- What was there before all else.
create function bench_ref(kind int, place int, k int) returns uuid language sql stable as $$
  select bench_id(kind, place, k, current_setting('bench.now')::timestamptz - interval '70 days' + make_interval(secs => k))
$$;
-- One of `of`, the first far more often than the last.
create function bench_pick(k int, of int) returns int language sql immutable as $$
  select floor(of * power((k::bigint * 7919 % 10007) / 10007.0, 3))::int
$$;

insert into companies (id, name, issue_prefix, issue_counter)
select p.company_id, 'Company ' || place, 'P' || translate(place::text, '0123456789', 'ABCDEFGHIJ'), issues from bench_places p;
insert into company_shares (company_id) select company_id from bench_places;
insert into retention_sweeps (company_id) select company_id from bench_places;

insert into agents (id, company_id, name, url_key, lifecycle, pause_causes, reports_to, runtime_config, adapter_config, capabilities)
select bench_ref(2, place, k), company_id, 'Agent ' || k, 'agent-' || k, case when k % 50 = 49 then 'terminated' else 'active' end,
       case when k % 40 = 7 then '{manual}'::text[] when k % 200 = 8 then '{budget}' else '{}' end,
       case when k > 0 then bench_ref(2, place, (k - 1) / 8) end,
       case when k % 10 = 0 then '{"heartbeat":{"enabled":true,"intervalSec":3600}}'::jsonb else '{}' end,
       case when k % 20 = 5
         then jsonb_build_object('command', 'true', 'env', jsonb_build_object('TOKEN',
                jsonb_build_object('type', 'secret_ref', 'secretId', bench_ref(13, place, 0))))
         else '{"command":"true"}' end, 'What an agent can do, in a sentence or two, as others look for it.'
  from bench_places, generate_series(0, agents - 1) k;
insert into agent_slots (agent_id, company_id, running, last_run_status, breaker_opened_at, last_heartbeat_at)
select bench_ref(2, place, k), company_id, case when k < 2 then 1 else 0 end, case when k % 20 = 3 then 'failed' else 'succeeded' end,
       case when k % 100 = 3 then now() end, now() from bench_places, generate_series(0, agents - 1) k;
insert into agent_runtime_state (agent_id, company_id, adapter_type, last_run_status)
select bench_ref(2, place, k), company_id, 'process', 'succeeded' from bench_places, generate_series(0, agents - 1) k;
insert into spend_balances (scope_type, scope_id, company_id, window_start, spent_micros)
select 'agent', bench_ref(2, place, k), company_id, date_trunc('month', now(), 'UTC'), 1000000
  from bench_places, generate_series(0, agents - 1) k
union all
select 'company', company_id, company_id, date_trunc('month', now(), 'UTC'), 9000000 from bench_places;
insert into timers (id, company_id, agent_id, interval_sec, anchor_at, next_fire_at)
select bench_ref(3841, place, k), company_id, bench_ref(2, place, k), 3600, now(), now() + interval '1 hour'
  from bench_places, generate_series(0, agents - 1, 10) k;
insert into agent_config_revisions (id, company_id, agent_id, source, changed_keys, before_config, after_config)
select bench_id(3842, place, k, bench_at(k, agents)), company_id, bench_ref(2, place, bench_pick(k, agents)), 'patch', '{title}',
       '{"name":"Agent","role":"general","title":null,"icon":null,"reportsTo":null,"capabilities":null,"adapterType":"process","adapterConfig":{},"runtimeConfig":{},"budgetMonthlyCents":0,"metadata":null}',
       '{"name":"Agent","role":"general","title":"x","icon":null,"reportsTo":null,"capabilities":null,"adapterType":"process","adapterConfig":{},"runtimeConfig":{},"budgetMonthlyCents":0,"metadata":null}'
  from bench_places, generate_series(0, agents - 1) k;
insert into agent_instruction_files (agent_id, company_id, path, content, byte_size)
select bench_ref(2, place, k), company_id, 'AGENTS.md', repeat('Do it well. ', 20), 240
  from bench_places, generate_series(0, agents - 1, 20) k;
insert into agent_task_sessions (company_id, agent_id, adapter_type, task_key, session_id)
select company_id, bench_ref(2, place, bench_pick(k, agents)), 'process', 'task-' || k, 'session-' || k
  from bench_places, generate_series(0, agents * 2 - 1) k;

insert into goals (id, company_id, title, level, status, parent_id, owner_agent_id)
select bench_ref(4, place, k), company_id, 'Goal ' || k, (array['task', 'agent', 'team', 'company'])[1 + k % 4],
       (array['active', 'planned', 'achieved', 'cancelled'])[1 + k % 4], case when k > 4 then bench_ref(4, place, k / 4) end,
       bench_ref(2, place, bench_pick(k, agents))
  from bench_places, generate_series(0, goals - 1) k;
insert into projects (id, company_id, name, status, lead_agent_id, url_key, archived_at, pause_causes)
select bench_ref(3, place, k), company_id, 'Project ' || k, (array['in_progress', 'backlog', 'planned', 'completed', 'cancelled'])[1 + k % 5],
       bench_ref(2, place, bench_pick(k, agents)), 'project-' || k, case when k % 6 = 5 then now() end,
       case when k % 9 = 4 then '{budget}'::text[] else '{}' end
  from bench_places, generate_series(0, projects - 1) k;
insert into project_goals (project_id, goal_id, company_id, position)
select bench_ref(3, place, k), bench_ref(4, place, k % goals), company_id, 0 from bench_places, generate_series(0, projects - 1) k;
insert into project_workspaces (id, company_id, project_id, name, cwd, is_primary)
select bench_ref(3843, place, k), company_id, bench_ref(3, place, k), 'main', '/srv/project', true
  from bench_places, generate_series(0, projects - 1) k;
insert into labels (id, company_id, name, color)
select bench_ref(5, place, k), company_id, 'label ' || k, '#aabbcc' from bench_places, generate_series(0, labels - 1) k;

insert into issues (id, company_id, issue_number, identifier, title, description, status, priority, project_id, goal_id, parent_id,
  assignee_agent_id, assignee_user_id, created_by_agent_id, created_by_user_id, origin_kind, origin_id, hidden_at, completed_at,
  created_at, updated_at)
select bench_id(6, place, k, bench_at(k, issues)), company_id, k + 1, 'P' || translate(place::text, '0123456789', 'ABCDEFGHIJ') || '-' || (k + 1),
       (array['Mend', 'Write', 'Review', 'Plan', 'Ship', 'Measure'])[1 + k % 6] || ' the '
         || (array['invoice', 'landing page', 'importer', 'report', 'pipeline', 'contract', 'dashboard'])[1 + k % 7] || ' no. ' || k,
       'What is to be done, and why: the ' || md5(k::text) || ' of ' || md5((k + place)::text)
         || case when k % 500 = 77 then ' concerns the zeppelin.' else ' is not what it should be.' end,
       case when k % 20 < 12 then 'done' else (array['cancelled', 'cancelled', 'todo', 'todo', 'backlog', 'in_progress', 'blocked', 'in_review'])[k % 20 - 11] end,
       (array['medium', 'low', 'high', 'medium', 'critical', 'medium', 'low', 'high', 'medium', 'low', 'high'])[1 + k % 11],
       case when k % 10 < 7 then bench_ref(3, place, bench_pick(k, projects)) end,
       case when k % 10 < 4 then bench_ref(4, place, bench_pick(k, goals)) end,
       case when k % 5 = 3 and k > 50 then bench_id(6, place, k / 50, bench_at(k / 50, issues)) end,
       case when k % 9 < 6 then bench_ref(2, place, bench_pick(k, agents)) end,
       case when k % 9 = 6 then 'local-board' when k % 990 = 7 then 'user-3' end,
       case when k % 3 > 0 then bench_ref(2, place, bench_pick(k * 3, agents)) end, case when k % 3 = 0 then 'local-board' end,
       case when k % 300 = 11 then 'routine_execution' else 'manual' end, case when k % 300 = 11 then 'routine-' || (k / 3000) end,
       case when k % 400 = 13 then now() end, case when k % 20 < 12 then bench_at(k, issues) end, bench_at(k, issues), bench_at(k, issues)
  from bench_places, generate_series(0, issues - 1) k;
insert into issue_labels (issue_id, label_id, company_id)
select bench_id(6, place, k, bench_at(k, issues)), bench_ref(5, place, bench_pick(k / 2, labels)), company_id
  from bench_places, generate_series(0, issues - 1, 2) k;
-- Every fiftieth is of the one thread that everybody talks in.
insert into issue_comments (id, company_id, issue_id, author_agent_id, author_user_id, body, created_at)
select bench_id(7, place, k, bench_at(k, issues)), company_id,
       case when k % 50 = 0 then bench_id(6, place, 0, bench_at(0, issues))
            else bench_id(6, place, (k::bigint * 31 % issues)::int, bench_at((k::bigint * 31 % issues)::int, issues)) end,
       case when k % 10 < 6 then bench_ref(2, place, bench_pick(k, agents)) end,
       case when k % 10 in (6, 7) then 'local-board' when k % 400 = 8 then 'user-3' end,
       'Said about it: ' || md5(k::text), bench_at(k, issues)
  from bench_places, generate_series(0, issues - 1) k;
insert into issue_reads (issue_id, user_id, company_id, last_read_at)
select bench_id(6, place, k, bench_at(k, issues)), 'local-board', company_id, now() from bench_places, generate_series(0, issues - 1, 8) k;
insert into issue_documents (id, company_id, issue_id, key, revision_id, revision_number)
select bench_ref(3844, place, k), company_id, bench_id(6, place, k, bench_at(k, issues)), 'plan', bench_ref(3845, place, k), 1
  from bench_places, generate_series(0, issues - 1, 20) k;
insert into issue_document_revisions (id, company_id, document_id, revision_number, body)
select bench_ref(3845, place, k), company_id, bench_ref(3844, place, k), 1, repeat('A plan. ', 20)
  from bench_places, generate_series(0, issues - 1, 20) k;
insert into issue_attachments (id, company_id, issue_id, content_type, byte_size, sha256, content)
select bench_ref(3846, place, k), company_id, bench_id(6, place, k, bench_at(k, issues)), 'text/plain', 5, repeat('0', 64), 'hello'
  from bench_places, generate_series(0, issues - 1, 100) k;

insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, scope, status, wakeup_request_id, admitted_at,
  fencing_token, slot_no, worker_id, started_at, finished_at, issue_id, project_id, cost_micros, next_event_seq, log_bytes, created_at, updated_at)
select id, id, company_id, bench_ref(2, place, case when status = 'running' then k % 2 else bench_pick(k, agents) end),
       (array['on_demand', 'assignment', 'timer', 'timer', 'assignment', 'on_demand'])[1 + k % 6],
       'run-' || k, status, bench_id(3847, place, k, at), case when status <> 'queued' then at end, place * 1000000::bigint + k, 0,
       '00000000-0000-7000-8000-000000000001', case when status <> 'queued' then at end,
       case when status not in ('queued', 'running') then at end,
       bench_id(6, place, (k::bigint * 3 % issues)::int, bench_at((k::bigint * 3 % issues)::int, issues)),
       bench_ref(3, place, bench_pick(k, projects)), 20000, 3, 12, at, at
  from (select p.*, k, bench_at(k, runs) as at, bench_id(8, place, k, bench_at(k, runs)) as id,
               case when k >= runs - 2 then 'running' when k >= runs - 12 then 'queued' when k % 20 = 0 then 'failed' when k % 20 = 1 then 'cancelled'
                    when k % 60 = 2 then 'timed_out' else 'succeeded' end as status
          from bench_places p, generate_series(0, runs - 1) k) r;
insert into issue_holds (issue_id, company_id, run_id, held_since)
select issue_id, company_id, id, now() from heartbeat_runs where status = 'running' on conflict do nothing;
insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message, run_id, requested_by_actor_type,
  requested_by_actor_id, requested_at, last_requested_at)
select bench_id(3847, place, k, bench_at(k, runs)), company_id, bench_ref(2, place, bench_pick(k, agents)),
       (array['on_demand', 'assignment', 'timer', 'timer', 'assignment', 'on_demand'])[1 + k % 6],
       case when k % 50 = 9 then 'deferred' else 'queued' end, 'run.queued', 'A run was queued',
       case when k % 50 <> 9 then bench_id(8, place, k, bench_at(k, runs)) end, 'user', 'local-board', bench_at(k, runs), bench_at(k, runs)
  from bench_places, generate_series(0, runs - 1) k;
insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, message)
select bench_id(8, place, k, bench_at(k, runs)), seq, company_id, bench_ref(2, place, bench_pick(k, agents)), 'lifecycle', 'done'
  from bench_places, generate_series(0, runs - 1, 5) k, generate_series(1, 2) seq;
insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
select bench_id(8, place, k, bench_at(k, runs)), 0, 12, E'{"a": "b"}\n\n' from bench_places, generate_series(0, runs - 1, 5) k;

insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, created_at)
select bench_id(9, place, k, bench_at(k, issues)), company_id, (array['agent', 'agent', 'user', 'agent', 'system'])[1 + k % 5],
       case k % 5 when 2 then 'local-board' when 4 then 'scheduler' else bench_ref(2, place, bench_pick(k, agents))::text end,
       (array['issue.updated', 'issue.created', 'issue.comment_added', 'issue.checked_out', 'issue.released', 'cost.reported'])[1 + k % 6],
       case when k % 1000 = 5 then 'company' else 'issue' end, bench_id(6, place, k, bench_at(k, issues))::text,
       case when k % 5 in (0, 1, 3) then bench_ref(2, place, bench_pick(k, agents)) end,
       case when k % 3 = 0 then bench_id(8, place, k % runs, bench_at(k % runs, runs)) end, bench_at(k, issues)
  from bench_places, generate_series(0, issues - 1) k;
insert into activity_log_invocations (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, created_at)
select bench_id(3849, place, k, bench_at(k, runs)), company_id, 'user', 'local-board', 'heartbeat.invoked', 'heartbeat_run',
       bench_id(8, place, k, bench_at(k, runs))::text, bench_ref(2, place, bench_pick(k, agents)), bench_at(k, runs)
  from bench_places, generate_series(0, runs - 1) k;
insert into cost_events (id, company_id, agent_id, issue_id, project_id, heartbeat_run_id, provider, biller, billing_type, model, input_tokens,
  output_tokens, cost_micros, origin, occurred_at, created_at, is_counted)
select bench_id(10, place, k, bench_at(k, runs)), company_id, bench_ref(2, place, bench_pick(k, agents)),
       bench_id(6, place, (k::bigint * 3 % issues)::int, bench_at((k::bigint * 3 % issues)::int, issues)),
       bench_ref(3, place, bench_pick(k, projects)), bench_id(8, place, k, bench_at(k, runs)),
       (array['anthropic', 'openai', 'google'])[1 + k % 3], (array['anthropic', 'openai', 'google'])[1 + k % 3], 'metered_api',
       'model-' || (k % 5), 1000, 200, 20000, 'run', bench_at(k, runs), bench_at(k, runs), true
  from bench_places, generate_series(0, runs - 1) k;
insert into finance_events (id, company_id, event_kind, direction, biller, amount_micros, occurred_at)
select bench_id(11, place, k, bench_at(k, runs)), company_id, 'platform_fee', 'debit', 'openai', 1000000, bench_at(k, runs)
  from bench_places, generate_series(0, runs - 1, 50) k;

insert into approvals (id, company_id, type, requested_by_agent_id, status, payload, decided_at)
select bench_id(12, place, k, bench_at(k, issues)), company_id, 'request_board_approval', bench_ref(2, place, bench_pick(k, agents)),
       case when k % 2000 = 40 then 'pending' when k % 400 = 20 then 'rejected' else 'approved' end, '{"title":"May I?"}', now()
  from bench_places, generate_series(0, issues - 1, 20) k;
insert into approval_comments (id, company_id, approval_id, author_user_id, body)
select bench_id(3848, place, k, bench_at(k, issues)), company_id, bench_id(12, place, k - k % 20, bench_at(k - k % 20, issues)), 'local-board', 'Well.'
  from bench_places, generate_series(0, issues - 1, 50) k;
insert into approval_issues (approval_id, position, company_id, issue_id)
select bench_id(12, place, k, bench_at(k, issues)), 0, company_id, bench_id(6, place, k, bench_at(k, issues))::text
  from bench_places, generate_series(0, issues - 1, 20) k;
insert into evaluations (id, company_id, subject_type, subject_id, agent_id, verdict, score, reviewer_type, reviewer_id)
select bench_id(14, place, k, bench_at(k, runs)), company_id, 'run', bench_id(8, place, k, bench_at(k, runs)),
       bench_ref(2, place, bench_pick(k, agents)), (array['pass', 'fail', 'needs_work'])[1 + k % 3], 80, 'user', 'local-board'
  from bench_places, generate_series(0, runs - 1, 7) k;

insert into secrets (id, company_id, name, provider)
select bench_ref(13, place, k), company_id, 'SECRET_' || k, 'local_encrypted' from bench_places, generate_series(0, labels - 1) k;
insert into budget_policies (id, company_id, scope_type, scope_id, window_kind, amount, recounted_at)
select bench_ref(15, place, 0), company_id, 'company', company_id, 'calendar_month_utc', 100000000000, now() from bench_places;
insert into budget_policies (id, scope_type, scope_id, window_kind, amount, recounted_at)
values (bench_ref(15, 60000, 0), 'instance', '00000000-0000-0000-0000-000000000000', 'lifetime', 0, now());
insert into budget_balances (policy_id, window_start, window_end, spent)
select bench_ref(15, place, 0), budget_window_start('calendar_month_utc', null, null, now()),
       budget_window_end('calendar_month_utc', null, budget_window_start('calendar_month_utc', null, null, now())), 9000000 from bench_places;
insert into budget_ledger (policy_id, window_start, company_id, kind, spent_delta, reserved_delta, cause)
select bench_ref(15, place, 0), budget_window_start('calendar_month_utc', null, null, now()), company_id, 'spend', 20000, 0, 'run'
  from bench_places, generate_series(0, runs - 1, 3) k;
insert into budget_incidents (company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end, threshold_type,
  amount_limit, amount_observed, status, applied_at, lifted_at)
select company_id, bench_ref(15, place, 0), 'company', company_id, 'billed_cents', 'calendar_month_utc', bench_at(k, runs), bench_at(k, runs), 'soft',
       1, 1, case when k = 0 then 'open' else 'resolved' end, now(), now() from bench_places, generate_series(0, runs - 1, 100) k;

insert into users (id, email, name, password_hash)
select bench_ref(16, place, k), 'person-' || place || '-' || k || '@example.com', 'Person ' || k, 'x' from bench_places, generate_series(0, 4) k;
insert into company_memberships (id, company_id, user_id, role)
select bench_ref(17, place, k), company_id, bench_ref(16, place, k), 'operator' from bench_places, generate_series(0, 4) k;
insert into invites (id, company_id, token_hash, allowed_join_types, human_role, expires_at)
select bench_ref(18, place, k), company_id, encode(sha256(convert_to('pcp_invite_' || place || '-' || k, 'utf8')), 'hex'), 'both', 'operator',
       now() + interval '1 day' from bench_places, generate_series(0, labels - 1) k;
insert into join_requests (id, company_id, invite_id, request_type, status, agent_name)
select bench_ref(19, place, k), company_id, bench_ref(18, place, k), 'agent', case when k % 5 = 1 then 'pending_approval' else 'approved' end, 'Newcomer'
  from bench_places, generate_series(1, labels - 1) k;
insert into assets (id, company_id, content_type, byte_size, sha256, content)
select bench_ref(20, place, 0), company_id, 'image/png', 5, repeat('0', 64), 'hello' from bench_places;
insert into backlog_cancellations (id, company_id, requested_by_actor_type, requested_by_actor_id, total, finished_at)
select bench_ref(21, place, 0), company_id, 'user', 'local-board', 0, now() from bench_places;
