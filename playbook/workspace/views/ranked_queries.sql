-- One row per search query of the period with its place by clicks, the first having most of them.
-- like: search_queries
SELECT q.*, row_number() OVER (ORDER BY clicks DESC, impressions DESC, query) AS place
FROM search_queries AS q
