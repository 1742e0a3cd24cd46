-- A keyed hash of the instructions as they were sent, where what is kept of them reads otherwise; empty elsewhere.
alter table exchange add column instructions_hash text not null default '';

-- What it is keyed with where no encryption key is configured. A function, not a row: no owner can change it, and
-- whoever has the rows alone cannot try out what the instructions held.
do $$
begin
  execute format('create function instructions_key() returns text language sql stable as %L',
    format('select text %L', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')));
end $$;
