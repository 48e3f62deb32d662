-- One row per landing page of the period's visits: visits, bounces, orders, revenue and their rates.
-- needs: visits.landing_page
-- bounces, bounce_rate: visits.bounced
-- converted, conversion_rate: visits.converted
-- orders: visits.orders
-- revenue: visits.revenue
SELECT
    landing_page,
    count(*) AS visits,
    count(DISTINCT resampling_unit) AS people,
    count(*) FILTER (WHERE bounced) AS bounces,
    CAST(count(*) FILTER (WHERE bounced) AS DOUBLE) / NULLIF(count(bounced), 0) AS bounce_rate,
    count(*) FILTER (WHERE converted) AS converted,
    CAST(count(*) FILTER (WHERE converted) AS DOUBLE) / NULLIF(count(*), 0) AS conversion_rate,
    sum(orders) AS orders,
    sum(revenue) AS revenue
FROM visits_in_period
GROUP BY landing_page
