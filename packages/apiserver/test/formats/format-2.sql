-- The database of a data folder in format 2, as `sqlite3 state.db .dump` shows it. Never changed: later versions must open it.
PRAGMA journal_mode = WAL;
BEGIN TRANSACTION;
CREATE TABLE log (
    revision   INTEGER PRIMARY KEY,
    collection TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    deleted    INTEGER NOT NULL,
    previous   INTEGER NOT NULL,
    value      BLOB    NOT NULL,
    checksum   INTEGER NOT NULL
  ) STRICT;
INSERT INTO log VALUES(3,'namespaces','default',0,0,CAST('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default","resourceVersion":"3","uid":"a0f1c8a2-0000-4000-8000-000000000003","creationTimestamp":"2026-11-22T12:00:00Z"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}' AS BLOB),690352442);
INSERT INTO log VALUES(6,'configmaps','default/compacted',0,5,CAST('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"compacted","namespace":"default","resourceVersion":"6","uid":"a0f1c8a2-0000-4000-8000-000000000005","creationTimestamp":"2026-11-22T12:00:00Z"},"data":{"round":"2"}}' AS BLOB),2798244064);
INSERT INTO log VALUES(7,'configmaps','default/changed',0,0,CAST('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"changed","namespace":"default","resourceVersion":"7","uid":"a0f1c8a2-0000-4000-8000-000000000007","creationTimestamp":"2026-11-22T12:00:00Z"},"data":{"round":"1"}}' AS BLOB),194983185);
INSERT INTO log VALUES(8,'configmaps','default/changed',0,7,CAST('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"changed","namespace":"default","resourceVersion":"8","uid":"a0f1c8a2-0000-4000-8000-000000000007","creationTimestamp":"2026-11-22T12:00:00Z"},"data":{"round":"2"}}' AS BLOB),4086730316);
INSERT INTO log VALUES(9,'configmaps','default/deleted',0,0,CAST('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deleted","namespace":"default","resourceVersion":"9","uid":"a0f1c8a2-0000-4000-8000-000000000009","creationTimestamp":"2026-11-22T12:00:00Z"}}' AS BLOB),2916417312);
INSERT INTO log VALUES(10,'configmaps','default/deleted',1,9,CAST('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deleted","namespace":"default","resourceVersion":"10","uid":"a0f1c8a2-0000-4000-8000-000000000009","creationTimestamp":"2026-11-22T12:00:00Z"}}' AS BLOB),2090357471);
CREATE TABLE extent (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    compacted INTEGER NOT NULL
  ) STRICT;
INSERT INTO extent VALUES(1,6);
COMMIT;
PRAGMA application_id = 1685223026;
PRAGMA user_version = 2;
