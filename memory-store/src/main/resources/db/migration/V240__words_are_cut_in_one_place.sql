-- Words are cut in one place now, for what is kept and for what is looked for: what was indexed before is indexed anew,
-- some turns at a time and behind everything else, for words of many scripts stood there in pieces. A row stands for a
-- conversation that is not done, and for the last of its places that is; a server that is killed goes on from there.
create table reindex_due (
  conversation_id  bigint primary key references conversation on delete cascade,
  owner_id         text   not null,
  done_to          bigint not null
);
alter table conversation no force row level security;
insert into reindex_due (conversation_id, owner_id, done_to)
  select id, owner_id, id * 16777216 - 1 from conversation where memory and turns_begun > 0;
alter table conversation force row level security;
