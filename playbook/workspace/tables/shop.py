"""Orders and what hangs on them: lines, products, stock, returns, payments, messages about an order."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

ORDERS = Table(
    "orders",
    N_("One row per order, whatever became of it."),
    (
        Column("order_id", "id", N_("Order number."), required=True),
        Column("order_ts", "timestamp", N_("When the order was placed."), required=True),
        Column(
            "customer_id",
            "person",
            N_("Who ordered; empty when unknown."),
            references="customers.customer_id",
        ),
        Column("visitor_id", "person", N_("Browser or device that the order was placed from.")),
        Column("session_id", "id", N_("Visit in which the order was placed."), references="sessions.session_id"),
        Column(
            "status",
            "text",
            N_("What became of the order; empty counts as completed."),
            values=("completed", "cancelled", "pending", "refunded"),
        ),
        Column(
            "gross_revenue",
            "decimal",
            N_("Sum of the order's lines, before returns."),
            unit="currency",
            minimum=0,
        ),
        Column(
            "net_revenue",
            "decimal",
            N_("Gross revenue without tax and shipping, before returns; equal to gross where the file states neither."),
            unit="currency",
            minimum=0,
        ),
        Column("discount", "decimal", N_("Discount already taken off."), unit="currency", minimum=0),
        Column("tax", "decimal", N_("Tax contained in gross revenue."), unit="currency", minimum=0),
        Column(
            "shipping",
            "decimal",
            N_("Delivery charge contained in gross revenue."),
            unit="currency",
            minimum=0,
        ),
        Column(
            "margin",
            "decimal",
            N_("Net revenue less the cost of goods, before channel fees."),
            unit="currency",
        ),
        Column(
            "channel_fee",
            "decimal",
            N_("Fee paid to a marketplace or an affiliate for this order."),
            unit="currency",
            minimum=0,
        ),
        Column("currency", "text", N_("Currency of the amounts, as a three-letter code.")),
        Column(
            "sales_channel",
            "text",
            N_("Where the order was placed."),
            values=("own_site", "app", "marketplace", "store", "phone"),
        ),
        Column("coupon_code", "text", N_("Coupon used; empty when none.")),
        Column("influencer_id", "id", N_("Influencer whose code or link was used; empty when none.")),
        Column("credited_channel", "text", N_("Channel that the export itself credits with the order.")),
        Column("credited_campaign", "id", N_("Campaign that the export itself credits with the order.")),
        Column("shipping_city", "text", N_("City that the order goes to.")),
        Column("shipping_country", "text", N_("Country that the order goes to, as a two-letter code.")),
        Column("delivered_at", "timestamp", N_("When the order was delivered; empty when it was not.")),
    ),
    key=("order_id",),
    one_of=("gross_revenue", "net_revenue", "order_items"),
)

ORDER_ITEMS = Table(
    "order_items",
    N_("One row per line of an order."),
    (
        Column(
            "order_id",
            "id",
            N_("Order that the line belongs to."),
            required=True,
            references="orders.order_id",
        ),
        Column("line_no", "integer", N_("Number of the line within the order."), minimum=1),
        Column(
            "product_id",
            "id",
            N_("Product or service sold."),
            required=True,
            references="products.product_id",
        ),
        Column(
            "kind",
            "text",
            N_("Goods or a service such as delivery; services stay out of product rankings."),
            values=("product", "service"),
        ),
        Column("description", "text", N_("What the invoice calls it.")),
        Column("qty", "decimal", N_("Pieces sold."), required=True, unit="pieces", minimum=0),
        Column(
            "unit_price",
            "decimal",
            N_("Price of one piece as paid."),
            required=True,
            unit="currency",
            minimum=0,
        ),
    ),
)

PRODUCTS = Table(
    "products",
    N_("One row per product or service on sale."),
    (
        Column("product_id", "id", N_("Product number."), required=True),
        Column("name", "text", N_("Name of the product.")),
        Column("category", "text", N_("Category that the product is sold under.")),
        Column("brand", "text", N_("Maker or brand of the product.")),
        Column("kind", "text", N_("Goods or a bookable service."), values=("product", "service")),
        Column("list_price", "decimal", N_("Price before discounts."), unit="currency", minimum=0),
        Column("unit_cost", "decimal", N_("Cost of one piece."), unit="currency", minimum=0),
        Column("launched_on", "date", N_("First day on sale.")),
    ),
    key=("product_id",),
)

INVENTORY = Table(
    "inventory",
    N_("One row per product and day of stock-taking."),
    (
        Column("product_id", "id", N_("Product counted."), required=True, references="products.product_id"),
        Column("stock_on_hand", "decimal", N_("Pieces ready to be sold."), required=True, unit="pieces"),
        Column("counted_on", "date", N_("Day of the count; the last one is used.")),
    ),
)

RETURNS = Table(
    "returns",
    N_("One row per return or refund."),
    (
        Column("return_id", "id", N_("Number of the return."), required=True),
        Column("order_id", "id", N_("Order returned; empty when unknown."), references="orders.order_id"),
        Column(
            "customer_id",
            "person",
            N_("Who returned it; empty when unknown."),
            references="customers.customer_id",
        ),
        Column("refunded_at", "timestamp", N_("When the money went back."), required=True),
        Column("amount", "decimal", N_("Money given back, as a positive number."), unit="currency", minimum=0),
        Column("reason", "text", N_("Why it came back, in the shop's own words.")),
    ),
    key=("return_id",),
)

RETURN_ITEMS = Table(
    "return_items",
    N_("One row per line of a return."),
    (
        Column(
            "return_id",
            "id",
            N_("Return that the line belongs to."),
            required=True,
            references="returns.return_id",
        ),
        Column("line_no", "integer", N_("Number of the line within the return."), minimum=1),
        Column("product_id", "id", N_("Product returned."), required=True, references="products.product_id"),
        Column("qty", "decimal", N_("Pieces returned, as a positive number."), unit="pieces", minimum=0),
        Column("amount", "decimal", N_("Money given back for the line."), unit="currency", minimum=0),
    ),
)

PAYMENTS = Table(
    "payments",
    N_("One row per attempt to pay."),
    (
        Column("payment_id", "id", N_("Number of the attempt.")),
        Column("order_id", "id", N_("Order to be paid."), references="orders.order_id"),
        Column("ts", "timestamp", N_("When it was tried.")),
        Column("method", "text", N_("Way of paying, such as card or transfer."), required=True),
        Column(
            "status",
            "text",
            N_("How the attempt ended."),
            required=True,
            values=("paid", "failed", "refunded", "pending"),
        ),
        Column("country", "text", N_("Country of the payer, as a two-letter code.")),
        Column("amount", "decimal", N_("Amount tried."), unit="currency", minimum=0),
    ),
)

ORDER_MESSAGES = Table(
    "order_messages",
    N_("One row per message about an order, such as a confirmation."),
    (
        Column(
            "order_id",
            "id",
            N_("Order that the message is about."),
            required=True,
            references="orders.order_id",
        ),
        Column(
            "kind",
            "text",
            N_("What the message tells."),
            required=True,
            values=("confirmation", "shipped", "delivered", "delay", "thanks"),
        ),
        Column("sent_at", "timestamp", N_("When it was sent."), required=True),
    ),
)

CARTS = Table(
    "carts",
    N_("One row per shopping cart."),
    (
        Column("cart_id", "id", N_("Number of the cart."), required=True),
        Column("created_at", "timestamp", N_("When the first product was put in."), required=True),
        Column(
            "customer_id",
            "person",
            N_("Whose cart it is; empty when unknown."),
            references="customers.customer_id",
        ),
        Column("visitor_id", "person", N_("Browser or device that the cart was filled on.")),
        Column("session_id", "id", N_("Visit in which the cart was filled."), references="sessions.session_id"),
        Column("value", "decimal", N_("Value of the goods in the cart."), unit="currency", minimum=0),
        Column("order_id", "id", N_("Order that the cart became; empty when none."), references="orders.order_id"),
        Column(
            "abandoned_at",
            "timestamp",
            N_("When the cart was given up; empty when it became an order at once."),
        ),
        Column(
            "recovered_order_id",
            "id",
            N_("Order won back after the cart was given up."),
            references="orders.order_id",
        ),
        Column("incentive_cost", "decimal", N_("What winning it back cost."), unit="currency", minimum=0),
    ),
    key=("cart_id",),
)

THEME = Theme(
    N_("Orders, products and returns"),
    (ORDERS, ORDER_ITEMS, PRODUCTS, INVENTORY, RETURNS, RETURN_ITEMS, PAYMENTS, ORDER_MESSAGES, CARTS),
)
