-- Which database cluster the events were numbered in. A dump restored into another brings transaction ids along that mean nothing there.
CREATE TABLE installation (
    only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    system_identifier text NOT NULL
);
