-- Read models of the help desk, and searching in them.

-- Words are looked up together with the site whose they are.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What columns are generated from names its functions in full: a restored backup knows no search path.

-- Text as Turkish writes it in lower case: İ becomes i, and I becomes ı. Circumflexes, which few people type, are left out, and so is
-- the dot that decomposing an İ leaves behind. lower() alone knows no letter beyond ASCII where the locale is C.
CREATE FUNCTION search_turkish(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(translate(words, U&'I\0130\00C7\011E\00D6\015E\00DC\00C2\00E2\00CE\00EE\00DB\00FB\0307',
                                  U&'\0131i\00E7\011F\00F6\015F\00FCaaiiuu'))
$$;

-- Text in plain letters: as it is typed on a keyboard without Turkish letters, and as English writes it. Each letter that translate()
-- knows costs time for each letter of the text, so the rarer ones are looked for first.
CREATE FUNCTION search_plain(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := lower(translate(words, 'ıİşŞğĞçÇöÖüÜ', 'iissggccoouu'));
BEGIN
    IF plain ~ U&'[\00C0-\00FF\0307]' THEN
        RETURN translate(plain, 'ÂâÎîÛûÀàÁáÃãÄäÅåÈèÉéÊêËëÌìÍíÏïÑñÒòÓóÔôÕõØøÙùÚúÝýÿ' || U&'\0307',
            'aaiiuuaaaaaaaaaaeeeeeeeeiiiiiinnoooooooooouuuuyyy');
    END IF;
    RETURN plain;
END
$$;

-- The roots of Turkish words in lower case, marked lest they be taken for words. The stemmer alone makes different things of "süre",
-- "süresi" and "süreyi": it leaves the s that stands between a vowel and the ending of the third person, stops a step early where a
-- vowel comes last, and then again takes that vowel for an ending. Here the s goes first, the stemmer works twice, and vowels at the
-- end are left out. Of the inflections in projections/tests/projections/search.rs that finds nearly all, the stemmer alone two thirds.
CREATE FUNCTION search_roots(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT
        '~' || translate(coalesce(substring(stem FROM '^(..+?)[aeıioöuü]+$'), stem), 'ışğçöü', 'isgcou')), '{}')
    FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.turkish',
             regexp_replace(words, '([a-zçğıöşü][aeıioöuü])s[ıiuü](?![a-zçğıöşü])', '\1', 'g')))) AS lexeme,
         LATERAL (VALUES (lexeme), ((ts_lexize('pg_catalog.turkish_stem', lexeme))[1])) AS stems (stem)
    WHERE lexeme ~ '^[a-zçğıöşü]+$' AND length(stem) > 1
$$;

-- What a text is found by: its words in Turkish and in English, the words themselves in plain letters, and their Turkish roots. Gaps
-- keep one's last word and the other's first from being taken for a phrase.
CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    turkish text := public.search_turkish(coalesce(words, ''));
    plain   text := public.search_plain(coalesce(words, ''));
BEGIN
    RETURN ts_delete(
        to_tsvector('pg_catalog.turkish', turkish) || '~:9' || to_tsvector('pg_catalog.english', plain) || '~:9'
            || to_tsvector('pg_catalog.simple', plain) || array_to_tsvector(public.search_roots(turkish)), '~');
END
$$;

