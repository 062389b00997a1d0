"""Forms made from the kinds of acts: what a kind can say is written once, in `acts`, and read here.

`shape` reads a pydantic model; `fields` maps JSON to HTML fields with dotted names ("identifiers.0.value") and back;
`rows` adds and removes elements of lists; `boxes` joins shape, values and findings for the templates.
"""
