-- Everything carries its owner: each query filters by it, and row-level security can be added without
-- moving a column. Ids with a meaning outside (response ids, turn ids) are unique within an owner.

create table conversation (
  id          bigint generated always as identity primary key,
  owner_id    text        not null,
  public_id   text        not null,
  title       text        not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  unique (owner_id, public_id)
);
create index conversation_by_use on conversation (owner_id, updated_at desc);

-- One request and its answer. previous_id makes a conversation a tree: every exchange is a branch point.
-- Token ids are little-endian int4; from them any state can be computed again.
create table exchange (
  id               bigint generated always as identity primary key,
  owner_id         text        not null,
  response_id      text        not null,
  conversation_id  bigint      not null references conversation on delete cascade,
  previous_id      bigint      references exchange on delete set null,
  model            text        not null,
  status           text        not null
    check (status in ('IN_PROGRESS', 'COMPLETED', 'INCOMPLETE', 'FAILED', 'CANCELLED')),
  request_json     text        not null,
  response_json    text,
  receipt_json     text,
  error_code       text,
  error_message    text,
  input_tokens     bytea       not null default '',
  answer_tokens    bytea       not null default '',
  transcript_hash  text        not null default '',
  start_position   bigint      not null default 0,
  end_position     bigint      not null default 0,
  created_at       timestamptz not null,
  finished_at      timestamptz,
  unique (owner_id, response_id),
  check (start_position <= end_position)
);
create index exchange_of_conversation on exchange (conversation_id, id);
create index exchange_by_previous on exchange (previous_id);
create index exchange_by_transcript on exchange (owner_id, transcript_hash)
  where transcript_hash <> '';
create index exchange_unfinished on exchange (created_at) where status = 'IN_PROGRESS';

-- One message, immutable. kind says what recall may expect of it; indexed_terms is the length BM25 uses,
-- null until the turn is searchable. text_hash is equal for texts that differ in case and punctuation only.
create table turn (
  id               bigint generated always as identity primary key,
  owner_id         text        not null,
  public_id        text        not null,
  conversation_id  bigint      not null references conversation on delete cascade,
  exchange_id      bigint      not null references exchange on delete cascade,
  position         int         not null,
  role             text        not null,
  text             text        not null,
  kind             text        not null,
  text_hash        text        not null,
  said_at          timestamptz not null,
  indexed_terms    int,
  unique (owner_id, public_id),
  unique (exchange_id, position)
);
create index turn_of_conversation on turn (conversation_id);
create index turn_searchable on turn (owner_id) include (indexed_terms) where indexed_terms is not null;

-- The inverted index behind recall: how often a lexeme occurs in a turn. Stems stand as they are, exact
-- lower-case words with '=' before them.
create table posting (
  owner_id  text   not null,
  lexeme    text   not null,
  turn_id   bigint not null references turn on delete cascade,
  tf        int    not null,
  primary key (owner_id, lexeme, turn_id)
);
create index posting_of_turn on posting (turn_id);

-- A run of turns that left the window, and its extractive summary. level and parent_id leave room for
-- summaries of summaries.
create table segment (
  id               bigint generated always as identity primary key,
  owner_id         text        not null,
  public_id        text        not null,
  conversation_id  bigint      not null references conversation on delete cascade,
  level            int         not null default 0,
  parent_id        bigint      references segment on delete set null,
  summary          text        not null,
  terms            text        not null,
  words_in         int         not null,
  words_out        int         not null,
  said_from        timestamptz not null,
  said_to          timestamptz not null,
  created_at       timestamptz not null default now(),
  unique (owner_id, public_id)
);
create index segment_of_conversation on segment (conversation_id, id);

-- A turn is in one segment at most: this key is what makes consolidation safe to repeat.
create table segment_turn (
  turn_id     bigint primary key references turn on delete cascade,
  owner_id    text   not null,
  segment_id  bigint not null references segment on delete cascade,
  position    int    not null
);
create index segment_turn_of_segment on segment_turn (segment_id, position);

-- The model's state at a message boundary: a cache, never the record. bytes are compressed already.
create table snapshot (
  id               bigint generated always as identity primary key,
  owner_id         text        not null,
  conversation_id  bigint      not null references conversation on delete cascade,
  exchange_id      bigint      not null references exchange on delete cascade,
  fingerprint      text        not null,
  position         bigint      not null,
  bytes            bytea       not null,
  stored_bytes     bigint      not null,
  raw_bytes        bigint      not null,
  checksum         text        not null,
  created_at       timestamptz not null default now(),
  last_used_at     timestamptz not null default now(),
  unique (exchange_id, fingerprint)
);
alter table snapshot alter column bytes set storage external;
create index snapshot_by_use on snapshot (owner_id, last_used_at);
create index snapshot_of_conversation on snapshot (conversation_id, id);
