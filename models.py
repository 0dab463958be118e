"""Every table, in reading order: who is served, who serves, what is asked, how it is decided and done, what is kept."""

from core.institutions.tables import Institution as Institution
from core.users.tables import LoginSession as LoginSession
from core.users.tables import RefreshToken as RefreshToken
from core.users.tables import ServiceToken as ServiceToken
from core.users.tables import User as User
from core.users.enums import Role as Role
from core.servers.tables import Server as Server
from core.tasks.tables import SRComment as SRComment
from core.tasks.tables import SRRequest as SRRequest
from core.tasks.tables import WorkLog as WorkLog
from core.tasks.enums import SRStatus as SRStatus
from core.approvals.tables import Approval as Approval
from core.approvals.tables import ApprovalStep as ApprovalStep
from core.executions.tables import CommandExecution as CommandExecution
from core.operations.tables import AuditEvent as AuditEvent
from core.operations.tables import JobRun as JobRun
from core.operations.tables import Lease as Lease
from core.operations.tables import NumberSequence as NumberSequence
from core.operations.tables import OutboxMessage as OutboxMessage
