"""For the tests of services built on flakon: `flakon[testing]`.

issuer()          a key pair with its JWKS, tokens and forgeries
client(app)       a WebTest app that holds every answer to the document
operations(doc)   all operations of a document with who may call them
serving(app)      the app on a port of its own, for clients that need a real one
captured_logs()   log lines as dicts instead of on standard error
RecordingLedger   a work ledger in memory
"""

from flakon.logs import captured as captured_logs
from flakon.testing.contract import ContractBroken, ContractClient, client
from flakon.testing.issuing import FORGERIES, FixedToken, Issuer, issuer
from flakon.testing.ledger import RecordingLedger
from flakon.testing.operations import DescribedOperation, operations
from flakon.testing.servers import serving

__all__ = [
    "FORGERIES",
    "ContractBroken",
    "ContractClient",
    "DescribedOperation",
    "FixedToken",
    "Issuer",
    "RecordingLedger",
    "captured_logs",
    "client",
    "issuer",
    "operations",
    "serving",
]
