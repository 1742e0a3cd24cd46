-- What people may do with what is kept: erase it, keep it out of memory, and pin it.

-- The row of an erased turn stays, emptied, so that who speaks when stays as it was.
alter table turn add column erased_at timestamptz;

-- False: nothing is recalled into this conversation, and nothing of it into others.
alter table conversation add column memory boolean not null default true;

-- A standing instruction or a fact about the owner, in every prompt. slot names what a fact is about
-- ('name', 'home'); a newer fact of a slot supersedes the older one, which stays as its history.
create table pin (
  id             bigint generated always as identity primary key,
  owner_id       text        not null,
  public_id      text        not null,
  kind           text        not null check (kind in ('INSTRUCTION', 'FACT')),
  text           text        not null,
  text_hash      text        not null,
  slot           text        not null default '',
  source_turn_id bigint      references turn on delete cascade,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  superseded_at  timestamptz,
  superseded_by  text,
  unique (owner_id, public_id)
);
create index pin_of_owner on pin (owner_id, id);
create index pin_of_turn on pin (source_turn_id);
