-- One row per recognised customer who visited in the period and audience type that the customer belongs to.
-- converted: an order in one of the visits. overall_rate: the share of all these customers who converted, each once.
-- needs: visits.customer_id, visits.converted
-- audience: customers.age | customers.gender | customers.interests | sessions.device
-- keys: customer_id
-- cuts: audience
WITH visitors AS (
    SELECT
        customer_id,
        max(CASE WHEN converted THEN 1 ELSE 0 END) AS converted,
        count(*) AS visits
    FROM visits_in_period
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
overall AS (
    SELECT CAST(sum(converted) AS DOUBLE) / NULLIF(count(*), 0) AS overall_rate FROM visitors
),
places_of_interest AS (
    SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place
    UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place UNION ALL SELECT 7 AS place UNION ALL SELECT 8 AS place
),
types AS (
    SELECT v.customer_id, concat('gender: ', p.gender) AS audience
    FROM visitors AS v JOIN people AS p ON p.customer_id = v.customer_id
    WHERE p.gender IS NOT NULL
    UNION
    SELECT v.customer_id, concat('age: ', p.age_band) AS audience
    FROM visitors AS v JOIN people AS p ON p.customer_id = v.customer_id
    WHERE p.age_band IS NOT NULL
    UNION
    SELECT p.customer_id, concat('interest: ', trim(split_part(p.interests, ',', n.place))) AS audience
    FROM people AS p
    JOIN visitors AS v ON v.customer_id = p.customer_id
    CROSS JOIN places_of_interest AS n
    WHERE trim(split_part(p.interests, ',', n.place)) <> ''
    UNION
    SELECT customer_id, concat('device: ', device) AS audience
    FROM visits_in_period
    WHERE customer_id IS NOT NULL AND device <> 'unknown'
    UNION
    SELECT customer_id, CASE WHEN visits >= 2 THEN 'visits: two or more' ELSE 'visits: one' END AS audience
    FROM visitors
)
SELECT
    t.customer_id,
    t.customer_id AS resampling_unit,
    t.audience,
    v.converted = 1 AS converted,
    o.overall_rate
FROM types AS t
JOIN visitors AS v ON v.customer_id = t.customer_id
CROSS JOIN overall AS o
