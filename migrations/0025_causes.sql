-- What a message follows from: the conversation, the command and the trace of the event that it was planned after. What is noted of its sending
-- joins them. Messages of before have none.
ALTER TABLE outbox ADD COLUMN cause jsonb;
-- The same of a timer: the command that follows when it is due joins them.
ALTER TABLE timers ADD COLUMN cause jsonb;
