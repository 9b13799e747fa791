create table notice (
  id text primary key,
  host text not null,
  channel text not null,
  place integer not null,
  topic text not null,
  severity text not null,
  told integer not null,
  title text not null,
  body text not null,
  details text not null,
  tries integer not null,
  owner text not null
);
create index notice_place on notice (host, channel, place);
