-- One row per piece of content that customers made in the period, product reviews included.
-- Reviews among the pieces are left to the reviews themselves where these were delivered.
-- needs: ugc.ts | reviews.ts
-- kind: ugc.kind | reviews.ts
-- keys: customer_id
-- cuts: kind
SELECT CAST(ts AS DATE) AS day, customer_id, coalesce(lower(kind), 'unknown') AS kind
FROM ugc
WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    AND (coalesce(lower(kind), 'unknown') <> 'review' OR NOT EXISTS (SELECT 1 FROM reviews))
UNION ALL
SELECT CAST(ts AS DATE) AS day, customer_id, 'review' AS kind
FROM reviews
WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
