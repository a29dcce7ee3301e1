-- Tickets' numbers, and which ticket went on in which. Written in the same transaction as the events they follow from.

-- The last number given at each site. Whoever takes the next holds the row until the commit; see
-- docs/adr/0007-ticket-numbers-are-given-at-commit.md.
CREATE TABLE ticket_numbers (
    site_id uuid   PRIMARY KEY,
    last    bigint NOT NULL CHECK (last > 0)
);

-- No number twice, even if the counters should ever be wrong; and a ticket is found by its number.
CREATE UNIQUE INDEX events_ticket_number
    ON events (site_id, ((payload #>> '{TicketOpened,opening,number}')::bigint)) WHERE event_type = 'TicketOpened';

-- What was merged takes nothing in any more, so merges never run in a circle.
CREATE TABLE ticket_merges (
    from_id uuid PRIMARY KEY,
    into_id uuid NOT NULL,
    site_id uuid NOT NULL,
    CHECK (from_id <> into_id)
);
