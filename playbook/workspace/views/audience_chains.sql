-- One row per search query and page it led to in the period, with how the page's organic search visits went on.
-- Visits, bounces, wishes and orders are those of all organic search visits to the page: exports do not say whose query.
-- wanted: visits in which another goal than the order was completed. brought: the orders that the query is held to have
-- brought, its clicks over the page's visits, or over all clicks where these are more; so no page is credited twice.
-- needs: search_console.query, search_console.page, search_console.clicks, visits.landing_page, visits.channel
-- is_branded: settings.brand_terms, assumed.brand_pattern
-- bounced: visits.bounced
-- converted, brought: visits.converted
-- wanted: goal_completions.session_id, goal_completions.goal_id
-- revenue: visits.revenue
WITH pairs AS (
    SELECT query, page, sum(clicks) AS clicks, sum(impressions) AS impressions
    FROM search_console
    WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY query, page
),
others AS (
    SELECT DISTINCT session_id
    FROM goal_completions
    WHERE session_id IS NOT NULL AND lower(goal_id) NOT IN ('order', 'purchase')
),
pages AS (
    SELECT
        v.landing_page,
        count(*) AS visits,
        count(*) FILTER (WHERE v.bounced) AS bounced,
        count(*) FILTER (WHERE v.converted) AS converted,
        count(o.session_id) AS wanted,
        sum(v.revenue) AS revenue
    FROM visits_in_period AS v
    LEFT JOIN others AS o ON o.session_id = v.session_id
    WHERE v.channel = 'organic_search'
    GROUP BY v.landing_page
),
weighed AS (
    SELECT
        q.*,
        p.visits, p.bounced, p.converted, p.wanted, p.revenue,
        greatest(p.visits, sum(q.clicks) OVER (PARTITION BY q.page)) AS page_weight
    FROM pairs AS q
    JOIN pages AS p ON p.landing_page = q.page
)
SELECT
    query,
    page,
    regexp_matches(lower(query), CAST($brand_pattern AS VARCHAR)) AS is_branded,
    clicks,
    impressions,
    visits,
    bounced,
    wanted,
    converted,
    revenue,
    converted * (CAST(clicks AS DOUBLE) / NULLIF(page_weight, 0)) AS brought
FROM weighed
