-- One row per customer known up to as_of, with the lifecycle stage of that day.
-- needs: customer_stages
-- country: orders.shipping_country | customers.country
-- city: orders.shipping_city | customers.city
-- language: customers.language
-- keys: customer_id
-- cuts: stage, country, city, language
SELECT
    customer_id,
    customer_id AS resampling_unit,
    stage,
    country,
    city,
    coalesce(language, 'unknown') AS language
FROM customer_stages
