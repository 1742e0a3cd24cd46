-- What is counted of turns leaves its counts once a statement, not once a turn: a row that is changed ten thousand
-- times within a transaction is looked for behind as many versions of itself, so forgetting took a time that grew
-- with the square of what was forgotten.
drop trigger turn_is_deleted on turn;
drop trigger turn_is_unindexed on turn;
drop function turn_leaves_its_voice();
drop trigger turn_leaves_index on turn;
drop trigger turn_goes on turn;
drop function turn_is_not_uttered();

-- Takes the turns of an array, as they were in the index, out of what is counted of them.
create function uncount_turns(gone turn[]) returns void language plpgsql as $$
begin
  update voice set turns = voice.turns - counted.turns, terms = voice.terms - counted.terms
    from (select conversation_id, role, speaker, count(*) as turns, sum(indexed_terms) as terms
      from unnest(gone) group by conversation_id, role, speaker) counted
    where voice.conversation_id = counted.conversation_id and voice.role = counted.role
      and voice.name = counted.speaker;
  delete from voice using (select distinct conversation_id, role, speaker from unnest(gone)) counted
    where voice.conversation_id = counted.conversation_id and voice.role = counted.role
      and voice.name = counted.speaker and voice.turns <= 0;
  update utterance set times = utterance.times - counted.times
    from (select owner_id, text_hash, role, speaker, count(*) as times
      from unnest(gone) group by owner_id, text_hash, role, speaker) counted
    where utterance.owner_id = counted.owner_id and utterance.text_hash = counted.text_hash
      and utterance.role = counted.role and utterance.speaker = counted.speaker;
  delete from utterance using (select distinct owner_id, text_hash, role, speaker from unnest(gone)) counted
    where utterance.owner_id = counted.owner_id and utterance.text_hash = counted.text_hash
      and utterance.role = counted.role and utterance.speaker = counted.speaker and utterance.times <= 0;
end $$;

create function turns_are_deleted() returns trigger language plpgsql as $$
declare
  gone turn[] := array(select was from turn_before was where was.indexed_terms is not null);
begin
  perform uncount_turns(gone);
  return null;
end $$;
create trigger turns_are_deleted after delete on turn referencing old table as turn_before
  for each statement execute function turns_are_deleted();

create function turns_leave_index() returns trigger language plpgsql as $$
declare
  gone turn[] := array(
    select was from turn_before was where was.indexed_terms is not null
      and was.id not in (select id from turn_after where indexed_terms is not null)); -- hashed, where a join may not be
  ids bigint[] := array(select id from unnest(gone));
  claiming bigint;
begin
  if cardinality(gone) = 0 then
    return null;
  end if;
  perform uncount_turns(gone);
  delete from sketch where turn_id = any (ids);
  delete from near_duplicate where turn_id = any (ids);
  delete from near_duplicate where of_turn_id = any (ids);
  for claiming in select distinct turn_id from claim where turn_id = any (ids) loop
    delete from claim where turn_id = claiming; -- one at a time: each may change another that goes
  end loop;
  return null;
end $$;
create trigger turns_leave_index after update on turn
  referencing old table as turn_before new table as turn_after
  for each statement execute function turns_leave_index();
