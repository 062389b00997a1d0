"""The demo: two States and a witness on one machine, and the whole story from draft to verified package.

It uses the product as people do: commands in processes of their own, the desk's pages over HTTP, the API. Nothing of
a node is called inside this process. Every person, company, account and number is fictional.

    .venv/bin/python -m demo --dir demo-out --no-serve

The tests play the same story, and break it (`story.play` takes a hook that is called between the steps).
"""
