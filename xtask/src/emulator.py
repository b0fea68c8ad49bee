"""Serves an AWS on a port of loopback, in the process that is started, and ends it when standard input does.

The port is in GATEWAY_PORT. Whoever starts this holds the other end of standard input: however that process ends, the
system closes the pipe. Functions, which are processes of their own, are ended by whoever started this.
"""

import os
import socket
import sys
import threading


def end_with_the_parent():
    sys.stdin.buffer.read()
    os._exit(0)


listener = socket.create_server(("127.0.0.1", int(os.environ["GATEWAY_PORT"])), backlog=128)
threading.Thread(target=end_with_the_parent, daemon=True).start()

import asyncio  # noqa: E402

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack.app import app  # noqa: E402

config = Config()
config.bind = [f"fd://{listener.fileno()}"]
config.loglevel = "WARNING"
asyncio.run(serve(app, config))
