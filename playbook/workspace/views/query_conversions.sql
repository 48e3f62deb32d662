-- One row per search query and page it led to in the period, by whether the query holds a brand term.
-- like: query_pages
-- query_group: settings.brand_terms, assumed.brand_pattern
-- expected_orders: visits.converted
-- cuts: query_group, page
SELECT q.*, CASE WHEN is_branded THEN 'branded' ELSE 'non_branded' END AS query_group
FROM query_pages AS q
