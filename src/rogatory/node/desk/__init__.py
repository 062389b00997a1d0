"""THE PAGES: what officers see and do, server-rendered, in their language and their time zone.

Enters: a signed-in officer's hands. Leaves: drafts and approvals, through `dossiers.drafting` alone; and pages, which
only show what `dossiers.queries` and the pure rooms say. No page needs JavaScript, and none asks another host for
anything. The forms are made from the kinds of acts (`forms`), so that a new kind needs no page of its own:

>>> from rogatory.acts.kinds import KINDS
>>> from rogatory.node.desk.forms.shape import shape_of
>>> [member.title for member in shape_of(KINDS["withdrawal"].body).members]
['Reason']
"""
