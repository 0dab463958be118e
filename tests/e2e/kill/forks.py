"""Starts ITSM processes quickly: everything is imported once, each `start` on stdin forks a process that serves.

Run with the ITSM's environment and the port as its only argument; prints the pid of each process it starts.
"""

import os
import signal
import sys

import uvicorn

import main


def serve(port: int) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
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


run(int(sys.argv[1]))
