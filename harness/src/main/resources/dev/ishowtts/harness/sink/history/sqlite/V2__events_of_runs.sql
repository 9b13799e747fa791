-- Events that a run's judgement is go and come with it.
alter table event add column derived integer not null default 0;
create index event_run on event (run_id);