-- A word, or words that follow each other, just as they are.
CREATE FUNCTION search_word(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT phraseto_tsquery('pg_catalog.simple', public.search_plain(words))
$$;

-- The same in any form. A single word that is a stop word in either language says nothing, and is empty; a beginning finds whatever
-- goes on from it.
CREATE FUNCTION search_term(words text, phrase boolean, beginning boolean) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    turkish tsquery := phraseto_tsquery('pg_catalog.turkish', public.search_turkish(words));
    english tsquery := phraseto_tsquery('pg_catalog.english', public.search_plain(words));
    word    tsquery := public.search_word(words);
    found   tsquery := turkish;
    root    text;
BEGIN
    IF NOT phrase AND (numnode(turkish) = 0 OR numnode(english) = 0) THEN
        RETURN '';
    END IF;
    IF english <> turkish THEN
        found := found || english;
    END IF;
    IF beginning THEN
        found := found || (quote_literal(public.search_plain(words)) || ':*')::tsquery;
    ELSIF word <> turkish AND word <> english THEN
        found := found || word;
    END IF;
    IF NOT phrase AND numnode(turkish) = 1 THEN
        FOREACH root IN ARRAY public.search_roots(public.search_turkish(words)) LOOP
            found := found || quote_literal(root)::tsquery;
        END LOOP;
    END IF;
    RETURN found;
END
$$;

CREATE TABLE desks (
    site_id    uuid PRIMARY KEY,
    desk       jsonb       NOT NULL,
    updated_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

CREATE TABLE tickets (
    ticket_id         uuid PRIMARY KEY,
    site_id           uuid        NOT NULL,
    number            bigint      NOT NULL,
    requester_id      uuid        NOT NULL,
    -- Null once the requester has been erased, like the other texts here.
    subject           text,
    status            text        NOT NULL,
    priority          text        NOT NULL,
    priority_rank     smallint    NOT NULL,
    department_id     uuid,
    category_id       uuid,
    assignee_id       uuid,
    source            text        NOT NULL,
    fields            jsonb,
    field_changes     jsonb       NOT NULL,
    tags              text[]      NOT NULL,
    rating            smallint,
    rating_comment    text,
    lock_owner        uuid,
    lock_since        timestamptz,
    lock_until        timestamptz,
    merged_into       uuid,
    opened_at         timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    resolved_at       timestamptz,
    closed_at         timestamptz,
    answered_at       timestamptz,
    messages          integer     NOT NULL,
    notes             integer     NOT NULL,
    version           bigint      NOT NULL,
    public_version    bigint      NOT NULL,
    public_updated_at timestamptz NOT NULL,
    sla_state         text,
    next_due_at       timestamptz,
    sequence          bigint      NOT NULL,
    -- What has no due time comes last.
    due_key           timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(next_due_at, '9999-12-31 00:00:00+00')) STORED,
    search            tsvector    NOT NULL GENERATED ALWAYS AS (setweight(public.search_vector(subject), 'A')) STORED
);
CREATE UNIQUE INDEX ON tickets (site_id, number);
-- The columns of a board and the lists of the desk, each in its order.
CREATE INDEX ON tickets (site_id, status, updated_at, ticket_id);
CREATE INDEX ON tickets (site_id, status, opened_at, ticket_id);
CREATE INDEX ON tickets (site_id, status, number, ticket_id);
CREATE INDEX ON tickets (site_id, status, priority_rank, ticket_id);
CREATE INDEX ON tickets (site_id, status, due_key, ticket_id);
CREATE INDEX ON tickets (assignee_id, status);
CREATE INDEX ON tickets (category_id, status);
CREATE INDEX ON tickets (requester_id, public_updated_at, ticket_id);
CREATE INDEX ON tickets (site_id, ticket_id) WHERE status IN ('new', 'open', 'waiting_reply', 'pending');
CREATE INDEX ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ON tickets USING gin (site_id, search);
CREATE INDEX ON tickets USING gin (site_id, tags);

-- How many tickets are alike. Written by triggers along with the tickets, as an index is: a board shows its counts at once, however
-- many tickets were closed in ten years.
CREATE TABLE ticket_counts (
    site_id       uuid   NOT NULL,
    status        text   NOT NULL,
    priority      text   NOT NULL,
    department_id uuid,
    assignee_id   uuid,
    sla_state     text,
    tickets       bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (site_id, status, priority, department_id, assignee_id, sla_state)
);

CREATE FUNCTION count_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT *, 1 AS more FROM came'
        WHEN 'DELETE' THEN 'SELECT *, -1 AS more FROM went'
        ELSE 'SELECT *, 1 AS more FROM came UNION ALL SELECT *, -1 FROM went' END;
    empty tid[];
BEGIN
    EXECUTE 'WITH written AS (
            INSERT INTO ticket_counts AS c
            SELECT site_id, status, priority, department_id, assignee_id, sla_state, sum(more) FROM (' || changed || ') t
            GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(more) <> 0
            ON CONFLICT (site_id, status, priority, department_id, assignee_id, sla_state)
            DO UPDATE SET tickets = c.tickets + EXCLUDED.tickets
            RETURNING c.ctid AS place, c.tickets
        ) SELECT array_agg(place) FROM written WHERE tickets = 0' INTO empty;
    DELETE FROM ticket_counts WHERE ctid = ANY (empty);
    RETURN NULL;
