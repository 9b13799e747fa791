create table scheduled_tasks (
  task_name text not null,
  task_instance text not null,
  task_data bytea,
  execution_time timestamptz,
  picked boolean not null,
  picked_by text,
  last_success timestamptz,
  last_failure timestamptz,
  consecutive_failures integer,
  last_heartbeat timestamptz,
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);

create table job (
  id text primary key,
  host text not null,
  schedule text,
  due bigint,
  commands text not null,
  timeout_ms bigint not null,
  who text not null,
  state text not null,
  created bigint not null,
  started bigint,
  ended bigint,
  owner text,
  pid bigint,
  pid_started bigint,
  step integer not null default 0,
  exit_code integer,
  run_id text,
  verdict text,
  message text
);
create unique index job_due on job (host, schedule, due);
-- Never two at a time on a host, whichever service runs them.
create unique index job_running on job (host) where state = 'RUNNING';
create index job_state on job (host, state, created);

create table proposal (
  id text primary key,
  run_id text not null,
  reason text not null,
  who text not null,
  at bigint not null,
  state text not null,
  decided_by text,
  decided_at bigint,
  decision text
);

create table service_fact (
  host text not null,
  name text not null,
  value text not null,
  primary key (host, name)
);
