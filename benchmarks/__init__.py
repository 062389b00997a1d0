"""Measurements of the product against its peers and against physical limits.

`make bench` runs all of them, `make bench ONLY=name` one; `python -m benchmarks --list` names them. Each runs in a
process of its own, takes turns with what it is compared to (A B A B), and writes its median into results.json.
"""
