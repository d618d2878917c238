-- Predictions, one row a message. The key is the SHA-256 of the id in UTF-8.
create table predictions (
  id_sha256 bytea primary key,
  id text not null,
  label text,
  score double precision,
  model_name text not null,
  model_version text not null,
  event_time timestamptz,
  predicted_at timestamptz not null,
  record jsonb not null
);
