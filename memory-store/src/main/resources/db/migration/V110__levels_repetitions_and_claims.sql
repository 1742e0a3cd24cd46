-- Summaries in levels: segments (0) of turns, conversations (1) of segments, the owner (2) of conversations.
-- parent_id names the summary a row has gone into; null says that the level above has still to read it.
alter table segment no force row level security;
delete from segment; -- made anew from the turns, this time with the sources of each sentence
alter table segment force row level security;
alter table segment alter column conversation_id drop not null;
alter table segment add column author text not null default 'extractive'
  check (author in ('extractive', 'model', 'extractive-checked'));
-- Numbers, dates and names in the level below, and how many of them are left.
alter table segment add column facts_in int not null default 0;
alter table segment add column facts_out int not null default 0;
-- The length BM25 uses; null for a level that is not searched.
alter table segment add column indexed_terms int;
create unique index segment_of_the_conversation on segment (conversation_id) where level = 1;
create unique index segment_of_the_owner on segment (owner_id) where level = 2;
create index segment_not_read_above on segment (owner_id, level, id) where parent_id is null;
create index segment_by_parent on segment (parent_id);
create index segment_searched on segment (owner_id) include (indexed_terms) where indexed_terms is not null;

-- The turns behind each line of a summary; weight chooses among the lines for the level above.
create table summary_source (
  segment_id       bigint not null references segment on delete cascade,
  line             int    not null,
  turn_id          bigint not null references turn on delete cascade,
  owner_id         text   not null,
  level            int    not null,
  conversation_id  bigint,
  place            bigint not null,
  weight           real   not null,
  primary key (segment_id, line, turn_id)
);
create index summary_source_by_weight on summary_source (owner_id, level, conversation_id, weight desc);
create index summary_source_of_turn on summary_source (turn_id);

-- A summary's words stand in the index beside those of turns, at the place -id.
alter table posting alter column turn_id drop not null;
alter table posting add column segment_id bigint references segment on delete cascade;
create index posting_of_segment on posting (segment_id) where segment_id is not null;

-- How often the same words were said by the same speaker, and when first and last.
create table utterance (
  owner_id   text        not null,
  text_hash  text        not null,
  role       text        not null,
  speaker    text        not null,
  times      bigint      not null,
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  primary key (owner_id, text_hash, role, speaker)
);
alter table turn no force row level security;
insert into utterance (owner_id, text_hash, role, speaker, times, first_at, last_at)
  select owner_id, text_hash, role, speaker, count(*), min(said_at), max(said_at)
  from turn where indexed_terms is not null group by owner_id, text_hash, role, speaker;
alter table turn force row level security;

-- MinHash bands by which turns that say nearly the same are found, and which of them were.
create table sketch (
  owner_id  text   not null,
  band      bigint not null,
  turn_id   bigint not null references turn on delete cascade,
  primary key (owner_id, band, turn_id)
);
create index sketch_of_turn on sketch (turn_id);
create table near_duplicate (
  turn_id     bigint primary key references turn on delete cascade,
  owner_id    text   not null,
  of_turn_id  bigint not null references turn on delete cascade,
  similarity  real   not null
);
create index near_duplicate_of on near_duplicate (of_turn_id);

-- What a turn says of something that has one value at a time; a later turn that says another supersedes it.
-- slot is a lexeme as the index has them, not the words; the value stands in the turn.
create table claim (
  turn_id        bigint      not null references turn on delete cascade,
  slot           text        not null,
  owner_id       text        not null,
  valid_from     timestamptz not null,
  superseded_by  bigint      references turn on delete set null,
  primary key (turn_id, slot)
);
create index claim_of_slot on claim (owner_id, slot, valid_from);
create index claim_superseded_by on claim (superseded_by) where superseded_by is not null;

-- Whatever way a turn enters or leaves the index, what is counted and linked follows.
create function turn_is_uttered() returns trigger language plpgsql as $$
begin
  insert into utterance (owner_id, text_hash, role, speaker, times, first_at, last_at)
    values (new.owner_id, new.text_hash, new.role, new.speaker, 1, new.said_at, new.said_at)
    on conflict (owner_id, text_hash, role, speaker) do update
    set times = utterance.times + 1, first_at = least(utterance.first_at, excluded.first_at),
      last_at = greatest(utterance.last_at, excluded.last_at);
  return null;
end $$;
create trigger turn_enters_index after update on turn
  for each row when (old.indexed_terms is null and new.indexed_terms is not null)
  execute function turn_is_uttered();

create function turn_is_not_uttered() returns trigger language plpgsql as $$
begin
  update utterance set times = times - 1
    where owner_id = old.owner_id and text_hash = old.text_hash and role = old.role
      and speaker = old.speaker;
  delete from utterance
    where owner_id = old.owner_id and text_hash = old.text_hash and role = old.role
      and speaker = old.speaker and times <= 0;
  if tg_op = 'UPDATE' then
    delete from sketch where turn_id = old.id;
    delete from near_duplicate where turn_id = old.id or of_turn_id = old.id;
    delete from claim where turn_id = old.id;
  end if;
  return null;
end $$;
create trigger turn_leaves_index after update on turn
  for each row when (old.indexed_terms is not null and new.indexed_terms is null)
  execute function turn_is_not_uttered();
create trigger turn_goes after delete on turn
  for each row when (old.indexed_terms is not null) execute function turn_is_not_uttered();

-- What a claim had superseded is superseded by what superseded the claim, or holds again.
create function claim_goes() returns trigger language plpgsql as $$
begin
  update claim set superseded_by = old.superseded_by
    where superseded_by = old.turn_id and slot = old.slot;
  return old;
end $$;
create trigger claim_is_deleted before delete on claim
  for each row execute function claim_goes();
