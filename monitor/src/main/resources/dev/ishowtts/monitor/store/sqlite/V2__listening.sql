create table listening_test (
  id text primary key,
  host text not null,
  set_name text not null,
  title text not null,
  mode text not null,
  labels text not null,
  looks integer not null,
  raters integer not null,
  seed integer not null,
  secret text not null,
  manifest text not null,
  state text not null,
  message text,
  who text not null,
  created integer not null,
  closed integer,
  closed_by text,
  reason text
);
create index listening_test_host on listening_test (host, created);

create table listening_session (
  digest text primary key,
  code text not null,
  test_id text not null,
  number integer not null,
  name text,
  created integer not null,
  started integer,
  finished integer,
  place integer,
  completion text,
  questionnaire text,
  unique (test_id, number),
  unique (test_id, place)
);

-- Every answer is kept; the one of the highest number counts for its trial.
create table listening_answer (
  digest text not null,
  id text not null,
  number integer not null,
  trial integer not null,
  received integer not null,
  agent text not null,
  body text not null,
  primary key (digest, id),
  unique (digest, number)
);

create table listening_paper (
  test_id text not null,
  number integer not null,
  who text not null,
  at integer not null,
  body text not null,
  primary key (test_id, number)
);
