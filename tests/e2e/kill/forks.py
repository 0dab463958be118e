"""Starts ITSM processes quickly: everything is imported and used once, each `start` on stdin forks one that serves.

Run with the ITSM's environment and the port as its only argument; prints the pid of each process it starts.
"""

import asyncio
import os
import signal
import sys

import httpx
import uvicorn

import main
from core import seed
from database import disconnect, init_db


async def warm_up() -> None:
    """Ask a few things first: what Python compiles for them, every process forked later has.

    The background parts stay out, and the connections are closed: those belong to one process and its event loop.
    """
    await init_db()
    await seed.first_start()
    transport = httpx.ASGITransport(app=main.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://itsm") as client:
        form = {"username": "admin", "password": os.environ["GUARDIA_ADMIN_PASSWORD"]}
        token = (await client.post("/auth/login", data=form)).json()["access_token"]
        (await client.get("/tasks/", headers={"Authorization": f"Bearer {token}"})).raise_for_status()
    await disconnect()
    main.app.middleware_stack = None


def serve(port: int) -> None:
    """Its log goes where errors go: in the pipe it would come between the pids, and nobody would empty it."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    uvicorn.run(main.app, host="127.0.0.1", port=port, log_config=None)


def run(port: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(port)
            os._exit(0)
        sys.stdout.write(f"pid {pid}\n")
        sys.stdout.flush()


asyncio.run(warm_up())
run(int(sys.argv[1]))
