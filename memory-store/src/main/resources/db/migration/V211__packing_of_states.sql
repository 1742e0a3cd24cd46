-- How a state's bytes are packed (1: zstd, SHA-256, then AES-256-GCM where there is a key). A server reads
-- what it knows how to; what another version packed is computed again.
alter table snapshot add column packing int not null default 1;
