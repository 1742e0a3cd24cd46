-- Conversations whose segments have to be made without anybody going on with them: a server works them off behind
-- everything else. These are the ones without any, for V110 took the segments of its time away; where nothing has
-- left the window there is nothing to make, and the row goes when that was seen.
create table consolidation_due (
  conversation_id  bigint primary key references conversation on delete cascade,
  owner_id         text not null
);
alter table conversation no force row level security;
alter table segment no force row level security;
insert into consolidation_due (conversation_id, owner_id)
  select c.id, c.owner_id from conversation c
  where c.memory and not exists (select from segment s where s.conversation_id = c.id);
alter table conversation force row level security;
alter table segment force row level security;
