"""WHAT ONE STATE RUNS: people, our log, dossiers, evidence, and the doors through which they are reached.

Enters: people's hands (desk, api, commands), other nodes' messages (peers), the passing of time (worker).
Leaves: acts, written by one door (`dossiers/record.py`), and what the other nodes and people are shown.
The only room with Django, a clock and a database. May import every other room.

>>> import rogatory.node.configuration as configuration
>>> configuration.FILE
'node.toml'
"""
