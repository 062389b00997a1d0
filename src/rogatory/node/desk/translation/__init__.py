"""From sentences in the source to catalogues of translations, and from catalogues to what Django reads.

python -m rogatory.node.desk.translation.extract   # brings locale/*/LC_MESSAGES/django.po up to date
python -m rogatory.node.desk.translation.compile   # makes the .mo files, which are not kept in git
"""
