"""How often is too often. Counted in the memory of this process."""

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from core import clock
from core.config import Settings
from core.errors import TooMany
from core.people import Person


class Limiter:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def message(self, person: Person) -> None:
        rate = self._settings.bot_rate if person.is_bot else self._settings.person_rate
        await self._hit(rate, "message", str(person.id), "메시지를 너무 자주 보냈습니다. 잠시 후 다시 보내세요.")

    async def command(self, person: Person) -> None:
        message = "명령을 너무 자주 보냈습니다. 잠시 후 다시 시도하세요."
        await self._hit(self._settings.person_rate, "command", str(person.id), message)

    async def login(self, host: str) -> None:
        message = "로그인을 너무 자주 시도했습니다. 잠시 후 다시 시도하세요."
        await self._hit(self._settings.login_rate, "login", host, message)

    async def _hit(self, rate: RateLimitItem, what: str, who: str, message: str) -> None:
        if await self._window.hit(rate, what, who):
            return
        stats = await self._window.get_window_stats(rate, what, who)
        wait = max(1, round(stats.reset_time - clock.now().timestamp()))
        raise TooMany(f"{what}.too_many", message, retry_after=wait)
