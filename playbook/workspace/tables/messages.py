"""What the business sends, to whom, and in which arm of an experiment."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

EMAIL_CAMPAIGNS = Table(
    "email_campaigns",
    N_("One row per email campaign."),
    (
        Column("campaign_id", "id", N_("Campaign number."), required=True),
        Column("name", "text", N_("Name of the campaign.")),
        Column("template_id", "id", N_("Template that the email was made from.")),
        Column("stage", "text", N_("Lifecycle stage that the campaign is for.")),
        Column("is_triggered", "boolean", N_("True when an event sets it off, false for a mailing to all.")),
        Column("started_at", "timestamp", N_("When the first email went out.")),
    ),
    key=("campaign_id",),
)

EMAIL_EVENTS = Table(
    "email_events",
    N_("One row per thing that happened to an email."),
    (
        Column("customer_id", "person", N_("Receiver."), required=True, references="customers.customer_id"),
        Column("ts", "timestamp", N_("When it happened."), required=True),
        Column(
            "type",
            "text",
            N_("What happened."),
            required=True,
            values=(
                "sent",
                "delivered",
                "open",
                "click",
                "forward",
                "unsubscribe",
                "complaint",
                "soft_bounce",
                "hard_bounce",
            ),
        ),
        Column("campaign_id", "id", N_("Campaign of the email."), references="email_campaigns.campaign_id"),
        Column("is_machine_open", "boolean", N_("True when a mail program opened it by itself.")),
    ),
)

EMAIL_LIST = Table(
    "email_list",
    N_("One row per subscription to the mailing list."),
    (
        Column("customer_id", "person", N_("Subscriber."), required=True),
        Column("email", "email", N_("Email address on the list.")),
        Column("subscribed_at", "timestamp", N_("When the subscription began."), required=True),
        Column("unsubscribed_at", "timestamp", N_("When the subscriber opted out; empty while subscribed.")),
        Column("removed_at", "timestamp", N_("When the business took the address off; empty while on the list.")),
        Column("is_valid", "boolean", N_("False when the address is malformed, doubled or dead.")),
    ),
)

SMS_EVENTS = Table(
    "sms_events",
    N_("One row per thing that happened to a text message."),
    (
        Column("customer_id", "person", N_("Receiver."), required=True, references="customers.customer_id"),
        Column("ts", "timestamp", N_("When it happened."), required=True),
        Column(
            "type",
            "text",
            N_("What happened."),
            required=True,
            values=("sent", "delivered", "click", "opt_out", "failed"),
        ),
        Column("campaign_id", "id", N_("Campaign of the message.")),
    ),
)

CAMPAIGN_MESSAGES = Table(
    "campaign_messages",
    N_("One row per message sent to a person for a campaign, by any means."),
    (
        Column("customer_id", "person", N_("Receiver."), required=True, references="customers.customer_id"),
        Column("sent_at", "timestamp", N_("When it was sent."), required=True),
        Column("campaign_id", "id", N_("Campaign of the message.")),
        Column("medium", "text", N_("By which means."), values=("email", "sms", "push", "post", "phone")),
        Column("language", "text", N_("Language of the message, as a two-letter code.")),
        Column("offer_id", "id", N_("Offer or coupon made; empty when none.")),
        Column(
            "cart_id",
            "id",
            N_("Cart that the message reminds of; empty when none."),
            references="carts.cart_id",
        ),
    ),
)

EXPERIMENTS = Table(
    "experiments",
    N_("One row per person in an experiment."),
    (
        Column("experiment_id", "id", N_("Experiment."), required=True),
        Column("customer_id", "person", N_("Person in it."), required=True, references="customers.customer_id"),
        Column(
            "arm",
            "text",
            N_("Group that the person was put in, such as control or treatment."),
            required=True,
        ),
        Column("assigned_at", "timestamp", N_("When the person was put in it."), required=True),
    ),
    key=("experiment_id", "customer_id"),
)

THEME = Theme(
    N_("Messages and experiments"),
    (EMAIL_CAMPAIGNS, EMAIL_EVENTS, EMAIL_LIST, SMS_EVENTS, CAMPAIGN_MESSAGES, EXPERIMENTS),
)
