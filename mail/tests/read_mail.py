"""Reads a mail with Python's own reader, and prints as JSON what a reader sees of it."""

import email
import email.policy
import json
import sys
from email.header import decode_header, make_header
from email.utils import getaddresses

with open(sys.argv[1], "rb") as file:
    content = file.read()
mail = email.message_from_bytes(content, policy=email.policy.default)
older = email.message_from_bytes(content)


def people(name):
    # The newer reader leaves a space between encoded words within a name, against RFC 2047, 6.2; the older one reads them well.
    raw = older[name]
    if raw is None:
        return None
    addresses = [address.addr_spec for address in mail[name].addresses]
    found = [[str(make_header(decode_header(text))), address] for text, address in getaddresses([str(raw)])]
    assert [address for _, address in found] == addresses, (found, addresses)
    return found


def defects():
    found = [str(defect) for part in mail.walk() for defect in part.defects]
    return found + [f"{name}: {defect}" for name, value in mail.items() for defect in value.defects]


def part(each):
    # A file is given as it is; lines of a text end in a plain line end.
    content = each.get_content()
    content = content.decode() if isinstance(content, bytes) else content.replace("\r\n", "\n")
    return {
        "type": each.get_content_type(),
        "parameters": dict(each["content-type"].params),
        "disposition": each.get_content_disposition(),
        "file": each.get_filename(),
        "content": content,
    }


def tree(each):
    name = each.get_content_type()
    return [name, [tree(child) for child in each.iter_parts()]] if each.is_multipart() else name


print(json.dumps({
    "headers": [[name, str(value)] for name, value in mail.items()],
    "from": people("from"),
    "to": people("to"),
    "reply_to": people("reply-to"),
    "parts": [part(each) for each in mail.walk() if not each.is_multipart()],
    "tree": tree(mail),
    "defects": defects(),
}))
