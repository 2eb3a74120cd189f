-- What only those who watch right now need to hear, such as progress, passes through the outbox to every
-- process and into no durable sink.
alter table kernel.outbox add column is_lasting boolean not null default true;
