-- Vectors of the passages of a turn, for recall by meaning: made behind the turn, and anew where they are of another
-- model. They tell words, and are sealed like them; they go with the turn, and are in no export.
create table passage_vectors (
  turn_id   bigint primary key references turn on delete cascade,
  owner_id  text   not null,
  place     bigint not null,
  voice     int    not null,
  stored    bigint not null,
  model     text   not null,
  vectors   bytea  not null -- of one passage behind the other; empty where there is nothing that the model understands
);
alter table passage_vectors alter column vectors set storage external;
create index passage_vectors_as_stored on passage_vectors (owner_id, stored);
create index passage_vectors_of_model on passage_vectors (model);

-- Turns in the index whose vectors are to be made, with about how many passages they have.
create table vectors_due (
  turn_id   bigint primary key references turn on delete cascade,
  owner_id  text   not null,
  passages  int    not null
);
create index vectors_due_of_owner on vectors_due (owner_id, turn_id);

-- What a server compares what it holds in memory with: how often vectors of the owner were stored, and the transaction
-- that took some away last.
create table vector_changes (
  owner_id  text   primary key,
  stored    bigint not null,
  removed   bigint not null
);

create function this_transaction() returns bigint language sql stable
  as 'select cast(cast(pg_current_xact_id() as text) as bigint)';

create function passages_of(chars int) returns int language sql immutable
  as 'select least(16, 1 + chars / 360)';

-- Whatever way vectors go. Once a transaction: a row changed for each of ten thousand would be looked for behind all its
-- versions.
create function vectors_are_removed() returns trigger language plpgsql as $$
begin
  insert into vector_changes (owner_id, stored, removed)
    select distinct owner_id, 0, this_transaction() from gone order by owner_id
  on conflict (owner_id) do update set removed = excluded.removed
    where vector_changes.removed <> excluded.removed;
  return null;
end $$;
create trigger vectors_are_removed after delete on passage_vectors referencing old table as gone
  for each statement execute function vectors_are_removed();

-- A turn that leaves the index loses its vectors in the same transaction, also those stored while it waited for the
-- turn; one that enters it is due.
create function vectors_follow_index() returns trigger language plpgsql as $$
declare
  gone bigint[] := array(
    select id from turn_before where indexed_terms is not null
      and id not in (select id from turn_after where indexed_terms is not null));
begin
  if cardinality(gone) > 0 then
    delete from passage_vectors where turn_id = any (gone);
    delete from vectors_due where turn_id = any (gone);
  end if;
  insert into vectors_due (turn_id, owner_id, passages)
    select id, owner_id, passages_of(length(text)) from turn_after
    where indexed_terms is not null
      and id not in (select id from turn_before where indexed_terms is not null)
    order by id
  on conflict (turn_id) do nothing;
  return null;
end $$;
create trigger vectors_follow_index after update on turn
  referencing old table as turn_before new table as turn_after
  for each statement execute function vectors_follow_index();

alter table turn no force row level security;
insert into vectors_due (turn_id, owner_id, passages)
  select id, owner_id, passages_of(length(text)) from turn where indexed_terms is not null;
alter table turn force row level security;
