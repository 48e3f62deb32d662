-- One row per page or site of interest and person who saw it, or came by it, in the period.
-- kind: content (a page of content, a service or a list seen), site (that another site's link led from), search (the page
-- that an organic search led to). is_customer: had ordered before the first of these visits in the period.
-- needs: page_views.session_id, page_views.page, page_views.page_type, visits.person_id
-- gender: customers.gender
-- age_band: customers.age
WITH seen AS (
    SELECT DISTINCT 'content' AS kind, p.page AS item, p.page_type AS page_type, p.session_id
    FROM page_views AS p
    WHERE p.page_type IN ('content', 'service', 'category')
        AND CAST(p.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    UNION ALL
    SELECT 'site' AS kind, referrer_domain AS item, channel AS page_type, session_id
    FROM referral_visits
    WHERE referrer_domain <> 'unknown'
    UNION ALL
    SELECT 'search' AS kind, landing_page AS item, 'search' AS page_type, session_id
    FROM visits_in_period
    WHERE channel = 'organic_search' AND landing_page <> 'unknown'
),
counted AS (
    SELECT
        s.kind,
        s.item,
        max(s.page_type) AS page_type,
        v.resampling_unit,
        max(v.customer_id) AS customer_id,
        min(v.day) AS first_day
    FROM seen AS s
    JOIN visits_in_period AS v ON v.session_id = s.session_id
    GROUP BY s.kind, s.item, v.resampling_unit
)
SELECT
    c.kind,
    c.item,
    c.page_type,
    c.resampling_unit,
    c.customer_id,
    coalesce(o.first_order_day < c.first_day, FALSE) AS is_customer,
    p.gender,
    p.age_band
FROM counted AS c
LEFT JOIN customer_origins AS o ON o.customer_id = c.customer_id
LEFT JOIN people AS p ON p.customer_id = c.customer_id
