-- name: applied_migrations()
SELECT name FROM {{migrations}} WHERE migration_set = 'careline' ORDER BY id;
