"""the first house

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "tb_institution",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("default_approver_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_tb_institution_code")),
        sa.UniqueConstraint("name", name=op.f("uq_tb_institution_name")),
    )
    with op.batch_alter_table("tb_institution", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tb_institution_default_approver_id"), ["default_approver_id"], unique=False
        )

    op.create_table(
        "tb_job_run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(length=60), nullable=False),
        sa.Column(
            "status",
            sa.Enum("RUNNING", "SUCCEEDED", "FAILED", "INTERRUPTED", name="jobstatus", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_job_run")),
    )
    with op.batch_alter_table("tb_job_run", schema=None) as batch_op:
        batch_op.create_index("ix_tb_job_run_job_id_id", ["job_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_job_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "tb_lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tb_lease")),
    )
    op.create_table(
        "tb_number_sequence",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tb_number_sequence")),
    )
    op.create_table(
        "tb_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column(
            "destination", sa.Enum("MESSENGER", name="destination", native_enum=False, length=30), nullable=False
        ),
        sa.Column("target", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum("PENDING", "SENT", "DEAD", name="outboxstatus", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_outbox")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_tb_outbox_idempotency_key")),
    )
    with op.batch_alter_table("tb_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_tb_outbox_status_next_attempt_at", ["status", "next_attempt_at", "id"], unique=False)

    op.create_table(
        "tb_server",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("hostname", sa.String(length=100), nullable=False),
        sa.Column(
            "server_role",
            sa.Enum("WEB", "WAS", "DB", "FILE", "BATCH", "ETC", name="serverrole", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "environment",
            sa.Enum("PROD", "STAGE", "DEV", name="serverenvironment", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("os_name", sa.String(length=100), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("ip_addr", sa.String(length=255), nullable=False),
        sa.Column("ssh_port", sa.Integer(), nullable=False),
        sa.Column("ssh_user", sa.String(length=64), nullable=False),
        sa.Column("os_pw_enc", sa.Text(), nullable=True),
        sa.Column("ssh_key_enc", sa.Text(), nullable=True),
        sa.Column("host_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["tb_institution.id"], name=op.f("fk_tb_server_institution_id_tb_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_server")),
    )
    with op.batch_alter_table("tb_server", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_server_hostname"), ["hostname"], unique=False)
        batch_op.create_index("ix_tb_server_institution_id_hostname", ["institution_id", "hostname"], unique=False)
        batch_op.create_index(
            "uq_tb_server_ip_addr_ssh_port_ssh_user", ["ip_addr", "ssh_port", "ssh_user"], unique=True
        )

    op.create_table(
        "tb_user",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("username", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "role",
            sa.Enum("ADMIN", "PM", "ENGINEER", "CUSTOMER", "AUDITOR", name="role", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["tb_institution.id"], name=op.f("fk_tb_user_institution_id_tb_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_user")),
        sa.UniqueConstraint("username", name=op.f("uq_tb_user_username")),
    )
    with op.batch_alter_table("tb_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_user_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index("ix_tb_user_is_service_name_id", ["is_service", "name", "id"], unique=False)
        batch_op.create_index("ix_tb_user_role_is_active", ["role", "is_active"], unique=False)

    op.create_table(
        "tb_approval",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("subject_type", sa.Enum("SR", name="subjecttype", native_enum=False, length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_number", sa.String(length=30), nullable=False),
        sa.Column("subject_title", sa.String(length=200), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "IN_PROGRESS", "APPROVED", "REJECTED", "WITHDRAWN", name="approvalstatus", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drafter_id"], ["tb_user.id"], name=op.f("fk_tb_approval_drafter_id_tb_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["tb_institution.id"], name=op.f("fk_tb_approval_institution_id_tb_institution")
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["tb_user.id"], name=op.f("fk_tb_approval_requester_id_tb_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_approval")),
    )
    with op.batch_alter_table("tb_approval", schema=None) as batch_op:
        batch_op.create_index("ix_tb_approval_drafter_id_status", ["drafter_id", "status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_approval_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_approval_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index("uq_tb_approval_subject_round", ["subject_type", "subject_id", "round"], unique=True)

    op.create_table(
        "tb_audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=True),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["tb_user.id"], name=op.f("fk_tb_audit_actor_id_tb_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["tb_institution.id"], name=op.f("fk_tb_audit_institution_id_tb_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_audit")),
    )
    with op.batch_alter_table("tb_audit", schema=None) as batch_op:
        batch_op.create_index("ix_tb_audit_action_id", ["action", "id"], unique=False)
        batch_op.create_index("ix_tb_audit_actor_id_id", ["actor_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_audit_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            "ix_tb_audit_subject_type_subject_id_id", ["subject_type", "subject_id", "id"], unique=False
        )

    op.create_table(
        "tb_login_session",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "LOGOUT", "REUSED", "PASSWORD_CHANGED", "DEACTIVATED", name="sessionend", native_enum=False, length=30
            ),
            nullable=True,
        ),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["tb_user.id"], name=op.f("fk_tb_login_session_user_id_tb_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_login_session")),
    )
    with op.batch_alter_table("tb_login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_login_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_login_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "tb_service_token",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["tb_user.id"], name=op.f("fk_tb_service_token_created_by_tb_user")),
        sa.ForeignKeyConstraint(["user_id"], ["tb_user.id"], name=op.f("fk_tb_service_token_user_id_tb_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_service_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tb_service_token_token_hash")),
    )
    with op.batch_alter_table("tb_service_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_service_token_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_service_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "tb_sr_request",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "ACCOUNT",
                "SERVER",
                "NETWORK",
                "DEPLOY",
                "DATA",
                "INQUIRY",
                "ETC",
                name="srcategory",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("LOW", "NORMAL", "HIGH", "URGENT", name="srpriority", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("priority_rank", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "OPEN",
                "PENDING_APPROVAL",
                "APPROVED",
                "REJECTED",
                "IN_PROGRESS",
                "ON_HOLD",
                "RESOLVED",
                "CLOSED",
                "CANCELLED",
                name="srstatus",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("server_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["tb_user.id"], name=op.f("fk_tb_sr_request_assignee_id_tb_user")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["tb_institution.id"], name=op.f("fk_tb_sr_request_institution_id_tb_institution")
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["tb_user.id"], name=op.f("fk_tb_sr_request_requester_id_tb_user")),
        sa.ForeignKeyConstraint(["server_id"], ["tb_server.id"], name=op.f("fk_tb_sr_request_server_id_tb_server")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_sr_request")),
        sa.UniqueConstraint("number", name=op.f("uq_tb_sr_request_number")),
    )
    with op.batch_alter_table("tb_sr_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tb_sr_request_assignee_id_status", ["assignee_id", "status", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_tb_sr_request_category_created_at", ["category", "created_at", "id"], unique=False)
        batch_op.create_index("ix_tb_sr_request_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tb_sr_request_institution_id_created_at", ["institution_id", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_tb_sr_request_priority_rank_id", ["priority_rank", "id"], unique=False)
        batch_op.create_index(
            "ix_tb_sr_request_requester_id_created_at", ["requester_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tb_sr_request_server_id"), ["server_id"], unique=False)
        batch_op.create_index("ix_tb_sr_request_status_created_at", ["status", "created_at", "id"], unique=False)
        batch_op.create_index("ix_tb_sr_request_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "tb_approval_step",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "WAITING", "CURRENT", "APPROVED", "REJECTED", "VOID", name="stepstatus", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["tb_approval.id"], name=op.f("fk_tb_approval_step_approval_id_tb_approval")
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["tb_user.id"], name=op.f("fk_tb_approval_step_approver_id_tb_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_approval_step")),
    )
    with op.batch_alter_table("tb_approval_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tb_approval_step_approver_id_status", ["approver_id", "status", "approval_id"], unique=False
        )
        batch_op.create_index("uq_tb_approval_step_approval_id_position", ["approval_id", "position"], unique=True)

    op.create_table(
        "tb_command_execution",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sr_id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("command_enc", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "QUEUED",
                "RUNNING",
                "SUCCEEDED",
                "FAILED",
                "TIMED_OUT",
                "CANCELLED",
                "INTERRUPTED",
                name="executionstatus",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("exit_status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["tb_user.id"], name=op.f("fk_tb_command_execution_requested_by_id_tb_user")
        ),
        sa.ForeignKeyConstraint(
            ["server_id"], ["tb_server.id"], name=op.f("fk_tb_command_execution_server_id_tb_server")
        ),
        sa.ForeignKeyConstraint(
            ["sr_id"], ["tb_sr_request.id"], name=op.f("fk_tb_command_execution_sr_id_tb_sr_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_command_execution")),
    )
    with op.batch_alter_table("tb_command_execution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_command_execution_requested_by_id"), ["requested_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tb_command_execution_server_id"), ["server_id"], unique=False)
        batch_op.create_index("ix_tb_command_execution_sr_id_id", ["sr_id", "id"], unique=False)
        batch_op.create_index("ix_tb_command_execution_status_id", ["status", "id"], unique=False)

    op.create_table(
        "tb_refresh_token",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["tb_login_session.id"],
            name=op.f("fk_tb_refresh_token_session_id_tb_login_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_refresh_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tb_refresh_token_token_hash")),
    )
    with op.batch_alter_table("tb_refresh_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_refresh_token_session_id"), ["session_id"], unique=False)

    op.create_table(
        "tb_sr_comment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sr_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["tb_user.id"], name=op.f("fk_tb_sr_comment_author_id_tb_user")),
        sa.ForeignKeyConstraint(["sr_id"], ["tb_sr_request.id"], name=op.f("fk_tb_sr_comment_sr_id_tb_sr_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_sr_comment")),
    )
    with op.batch_alter_table("tb_sr_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_sr_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_tb_sr_comment_sr_id_id", ["sr_id", "id"], unique=False)

    op.create_table(
        "tb_work_log",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sr_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("NOTE", "COMMAND", name="worklogkind", native_enum=False, length=30), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("execution_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["tb_user.id"], name=op.f("fk_tb_work_log_author_id_tb_user")),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["tb_command_execution.id"], name=op.f("fk_tb_work_log_execution_id_tb_command_execution")
        ),
        sa.ForeignKeyConstraint(["sr_id"], ["tb_sr_request.id"], name=op.f("fk_tb_work_log_sr_id_tb_sr_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_work_log")),
        sa.UniqueConstraint("execution_id", name=op.f("uq_tb_work_log_execution_id")),
    )
    with op.batch_alter_table("tb_work_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tb_work_log_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_tb_work_log_sr_id_id", ["sr_id", "id"], unique=False)

    # institutions and users name each other: the second foreign key can only come when both tables stand
    with op.batch_alter_table("tb_institution") as batch_op:
        batch_op.create_foreign_key(
            "fk_tb_institution_default_approver_id_tb_user", "tb_user", ["default_approver_id"], ["id"]
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite drops a table that another still names
        op.drop_constraint("fk_tb_institution_default_approver_id_tb_user", "tb_institution", type_="foreignkey")

    with op.batch_alter_table("tb_work_log", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_work_log_sr_id_id")
        batch_op.drop_index(batch_op.f("ix_tb_work_log_author_id"))

    op.drop_table("tb_work_log")
    with op.batch_alter_table("tb_sr_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_sr_comment_sr_id_id")
        batch_op.drop_index(batch_op.f("ix_tb_sr_comment_author_id"))

    op.drop_table("tb_sr_comment")
    with op.batch_alter_table("tb_refresh_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tb_refresh_token_session_id"))

    op.drop_table("tb_refresh_token")
    with op.batch_alter_table("tb_command_execution", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_command_execution_status_id")
        batch_op.drop_index("ix_tb_command_execution_sr_id_id")
        batch_op.drop_index(batch_op.f("ix_tb_command_execution_server_id"))
        batch_op.drop_index(batch_op.f("ix_tb_command_execution_requested_by_id"))

    op.drop_table("tb_command_execution")
    with op.batch_alter_table("tb_approval_step", schema=None) as batch_op:
        batch_op.drop_index("uq_tb_approval_step_approval_id_position")
        batch_op.drop_index("ix_tb_approval_step_approver_id_status")

    op.drop_table("tb_approval_step")
    with op.batch_alter_table("tb_sr_request", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_sr_request_updated_at_id")
        batch_op.drop_index("ix_tb_sr_request_status_created_at")
        batch_op.drop_index(batch_op.f("ix_tb_sr_request_server_id"))
        batch_op.drop_index("ix_tb_sr_request_requester_id_created_at")
        batch_op.drop_index("ix_tb_sr_request_priority_rank_id")
        batch_op.drop_index("ix_tb_sr_request_institution_id_created_at")
        batch_op.drop_index("ix_tb_sr_request_created_at_id")
        batch_op.drop_index("ix_tb_sr_request_category_created_at")
        batch_op.drop_index("ix_tb_sr_request_assignee_id_status")

    op.drop_table("tb_sr_request")
    with op.batch_alter_table("tb_service_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tb_service_token_user_id"))
        batch_op.drop_index(batch_op.f("ix_tb_service_token_created_by"))

    op.drop_table("tb_service_token")
    with op.batch_alter_table("tb_login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tb_login_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_tb_login_session_expires_at"))

    op.drop_table("tb_login_session")
    with op.batch_alter_table("tb_audit", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_audit_subject_type_subject_id_id")
        batch_op.drop_index(batch_op.f("ix_tb_audit_institution_id"))
        batch_op.drop_index(batch_op.f("ix_tb_audit_at"))
        batch_op.drop_index("ix_tb_audit_actor_id_id")
        batch_op.drop_index("ix_tb_audit_action_id")

    op.drop_table("tb_audit")
    with op.batch_alter_table("tb_approval", schema=None) as batch_op:
        batch_op.drop_index("uq_tb_approval_subject_round")
        batch_op.drop_index(batch_op.f("ix_tb_approval_requester_id"))
        batch_op.drop_index(batch_op.f("ix_tb_approval_institution_id"))
        batch_op.drop_index("ix_tb_approval_drafter_id_status")

    op.drop_table("tb_approval")
    with op.batch_alter_table("tb_user", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_user_role_is_active")
        batch_op.drop_index("ix_tb_user_is_service_name_id")
        batch_op.drop_index(batch_op.f("ix_tb_user_institution_id"))

    op.drop_table("tb_user")
    with op.batch_alter_table("tb_server", schema=None) as batch_op:
        batch_op.drop_index("uq_tb_server_ip_addr_ssh_port_ssh_user")
        batch_op.drop_index("ix_tb_server_institution_id_hostname")
        batch_op.drop_index(batch_op.f("ix_tb_server_hostname"))

    op.drop_table("tb_server")
    with op.batch_alter_table("tb_outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_tb_outbox_status_next_attempt_at")

    op.drop_table("tb_outbox")
    op.drop_table("tb_number_sequence")
    op.drop_table("tb_lease")
    with op.batch_alter_table("tb_job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tb_job_run_started_at"))
        batch_op.drop_index("ix_tb_job_run_job_id_id")

    op.drop_table("tb_job_run")
    with op.batch_alter_table("tb_institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tb_institution_default_approver_id"))

    op.drop_table("tb_institution")
