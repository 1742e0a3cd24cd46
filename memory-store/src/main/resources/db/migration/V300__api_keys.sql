-- Keys by which programs are let in, and sign-ins of browsers, which were let in by a key. Of both the database has a
-- SHA-256 hash alone: they are 256 random bits, so nobody finds them from it, however fast the hash is.
create table api_key (
  id           bigint generated always as identity primary key,
  owner_id     text not null,
  public_id    text not null unique,
  secret_hash  text not null unique,
  name         text not null,
  scopes       text not null, -- chat, memory, metrics: those it has, with commas between
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);

create table sign_in (
  secret_hash text primary key,
  owner_id    text not null,
  key_id      bigint not null references api_key (id) on delete cascade,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null
);
create index sign_in_of_key on sign_in (key_id);
