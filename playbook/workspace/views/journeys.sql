-- One row per journey that ended in the period, its channels in order as one text: "email > organic_search".
-- days_path: the days from each contact to the journey's end, in the same order.
-- needs: journey_touches
-- value: journey_touches.value
-- is_first_order: journey_touches.is_first_order
SELECT
    journey_id,
    max(person_id) AS person_id,
    max(customer_id) AS customer_id,
    max(order_id) AS order_id,
    string_agg(coalesce(channel, 'unknown'), ' > ' ORDER BY touch_number) AS path,
    string_agg(CAST(days_before AS VARCHAR), ' > ' ORDER BY touch_number) AS days_path,
    max(CASE WHEN touch_number = 1 THEN channel END) AS first_channel,
    max(CASE WHEN touch_number = touches THEN channel END) AS last_channel,
    count(*) AS touches,
    min(CAST(ts AS DATE)) AS started_on,
    max(ended_on) AS ended_on,
    max(days_before) AS days,
    max(CASE WHEN converted THEN 1 ELSE 0 END) AS conversions,
    max(CASE WHEN converted THEN 0 ELSE 1 END) AS nulls,
    max(value) AS value,
    max(CASE WHEN is_first_order THEN 1 ELSE 0 END) = 1 AS is_first_order,
    max(CASE WHEN is_open THEN 1 ELSE 0 END) = 1 AS is_open
FROM journey_touches
GROUP BY journey_id
