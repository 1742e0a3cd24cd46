-- A state is a fixed part, written with each state, and blocks of keys and values, which are written once and shared
-- by all states of an owner that have read the same tokens. What was saved whole is computed again from the words.
truncate snapshot;

-- bytes of snapshot are the fixed part from now on; block_bytes those of the blocks that were added with it.
alter table snapshot add column block_bytes bigint not null default 0;

-- The blocks of a part are a chain, each naming the one before it by its key: a tree, since branches share ancestors.
-- A key names the content, so a row never changes, except that one that was saved as the first of a window learns
-- what comes before it. Rows come and go with the snapshots that reach them.
create table state_block (
  id            bigint generated always as identity primary key,
  owner_id      text        not null,
  fingerprint   text        not null,
  part          int         not null,
  idx           bigint      not null,
  key           bytea       not null,
  parent_key    bytea,
  bytes         bytea       not null,
  stored_bytes  bigint      not null,
  raw_bytes     bigint      not null,
  checksum      text        not null,
  key_id        text        not null default '',
  created_at    timestamptz not null default now(),
  unique (owner_id, fingerprint, part, key)
);
alter table state_block alter column bytes set storage external;

-- What a snapshot needs of a part: the chain that ends with last_key, back to first_index.
create table snapshot_part (
  snapshot_id  bigint not null references snapshot on delete cascade,
  owner_id     text   not null,
  part         int    not null,
  first_index  bigint not null,
  last_index   bigint not null,
  last_key     bytea  not null,
  primary key (snapshot_id, part),
  check (first_index <= last_index)
);
create index snapshot_part_of_owner on snapshot_part (owner_id);

-- Whether words that this exchange's state had read were erased since: no server may save or use that state any more.
alter table exchange add column words_erased boolean not null default false;
