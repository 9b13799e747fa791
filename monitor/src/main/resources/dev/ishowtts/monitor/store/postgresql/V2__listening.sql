create table listening_test (
  id text primary key,
  host text not null,
  set_name text not null,
  title text not null,
  mode text not null,
  labels text not null,
  looks bigint not null,
  raters bigint not null,
  seed bigint not null,
  secret text not null,
  manifest text not null,
  state text not null,
  message text,
  who text not null,
  created bigint not null,
  closed bigint,
  closed_by text,
  reason text
);
create index listening_test_host on listening_test (host, created);

create table listening_session (
  digest text primary key,
  code text not null,
  test_id text not null,
  number bigint not null,
  name text,
  created bigint not null,
  started bigint,
  finished bigint,
  place bigint,
  completion text,
  questionnaire text,
  unique (test_id, number),
  unique (test_id, place)
);

-- Every answer is kept; the one of the highest number counts for its trial.
create table listening_answer (
  digest text not null,
  id text not null,
  number bigint not null,
  trial bigint not null,
  received bigint not null,
  agent text not null,
  body text not null,
  primary key (digest, id),
  unique (digest, number)
);

create table listening_paper (
  test_id text not null,
  number bigint not null,
  who text not null,
  at bigint not null,
  body text not null,
  primary key (test_id, number)
);
