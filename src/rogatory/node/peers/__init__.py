"""The door for other nodes: messages, parts of objects, our card, our published log, our witness."""
