-- One row per known customer with an order in the period; is_reader: saw a page of content in the period.
-- like: customers_in_period
-- is_reader: readers_in_period.customer_id
-- keys: customer_id
SELECT c.*, r.customer_id IS NOT NULL AS is_reader
FROM customers_in_period AS c
LEFT JOIN (
    SELECT DISTINCT customer_id FROM readers_in_period WHERE customer_id IS NOT NULL
) AS r ON r.customer_id = c.customer_id
