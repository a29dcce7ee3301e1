-- The desk's prepared answers.
CREATE TABLE templates (
    template_id   uuid PRIMARY KEY,
    site_id       uuid        NOT NULL,
    name          text        NOT NULL,
    body          text        NOT NULL,
    locale        text        NOT NULL,
    department_id uuid,
    active        boolean     NOT NULL,
    updated_at    timestamptz NOT NULL,
    version       bigint      NOT NULL,
    name_key      text GENERATED ALWAYS AS (lower(name)) STORED
);
CREATE INDEX ON templates (site_id, name_key, template_id);

SELECT guard_read_model('templates');

CREATE POLICY desk_only ON templates AS RESTRICTIVE FOR SELECT TO randevu_reader
    USING ((SELECT current_setting('randevu.desk', true) = 'on'));