END
$$;

-- Counts the tickets anew, and every change from then on.
CREATE FUNCTION follow_tickets() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ticket_counts;
    INSERT INTO ticket_counts
    SELECT site_id, status, priority, department_id, assignee_id, sla_state, count(*) FROM tickets GROUP BY 1, 2, 3, 4, 5, 6;
    CREATE TRIGGER count_more AFTER INSERT ON tickets REFERENCING NEW TABLE AS came
        FOR EACH STATEMENT EXECUTE FUNCTION count_tickets();
    CREATE TRIGGER count_other AFTER UPDATE ON tickets REFERENCING OLD TABLE AS went NEW TABLE AS came
        FOR EACH STATEMENT EXECUTE FUNCTION count_tickets();
    CREATE TRIGGER count_less AFTER DELETE ON tickets REFERENCING OLD TABLE AS went
        FOR EACH STATEMENT EXECUTE FUNCTION count_tickets();
END
$$;
SELECT follow_tickets();

-- As before; and whoever takes the place of the tickets is counted.
CREATE OR REPLACE FUNCTION swap_read_model(read_model text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE public.%I', read_model);
    EXECUTE format('ALTER TABLE rebuild.%I SET SCHEMA public', read_model);
    IF read_model = 'tickets' THEN
        PERFORM follow_tickets();
    END IF;
END
$$;

CREATE TABLE ticket_messages (
    message_id   uuid PRIMARY KEY,
    ticket_id    uuid        NOT NULL,
    site_id      uuid        NOT NULL,
    requester_id uuid        NOT NULL,
    author_id    uuid,
    kind         text        NOT NULL,
    body         text,
    attachments  jsonb       NOT NULL,
    sent_at      timestamptz NOT NULL,
    sequence     bigint      NOT NULL,
    search       tsvector    NOT NULL GENERATED ALWAYS AS (public.search_vector(body)) STORED
);
CREATE INDEX ON ticket_messages (ticket_id, sent_at, message_id);
CREATE INDEX ON ticket_messages USING gin (site_id, search);

CREATE TABLE sla_deadlines (
    ticket_id       uuid PRIMARY KEY,
    site_id         uuid        NOT NULL,
    clocks          jsonb       NOT NULL,
    told            jsonb       NOT NULL,
    state           text,
    next_due_at     timestamptz,
    next_warning_at timestamptz,
    updated_at      timestamptz NOT NULL,
    sequence        bigint      NOT NULL,
    due_key         timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(next_due_at, '9999-12-31 00:00:00+00')) STORED
);
CREATE INDEX ON sla_deadlines (site_id, due_key, ticket_id);

CREATE TABLE sla_alerts (
    alert_id  uuid PRIMARY KEY,
    site_id   uuid        NOT NULL,
    ticket_id uuid        NOT NULL,
    kind      text        NOT NULL,
    promise   text        NOT NULL,
    due_at    timestamptz NOT NULL,
    told_at   timestamptz NOT NULL,
    late      boolean     NOT NULL
);
CREATE INDEX ON sla_alerts (site_id, told_at, alert_id);

SELECT guard_read_model('desks'), guard_read_model('tickets'), guard_read_model('ticket_counts'),
       guard_read_model('ticket_messages'), guard_read_model('sla_deadlines'), guard_read_model('sla_alerts');

