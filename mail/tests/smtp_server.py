"""A mail server for tests: aiosmtpd, on a free port of the loopback interface.

Prints `port <number>` when it is ready, keeps each mail as <n>.eml with its envelope in <n>.json, and ends when its input is closed,
so that it never outlives the tests.
"""

import argparse
import asyncio
import json
import logging
import pathlib
import ssl
import sys
import threading

try:
    from aiosmtpd.controller import UnthreadedController
    from aiosmtpd.smtp import AuthResult, LoginPassword
except ModuleNotFoundError:
    sys.exit("aiosmtpd is missing")


class Keeper:
    def __init__(self, directory):
        self.directory = directory
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        user = session.auth_data.login.decode() if session.auth_data else None
        facts = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": user,
            "peer": session.peer[1],
            "hello": session.host_name,
        }
        (self.directory / f"{self.count}.eml").write_bytes(envelope.original_content)
        (self.directory / f"{self.count}.json").write_text(json.dumps(facts))
        return f"250 2.0.0 kept as {self.count}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--login", help="user:password, without which no mail is taken")
    parser.add_argument("--always-tls", action="store_true")
    arguments = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)

    def authenticator(server, session, envelope, mechanism, data):
        user, _, password = arguments.login.partition(":")
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        # Without `handled`, aiosmtpd itself answers 535.
        return AuthResult(success=right, handled=right, auth_data=data)

    options = {"hostname": "127.0.0.1", "port": 0, "ident": "test server"}
    if arguments.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate, arguments.key)
        if arguments.always_tls:
            options["ssl_context"] = context
        else:
            options |= {"tls_context": context, "require_starttls": True}
    if arguments.login:
        # aiosmtpd counts STARTTLS only as TLS.
        options |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": not arguments.always_tls}

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    controller = UnthreadedController(Keeper(arguments.directory), loop=loop, **options)
    controller.begin()
    print("port", controller.server.sockets[0].getsockname()[1], flush=True)

    def watch():
        sys.stdin.read()
        loop.call_soon_threadsafe(loop.stop)

    threading.Thread(target=watch, daemon=True).start()
    loop.run_forever()


main()
