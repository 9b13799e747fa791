-- Events that a run's judgement is go and come with it.
alter table event add column derived integer not null default 0;
create index event_run on event (run_id);

-- SQLite knows no length; here a long message would keep a whole run out.
alter table run
  alter column id type text, alter column suite type text, alter column host type text,
  alter column device type text, alter column version type text, alter column commit_id type text,
  alter column branch type text, alter column model type text, alter column precision_ type text,
  alter column baseline type text;
alter table scenario
  alter column run_id type text, alter column scenario type text, alter column metric type text;
alter table sample
  alter column run_id type text, alter column scenario type text, alter column fault type text;
alter table telemetry
  alter column run_id type text, alter column series type text, alter column unit type text;
alter table finding
  alter column run_id type text, alter column check_name type text,
  alter column scenario type text, alter column message type text;
alter table accepted
  alter column run_id type text, alter column who type text, alter column why type text;
alter table event
  alter column host type text, alter column text type text, alter column run_id type text;
