"""Serves the services that SERVICES names on a free port of loopback, prints the port, and ends when standard input does.

The port is opened here and not by the server: so no other program can take it in between, a client may connect at once,
and nothing but loopback is ever listened on. Standard input is a pipe from the process that wants the server. However that
process ends, the system closes the pipe.
"""

import asyncio
import os
import socket
import sys
import threading


def end_with_the_parent():
    sys.stdin.buffer.read()
    os._exit(0)


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
port = str(listener.getsockname()[1])
os.environ["GATEWAY_PORT"] = port  # ministack puts it into the URLs of its queues.
threading.Thread(target=end_with_the_parent, daemon=True).start()
print(port, flush=True)

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack.app import app  # noqa: E402

config = Config()
config.bind = [f"fd://{listener.fileno()}"]
config.loglevel = "WARNING"
asyncio.run(serve(app, config))
