-- A label that keeps conversations apart: what is said in one space is recalled in that space alone. Empty: in none.
alter table conversation add column space text not null default '';

-- Most owners have no spaces, and then recall has to find out no more than that.
create index conversation_in_space on conversation (owner_id, space) where space <> '';
