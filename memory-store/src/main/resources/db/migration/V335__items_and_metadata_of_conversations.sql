-- What the owner notes of a conversation: a JSON object of strings, sealed. Empty: nothing.
alter table conversation add column metadata text not null default '';

-- Messages that were added to a conversation and that no answer has read yet. The next turn at the conversation's end
-- takes them among its own messages: a row is either here or in turn, under the same id.
create table added_item (
  id               bigint generated always as identity primary key,
  owner_id         text        not null,
  conversation_id  bigint      not null references conversation on delete cascade,
  public_id        text        not null,
  role             text        not null,
  speaker          text        not null,
  text             text        not null,
  said_at          timestamptz not null,
  unique (owner_id, public_id)
);
create index added_item_of_conversation on added_item (conversation_id, said_at, id);

-- Which of its messages an exchange has taken; from = to: none.
alter table exchange add column items_from int not null default 0, add column items_to int not null default 0;

-- What an answer has taken that then failed is read by the next one.
create function items_are_given_back() returns trigger language plpgsql as $$
begin
  insert into added_item (owner_id, conversation_id, public_id, role, speaker, text, said_at)
    select owner_id, conversation_id, public_id, role, speaker, text, said_at from turn
    where exchange_id = new.id and position >= new.items_from and position < new.items_to
      and erased_at is null order by position;
  delete from turn where exchange_id = new.id and position >= new.items_from and position < new.items_to
    and erased_at is null;
  return null;
end $$;
create trigger items_are_given_back after update of status on exchange for each row
  when (old.status = 'IN_PROGRESS' and new.status = 'FAILED' and new.items_from < new.items_to)
  execute function items_are_given_back();
