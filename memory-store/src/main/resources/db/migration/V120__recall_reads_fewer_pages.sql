-- What a recall looks up for each of its turns stands in few pages, whatever else the table holds.

-- Only what was said more than once is looked up: that is little.
create index utterance_repeated on utterance (owner_id, text_hash, role, speaker) include (times)
  where times > 1;

-- The places behind a summary's lines, without its rows.
alter table summary_source drop constraint summary_source_pkey,
  add primary key (segment_id, line, turn_id) include (place);
