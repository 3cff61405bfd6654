"""The edge's certificate: each process makes its own, and the browser accepts it by its key."""

import base64
import hashlib
import ssl
from dataclasses import dataclass

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True, slots=True)
class Certificate:
    """A TLS context for the edge, and the fingerprint under which the browser accepts it.

    `key_fingerprint` is base64 of the SHA-256 of the public key, the form that Chromium's
    `--ignore-certificate-errors-spki-list` expects. With this switch Chromium accepts this key for
    any host without an error, so pages are secure contexts and may be cached. It accepts no other
    forged certificate.
    """

    context: ssl.SSLContext
    key_fingerprint: str


def make() -> Certificate:
    """Return a new certificate for a new key."""
    issued = trustme.CA().issue_cert("edge.invalid")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    issued.configure_cert(context)
    parsed = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    key = parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    fingerprint = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")
    return Certificate(context, fingerprint)
