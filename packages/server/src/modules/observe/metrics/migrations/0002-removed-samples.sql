-- Sample data that was removed stays known, so that it is not made again.

alter table metrics.sample_sources add column removed_at timestamptz;
