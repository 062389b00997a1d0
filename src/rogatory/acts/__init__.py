"""WHAT STATES SAY TO EACH OTHER: signed acts, and everything that follows from them.

Enters: the bytes of acts (already verified by `envelope`), and an instant where a question is about time.
Leaves: `Act`, the `Dossier` that a set of acts amounts to, what may be said next, and who owes what by when.
May import `treaty` and `envelope`; knows no clock, no network, no database.

A set of acts, in any order of arrival, gives one dossier:

>>> from rogatory.acts.fold import fold
>>> fold([]).requests
mappingproxy({})
"""
