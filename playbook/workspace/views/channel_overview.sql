-- One row per channel that visits of the period came by: visits, new visitors, bounces, orders and revenue.
-- Orders and revenue are those placed in the visit; credit by contacts is in orders_in_period.
-- needs: visits.channel
-- bounces, bounce_rate: visits.bounced
-- first_visits: visits.is_first_visit
-- converted, conversion_rate: visits.converted
-- orders: visits.orders
-- revenue: visits.revenue
SELECT
    channel,
    count(*) AS visits,
    count(DISTINCT resampling_unit) AS people,
    count(*) FILTER (WHERE is_first_visit) AS first_visits,
    count(*) FILTER (WHERE is_converter) AS visits_of_converters,
    count(*) FILTER (WHERE bounced) AS bounces,
    CAST(count(*) FILTER (WHERE bounced) AS DOUBLE) / NULLIF(count(bounced), 0) AS bounce_rate,
    count(*) FILTER (WHERE converted) AS converted,
    CAST(count(*) FILTER (WHERE converted) AS DOUBLE) / NULLIF(count(*), 0) AS conversion_rate,
    sum(completions) AS completions,
    sum(orders) AS orders,
    sum(revenue) AS revenue
FROM visits_in_period
GROUP BY channel
