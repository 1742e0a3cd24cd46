-- What is said enters its counts once a statement, not once a turn: a word like "ok", said five thousand times in a
-- conversation that is imported, was looked for behind as many versions of its one row.
drop trigger turn_enters_index on turn;
drop function turn_is_uttered();

create function turns_enter_index() returns trigger language plpgsql as $$
begin
  insert into utterance (owner_id, text_hash, role, speaker, times, first_at, last_at)
    select said.owner_id, said.text_hash, said.role, said.speaker, count(*), min(said.said_at), max(said.said_at)
    from turn_after said
    where said.indexed_terms is not null
      and said.id not in (select id from turn_before where indexed_terms is not null)
    group by said.owner_id, said.text_hash, said.role, said.speaker
    order by said.owner_id, said.text_hash, said.role, said.speaker -- two answers lock the same rows in one order
  on conflict (owner_id, text_hash, role, speaker) do update
    set times = utterance.times + excluded.times, first_at = least(utterance.first_at, excluded.first_at),
      last_at = greatest(utterance.last_at, excluded.last_at);
  return null;
end $$;
create trigger turns_enter_index after update on turn
  referencing old table as turn_before new table as turn_after
  for each statement execute function turns_enter_index();
