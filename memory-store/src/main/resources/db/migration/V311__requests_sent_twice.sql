-- A request that is sent again under its key finds the answer that the first one began. A key goes with the events of
-- its answer, and where the answer failed.
create table idempotency_key (
  owner_id     text    not null,
  key          text    not null,
  request      text    not null,   -- a hash of what was asked
  exchange_id  bigint  not null references exchange on delete cascade,
  primary key (owner_id, key)
);
create index idempotency_key_exchange on idempotency_key (exchange_id);
