-- The fixed part of a state that is written only to spare reading again when its server is lost: it is other bytes with
-- the next turn, so it does not go into the write-ahead log. A database that crashes empties the table; the state is
-- then looked for further back, and the words are read again. A state that is to last lies in snapshot.bytes.
alter table snapshot alter column bytes drop not null;

create unlogged table snapshot_passing (
  snapshot_id  bigint primary key references snapshot on delete cascade,
  owner_id     text   not null,
  bytes        bytea  not null
);
alter table snapshot_passing alter column bytes set storage external;
