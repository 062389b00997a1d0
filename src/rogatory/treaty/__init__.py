"""What the Convention says: articles, measures, grounds, periods, safeguards, Parties, other legal bases.

In: plain values (a request as a mapping, States by their code, a day, an instant). Out: answers and
findings, each with its level, its rule, its sentence and, where a paragraph says it, the paragraph with the
mark of how well its wording is known. May be imported by every room above; imports the standard library and
pydantic alone (and click, in `command`). No clock: instants are arguments.

>>> from rogatory.treaty.identifiers import read_identifier
>>> read_identifier({"type": "bitcoin", "value": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"})[0].rule
'preflight-04-identifier'
"""
