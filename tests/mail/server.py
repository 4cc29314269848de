"""A real mail server for tests: aiosmtpd, with TLS and a login. Prints its port, then each mail as a line of JSON."""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

MODE, CERTIFICATE, KEY = sys.argv[1:4]


class Keeper:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or MODE == "smtps",
            "user": session.auth_data,
            "data": envelope.content.decode(),
        }
        print(json.dumps(mail), flush=True)
        return "250 2.0.0 queued"


def check(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"munim", b"red cloth")
    return AuthResult(success=is_right, handled=False, auth_data=data.login.decode())


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    upgrade = {"tls_context": context, "require_starttls": True} if MODE == "starttls" else {"auth_require_tls": False}
    whole = context if MODE == "smtps" else None

    def connection():
        return SMTP(Keeper(), authenticator=check, auth_required=True, enable_SMTPUTF8=True, **upgrade)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, ssl=whole)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
