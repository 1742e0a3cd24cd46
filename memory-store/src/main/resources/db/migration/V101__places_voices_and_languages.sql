-- What recall needs to know of a turn stands in its postings, so that ranking reads one index and no turns.

-- A turn's place: conversation × 2²⁴ + its number there. Neighbours in talk are neighbours in number.
alter table conversation add column turns_begun int not null default 0;
-- PostgreSQL's text search configuration for this conversation; null until enough was said to tell.
alter table conversation add column search_config text;
create index conversation_search_config on conversation (owner_id, search_config);

alter table turn add column place bigint;
alter table turn add column speaker text not null default '';
-- The speaker's number × 8 + the turn's kind, as in its postings.
alter table turn add column voice int not null default 0;
update turn set place = numbered.place
  from (select id, conversation_id * 16777216 + row_number() over (
          partition by conversation_id order by exchange_id, position) - 1 as place from turn) as numbered
  where numbered.id = turn.id;
update conversation set search_config = 'english',
  turns_begun = (select count(*) from turn where turn.conversation_id = conversation.id);
alter table turn alter column place set not null;
create unique index turn_by_place on turn (owner_id, place);
create index turn_by_text on turn (owner_id, text_hash);
create index turn_by_time on turn (owner_id, said_at) include (place, voice) where indexed_terms is not null;
drop index turn_searchable;

-- Who speaks in a conversation, how often and at what length: the structure that ranking goes by.
create table voice (
  owner_id         text   not null,
  conversation_id  bigint not null references conversation on delete cascade,
  number           int    not null,
  role             text   not null,
  name             text   not null,
  turns            bigint not null,
  terms            bigint not null,
  primary key (conversation_id, role, name)
);
create index voice_of_owner on voice (owner_id) include (turns, terms);

-- Only stems stay; a word's own form is no term of its own any more ('@' marks a topic).
delete from posting where lexeme like '=%';
update turn set indexed_terms = (select coalesce(sum(tf), 0) from posting where turn_id = turn.id)
  where indexed_terms is not null;
insert into voice (owner_id, conversation_id, number, role, name, turns, terms)
  select owner_id, conversation_id, row_number() over (partition by conversation_id order by role desc) - 1,
    role, '', count(*), sum(indexed_terms)
  from turn where indexed_terms is not null group by owner_id, conversation_id, role;

-- terms is the turn's length; voice is the speaker's number × 8 + the turn's kind.
update turn set voice = v.number * 8 + array_position(
    array['STATEMENT', 'ANSWER', 'SMALL_TALK', 'QUESTION', 'UNKNOWING', 'OTHER'], kind) - 1
  from voice v where v.conversation_id = turn.conversation_id and v.role = turn.role;
alter table posting add column place bigint, add column terms int, add column voice int;
update posting set place = t.place, terms = t.indexed_terms, voice = t.voice
  from turn t where t.id = posting.turn_id;
alter table posting drop constraint posting_pkey;
alter table posting alter column place set not null, alter column terms set not null,
  alter column voice set not null;
create unique index posting_by_lexeme on posting (owner_id, lexeme, place) include (tf, terms, voice);

-- Whatever way a turn leaves the index, its share of its speaker's numbers goes with it, and the speaker's
-- name with the last.
create function turn_leaves_its_voice() returns trigger language plpgsql as $$
begin
  update voice set turns = turns - 1, terms = terms - old.indexed_terms
    where conversation_id = old.conversation_id and role = old.role and name = old.speaker;
  delete from voice
    where conversation_id = old.conversation_id and role = old.role and name = old.speaker
      and turns <= 0;
  return null;
end $$;
create trigger turn_is_deleted after delete on turn
  for each row when (old.indexed_terms is not null) execute function turn_leaves_its_voice();
create trigger turn_is_unindexed after update on turn
  for each row when (old.indexed_terms is not null and new.indexed_terms is null)
  execute function turn_leaves_its_voice();
