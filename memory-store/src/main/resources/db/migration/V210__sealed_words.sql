-- The turns an answer was given: beside the receipt, which may be sealed.
alter table exchange add column given text not null default '';
alter table exchange no force row level security;
update exchange set given = coalesce((
    select string_agg(distinct found[1], ' ')
    from regexp_matches(receipt_json, '"(turn_[A-Za-z0-9_.:-]+)"', 'g') as found), '')
  where receipt_json is not null;
alter table exchange force row level security;

-- Which key the words of this database are sealed with; a start with a key replaces it, once, in the
-- transaction that seals them all. A function, not a row: dumps keep it, and no owner can change it.
create function sealing_key() returns text language sql stable as 'select text ''''';

create function require_key(key text) returns text language plpgsql as $$
begin
  if key = sealing_key() then
    return '';
  elsif sealing_key() = '' then
    raise exception 'The words in this database are not encrypted yet, but the key % is configured: '
      'start the server with "eunoe serve", which encrypts them, or without the key', key
      using errcode = 'EU001';
  else
    raise exception 'The words in this database are encrypted with the key %, but % is configured: '
      'give the key they were encrypted with (EUNOE_MEMORY_ENCRYPTION_KEY)',
      sealing_key(), case key when '' then 'none' else 'the key ' || key end
      using errcode = 'EU001';
  end if;
end $$;
