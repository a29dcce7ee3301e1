-- Names in the order of the Turkish alphabet, and found in whatever letters they are typed: lower() alone knows no letter beyond ASCII
-- where the locale is C, so "Öztürk" was found by nobody and stood behind "Zeynep".

-- What names are ordered by, byte for byte: "{" comes behind "z", so "c{" is the letter after c and ahead of d.
CREATE FUNCTION name_order(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.search_plain(replace(replace(replace(replace(replace(replace(public.search_turkish(coalesce(name, '')),
        'ç', 'c{'), 'ğ', 'g{'), 'ı', 'h{'), 'ö', 'o{'), 'ş', 's{'), 'ü', 'u{'))
$$;

ALTER TABLE sites DROP COLUMN name_key;
ALTER TABLE sites ADD name_key text COLLATE "C" GENERATED ALWAYS AS (public.name_order(name)) STORED;
CREATE INDEX ON sites (name_key, site_id);

ALTER TABLE accounts DROP COLUMN name_key;
ALTER TABLE accounts ADD name_key text COLLATE "C" GENERATED ALWAYS AS (public.name_order(name)) STORED;
ALTER TABLE accounts ADD name_plain text COLLATE "C" GENERATED ALWAYS AS (public.search_plain(coalesce(name, ''))) STORED;
CREATE INDEX ON accounts (site_id, name_key, account_id);

ALTER TABLE templates DROP COLUMN name_key;
ALTER TABLE templates ADD name_key text COLLATE "C" GENERATED ALWAYS AS (public.name_order(name)) STORED;
CREATE INDEX ON templates (site_id, name_key, template_id);
