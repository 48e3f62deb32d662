-- One row per person who saw a page of content in the period, with the number of visits in which that was.
-- A person is a recognised customer, else a browser.
-- needs: page_views.session_id, page_views.ts, page_views.page_type, visits.person_id
-- keys: customer_id
SELECT v.resampling_unit, max(v.customer_id) AS customer_id, count(DISTINCT p.session_id) AS content_visits
FROM page_views AS p
JOIN visits AS v ON v.session_id = p.session_id
WHERE p.page_type = 'content'
    AND CAST(p.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
GROUP BY v.resampling_unit
