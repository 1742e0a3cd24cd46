-- An answer has one writer at a time: the server that holds its lease. The fence grows whenever the answer changes
-- hands, and every statement that writes of it names the fence it was given, so a server that was paused and comes
-- back writes nothing. Times are this database's. A server renews what it is writing every two seconds.
alter table exchange add column fence bigint not null default 1;
alter table exchange add column lease_until timestamptz;
alter table exchange alter column lease_until set default clock_timestamp() + interval '10 seconds';

create index exchange_in_progress on exchange (id) where status = 'IN_PROGRESS';

-- What is needed to finish an answer when its server is lost, and for a while afterwards what its events are made of.
create table answer_progress (
  exchange_id  bigint      primary key references exchange on delete cascade,
  owner_id     text        not null,
  settings     text        not null,                -- as asked for: sampling, seed, reasoning
  given        text        not null default '',     -- what it was given beside the words; empty before
  clean        bytea       not null default '',     -- token ids of its messages as they will stand in the history
  prompt       bytea       not null default '',     -- how the ids that are given to the model differ from those
  traces       bytea       not null default '',     -- all tokens that were written, once it has ended
  state_bytes  bigint      not null default 0,
  ended_at     timestamptz
);

-- The tokens of a running answer, appended in batches.
create table answer_tokens (
  exchange_id  bigint  not null references answer_progress on delete cascade,
  owner_id     text    not null,
  first        int     not null,
  traces       bytea   not null,
  primary key (exchange_id, first)
);
