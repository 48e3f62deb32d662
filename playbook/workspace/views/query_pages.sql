-- One row per search query and page it led to in the period, with how the page's search visits went on.
-- Visits, conversions and revenue are those of all organic search visits to the page: exports do not say whose query.
-- needs: search_console.query, search_console.page, search_console.clicks, visits.landing_page, visits.channel
WITH pairs AS (
    SELECT query, page, sum(clicks) AS clicks, sum(impressions) AS impressions
    FROM search_console
    WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY query, page
),
pages AS (
    SELECT
        landing_page,
        count(*) AS visits,
        count(*) FILTER (WHERE converted) AS converted,
        sum(revenue) AS revenue
    FROM visits_in_period
    WHERE channel = 'organic_search'
    GROUP BY landing_page
)
SELECT
    q.query,
    regexp_matches(lower(q.query), CAST($brand_pattern AS VARCHAR)) AS is_branded,
    q.page,
    q.clicks,
    q.impressions,
    p.visits AS page_visits,
    CAST(p.converted AS DOUBLE) / NULLIF(p.visits, 0) AS page_conversion_rate,
    CAST(q.clicks AS DOUBLE) * (CAST(p.converted AS DOUBLE) / NULLIF(p.visits, 0)) AS expected_orders,
    p.revenue AS page_revenue
FROM pairs AS q
LEFT JOIN pages AS p ON p.landing_page = q.page
