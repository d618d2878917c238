-- Counts of labels, one row a model and window.
create table label_counts (
  model_name text not null,
  model_version text not null,
  window_start timestamptz not null,
  window_end timestamptz not null,
  predictions bigint not null,
  record jsonb not null,
  primary key (model_name, model_version, window_start)
);
