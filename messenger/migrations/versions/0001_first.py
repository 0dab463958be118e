"""Channels, members, messages and read marks.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tb_channel",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("last_message_id", BIG_ID, nullable=True),
        sa.Column("last_message_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tb_channel"),
        sa.UniqueConstraint("name", name="uq_tb_channel_name"),
    )
    op.create_index("ix_tb_channel_kind", "tb_channel", ["kind"])
    op.create_index("ix_tb_channel_institution_id", "tb_channel", ["institution_id"])
    op.create_table(
        "tb_member",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("itsm_user_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.String(150), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tb_member"),
        sa.UniqueConstraint("itsm_user_id", name="uq_tb_member_itsm_user_id"),
    )
    op.create_index("ix_tb_member_username", "tb_member", ["username"])
    op.create_table(
        "tb_message",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(128), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tb_message"),
        sa.ForeignKeyConstraint(["channel_id"], ["tb_channel.id"], name="fk_tb_message_channel_id_tb_channel"),
        sa.ForeignKeyConstraint(["author_id"], ["tb_member.id"], name="fk_tb_message_author_id_tb_member"),
        sa.UniqueConstraint("author_id", "idempotency_key", name="uq_tb_message_author_id_idempotency_key"),
    )
    op.create_index("ix_tb_message_channel_id_tb_message_id", "tb_message", ["channel_id", "id"])
    op.create_table(
        "tb_read_mark",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "channel_id", name="pk_tb_read_mark"),
        sa.ForeignKeyConstraint(["member_id"], ["tb_member.id"], name="fk_tb_read_mark_member_id_tb_member"),
        sa.ForeignKeyConstraint(["channel_id"], ["tb_channel.id"], name="fk_tb_read_mark_channel_id_tb_channel"),
    )
    op.create_index("ix_tb_read_mark_channel_id", "tb_read_mark", ["channel_id"])


def downgrade() -> None:
    for table in ("tb_read_mark", "tb_message", "tb_member", "tb_channel"):
        op.drop_table(table)
