"""Officers: who they are, in which roles, and by which pseudonym the other State knows them."""
