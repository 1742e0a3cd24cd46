-- Which key a state is encrypted with, by the key's id; empty for one that is not.
alter table snapshot add column key_id text not null default '';
