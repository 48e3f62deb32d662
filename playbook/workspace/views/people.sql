-- One row per customer of the customer table, with age as a band.
-- needs: customers.customer_id
-- age_band: customers.age
SELECT
    *,
    CASE
        WHEN age IS NULL THEN NULL
        WHEN age < 18 THEN 'under 18'
        WHEN age < 25 THEN '18-24'
        WHEN age < 35 THEN '25-34'
        WHEN age < 45 THEN '35-44'
        WHEN age < 55 THEN '45-54'
        WHEN age < 65 THEN '55-64'
        ELSE '65 and over'
    END AS age_band
FROM customers
