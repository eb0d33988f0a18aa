-- What the program may do when it works on cases: read everything, add to history, move the projections. Run after every upgrade.
GRANT USAGE ON SCHEMA sagsgang TO sagsgang_bruger;
GRANT SELECT ON ALL TABLES IN SCHEMA sagsgang TO sagsgang_bruger;
GRANT INSERT ON record, guide_text, checkpoint, command TO sagsgang_bruger;
GRANT DELETE ON case_head TO sagsgang_bruger;
GRANT INSERT, UPDATE ON case_head, case_number TO sagsgang_bruger;
GRANT INSERT, UPDATE, DELETE ON obligation TO sagsgang_bruger;
GRANT INSERT ON outbox TO sagsgang_bruger;
GRANT UPDATE (attempts, next_try, error, reached, delivered_at) ON outbox TO sagsgang_bruger;
