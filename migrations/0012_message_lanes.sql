-- Mails and text messages wait in queues of their own, so that neither waits for the other's carrier.

CREATE INDEX outbox_lane ON outbox (channel, next_at, message_id) WHERE state = 'pending';
DROP INDEX outbox_next;
