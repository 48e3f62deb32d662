-- One row per line of a completed order of the whole snapshot, with product, category and buyer; read order_lines.
-- kept
-- needs: order_items.order_id, order_items.product_id, order_items.qty, orders_placed
-- amount, unit_price: order_items.unit_price
-- customer_id: orders_placed.customer_id
-- category: products.category
-- channel: orders_placed.channel
-- country: orders_placed.country
-- city: orders_placed.city
SELECT
    o.order_id,
    i.line_no,
    i.product_id,
    coalesce(p.name, n.description, i.product_id) AS product_name,
    coalesce(p.category, 'unknown') AS category,
    coalesce(i.kind, p.kind, 'product') AS kind,
    i.qty,
    i.unit_price,
    CAST(i.qty * i.unit_price AS DECIMAL(18, 4)) AS amount,
    o.order_ts,
    o.order_day,
    o.month,
    o.month_index,
    o.customer_id,
    o.resampling_unit,
    o.order_number,
    o.customer_kind,
    o.channel,
    o.country,
    o.city,
    o.is_focus
FROM order_items AS i
JOIN orders_placed AS o ON o.order_id = i.order_id
LEFT JOIN products AS p ON p.product_id = i.product_id
LEFT JOIN product_names AS n ON n.product_id = i.product_id
