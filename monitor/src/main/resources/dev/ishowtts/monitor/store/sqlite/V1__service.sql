create table scheduled_tasks (
  task_name text not null,
  task_instance text not null,
  task_data blob,
  execution_time integer,
  picked integer not null,
  picked_by text,
  last_success integer,
  last_failure integer,
  consecutive_failures integer,
  last_heartbeat integer,
  version integer not null,
  priority integer,
  primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);

create table job (
  id text primary key,
  host text not null,
  schedule text,
  due integer,
  commands text not null,
  timeout_ms integer not null,
  who text not null,
  state text not null,
  created integer not null,
  started integer,
  ended integer,
  owner text,
  pid integer,
  pid_started integer,
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
  at integer not null,
  state text not null,
  decided_by text,
  decided_at integer,
  decision text
);

create table service_fact (
  host text not null,
  name text not null,
  value text not null,
  primary key (host, name)
);
