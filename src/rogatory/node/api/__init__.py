"""The API: what the desk offers, as JSON, for the State's own systems and for its officers at a terminal.

Enters: HTTP requests with an officer's token. Leaves: JSON; a refusal is a problem document (RFC 9457) with a stable
code. It has no rule of its own: it calls the services that the desk calls, and shows what they answer.
May import the other parts of the node; nothing imports it but the node's addresses.

Its description (OpenAPI) is at /api/v1/openapi.json:

>>> from rogatory.node.api.problems import TYPE
>>> TYPE
'application/problem+json'
"""
