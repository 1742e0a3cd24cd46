-- A model that writes summaries is asked for those it has not been asked for, after every answer.
create index segment_not_offered on segment (owner_id, id) where level = 0 and author = 'extractive';
