-- Runs the same on SQLite and PostgreSQL. Times are milliseconds since 1970, UTC.
create table run (
  id            varchar(200) primary key,
  suite         varchar(200) not null,
  started       bigint not null,
  finished      bigint not null,
  host          varchar(200) not null,
  device        varchar(400),
  fingerprint   varchar(64) not null,
  version       varchar(100) not null,
  commit_id     varchar(64),
  branch        varchar(400),
  dirty         integer not null,
  model         varchar(200) not null,
  model_digest  varchar(128) not null,
  precision_    varchar(40) not null,
  verdict       varchar(20) not null,
  baseline      varchar(1000),
  ratio         double precision,
  ratio_low     double precision,
  ratio_high    double precision,
  run_digest    varchar(64) not null
);
create index run_started on run (started);
create index run_fingerprint on run (fingerprint, started);

create table scenario (
  run_id        varchar(200) not null references run (id) on delete cascade,
  scenario      varchar(400) not null,
  side          varchar(20) not null,
  metric        varchar(100) not null,
  is_primary    integer not null,
  restarts      integer not null,
  samples       integer not null,
  errors        integer not null,
  median        double precision not null,
  mean          double precision not null,
  best          double precision not null,
  p95           double precision not null,
  cv_percent    double precision not null,
  primary key (run_id, scenario, side, metric)
);
create index scenario_trend on scenario (scenario, metric, side);

create table sample (
  run_id        varchar(200) not null references run (id) on delete cascade,
  scenario      varchar(400) not null,
  side          varchar(20) not null,
  restart       integer not null,
  position      integer not null,
  at            bigint not null,
  valid         integer not null,
  value         double precision,
  fault         varchar(2000),
  metrics       text not null,
  primary key (run_id, scenario, side, restart, position)
);

create table telemetry (
  run_id        varchar(200) not null references run (id) on delete cascade,
  series        varchar(200) not null,
  unit          varchar(40) not null,
  readings      integer not null,
  lowest        double precision not null,
  median        double precision not null,
  mean          double precision not null,
  highest       double precision not null,
  primary key (run_id, series)
);

create table finding (
  run_id        varchar(200) not null references run (id) on delete cascade,
  position      integer not null,
  check_name    varchar(100) not null,
  severity      varchar(20) not null,
  scenario      varchar(400),
  message       varchar(4000) not null,
  primary key (run_id, position)
);

create table accepted (
  fingerprint   varchar(64) not null,
  epoch         integer not null,
  run_id        varchar(200) not null,
  at            bigint not null,
  who           varchar(400) not null,
  why           varchar(2000) not null,
  primary key (fingerprint, epoch, run_id)
);

create table event (
  id            varchar(64) primary key,
  at            bigint not null,
  host          varchar(200) not null,
  kind          varchar(40) not null,
  text          varchar(4000) not null,
  run_id        varchar(200)
);
create index event_at on event (at);
