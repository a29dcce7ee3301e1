-- Which edition of the signed address of a provider's calendar is good. Renewing it makes the addresses given out before
-- worthless. No row: the first edition, 0.
CREATE TABLE calendar_feeds (
    provider_id uuid PRIMARY KEY,
    site_id     uuid        NOT NULL,
    version     integer     NOT NULL CHECK (version >= 0),
    renewed_at  timestamptz NOT NULL
);
