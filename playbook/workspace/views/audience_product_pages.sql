-- One row per page of a product or a service on which visits of the period began: visits, bounces, visits with an order.
-- needs: visits.landing_page, page_views.page, page_views.page_type
-- product_name: products.name
-- bounced: visits.bounced
-- converted: visits.converted
WITH pages AS (
    SELECT page, max(page_type) AS page_type, max(product_id) AS product_id
    FROM page_views
    WHERE page_type IN ('product', 'service')
    GROUP BY page
)
SELECT
    g.page,
    g.page_type,
    g.product_id,
    max(p.name) AS product_name,
    max(p.category) AS category,
    count(*) AS visits,
    count(*) FILTER (WHERE v.bounced) AS bounced,
    count(*) FILTER (WHERE v.converted) AS converted
FROM pages AS g
JOIN visits_in_period AS v ON v.landing_page = g.page
LEFT JOIN products AS p ON p.product_id = g.product_id
GROUP BY g.page, g.page_type, g.product_id
