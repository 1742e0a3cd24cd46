-- Several servers may share a database. Each has a number, and holds the advisory lock (4713, number) as long as its
-- process lives; an answer IN_PROGRESS whose server does not hold its lock has nobody who would finish it.
create sequence server_number as int cycle;
alter table exchange add column server int;

-- What is being written in a conversation is asked for each message that names the conversation alone.
create index exchange_being_written on exchange (conversation_id) where status = 'IN_PROGRESS';

-- The model under which an exchange's token ids were made: they are good for the same one whether or not a state of
-- it is still there. Empty where that is not known.
alter table exchange add column fingerprint text not null default '';