-- Within a site: the desk sees everything of its tickets, customers see their own tickets, and of those neither notes nor clocks.
-- What the reader is, is asked once for a query and not for each row.
CREATE POLICY own_matter ON tickets AS RESTRICTIVE FOR SELECT TO randevu_reader USING (
    (SELECT current_setting('randevu.desk', true) = 'on')
    OR requester_id = (SELECT nullif(current_setting('randevu.account_id', true), '')::uuid));
CREATE POLICY own_matter ON ticket_messages AS RESTRICTIVE FOR SELECT TO randevu_reader USING (
    (SELECT current_setting('randevu.desk', true) = 'on')
    OR (requester_id = (SELECT nullif(current_setting('randevu.account_id', true), '')::uuid) AND kind <> 'note'));
CREATE POLICY desk_only ON ticket_counts AS RESTRICTIVE FOR SELECT TO randevu_reader USING (
    (SELECT current_setting('randevu.desk', true) = 'on'));
CREATE POLICY desk_only ON sla_deadlines AS RESTRICTIVE FOR SELECT TO randevu_reader USING (
    (SELECT current_setting('randevu.desk', true) = 'on'));
CREATE POLICY desk_only ON sla_alerts AS RESTRICTIVE FOR SELECT TO randevu_reader USING (
    (SELECT current_setting('randevu.desk', true) = 'on'));

-- The tickets of the reader's site in each of which all of this is found, in its subject or any of its messages; a number beside a
-- query finds the ticket of that number as well. For the desk alone: it looks behind row-level security, which keeps queries from
-- using indexes of words and tags, and so says itself whose rows they are.
CREATE FUNCTION found_tickets(wanted text[], numbers bigint[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    site    uuid      := nullif(current_setting('randevu.site_id', true), '')::uuid;
    queries tsquery[] := wanted::tsquery[];
    rarest  integer   := 1;
    fewest  bigint;
    found   bigint;
BEGIN
    IF current_setting('randevu.desk', true) IS DISTINCT FROM 'on' THEN
        RETURN;
    END IF;
    -- What is found seldom is looked up, and the rest looked for in that.
    IF cardinality(queries) > 1 THEN
        FOR place IN 1..cardinality(queries) LOOP
            EXECUTE 'SELECT count(*) FROM (
                    SELECT FROM ticket_messages WHERE site_id = $1 AND search @@ $2 LIMIT 2000) m'
                INTO found USING site, queries[place];
            IF fewest IS NULL OR found < fewest THEN
                fewest := found;
                rarest := place;
            END IF;
        END LOOP;
    END IF;
    RETURN QUERY EXECUTE
        'SELECT f.ticket_id FROM (
             SELECT ticket_id FROM tickets WHERE site_id = $1 AND search @@ $2
             UNION SELECT ticket_id FROM ticket_messages WHERE site_id = $1 AND search @@ $2
             UNION SELECT ticket_id FROM tickets WHERE site_id = $1 AND number = $3
         ) f'
        || CASE WHEN cardinality(queries) > 1 THEN
        ' JOIN tickets t USING (ticket_id) WHERE NOT EXISTS (
             SELECT FROM unnest($4, $5) AS other (query, number)
             WHERE NOT (t.search @@ other.query OR coalesce(t.number = other.number, false) OR EXISTS (
                 SELECT FROM ticket_messages m WHERE m.ticket_id = t.ticket_id AND m.search @@ other.query)))' ELSE '' END
    USING site, queries[rarest], numbers[rarest],
        queries[:rarest - 1] || queries[rarest + 1:], numbers[:rarest - 1] || numbers[rarest + 1:];
END
$$;

-- In the same way the tickets that have all of these tags.
CREATE FUNCTION tagged_tickets(wanted text[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    site uuid := nullif(current_setting('randevu.site_id', true), '')::uuid;
BEGIN
    IF current_setting('randevu.desk', true) IS DISTINCT FROM 'on' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE 'SELECT ticket_id FROM tickets WHERE site_id = $1 AND tags @> $2' USING site, wanted;
END
$$;

REVOKE ALL ON FUNCTION found_tickets(text[], bigint[]), tagged_tickets(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION found_tickets(text[], bigint[]), tagged_tickets(text[]) TO randevu_reader;
