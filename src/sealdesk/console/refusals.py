"""What the domain refuses, in the reader's language. The sentences are the domain's own; here they are named for translation."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.errors import RefusalError

SENTENCES: Final = (
    n_("A category needs a name."),
    n_("A name has between one and 200 characters."),
    n_("A note has between one and 10,000 characters. Write a little, or a little less."),
    n_("A tag holds no numbers of people: at most four digits stand together."),
    n_("A tag is one word of letters, digits and hyphens, at most 40 characters."),
    n_("A ticket has at most 20 tags. Take one off first."),
    n_("A view needs a name of at most 60 characters."),
    n_("Another category has this name. It may be archived."),
    n_("At most 100 tickets are changed at once. Select fewer."),
    n_("It was changed in the meantime, so it stays as it is now."),
    n_("No endpoint is named in the environment. Set SEALDESK_GATEWAY_URL and start the desk again."),
    n_("No event of this time stands under a checkpoint yet. Choose another time."),
    n_("Nobody delivers replies of this channel. Tell your administrator."),
    n_("Nothing says where this ticket would belong."),
    n_("One of the two is blocked. Block or unblock the other one first, so that it is clear what holds."),
    n_("Only a lead shares a view with a department. Keep it for yourself, or ask your lead."),
    n_("Only a ticket that is still worked on can be put aside."),
    n_("Only pictures and plain text are shown here. Download it."),
    n_("Only who wrote a note takes it away."),
    n_("Prove first that the mailbox is yours."),
    n_("Somebody was quicker."),
    n_("The desk has 100 categories already. Use one of them."),
    n_("The desk has 300 tags already. Choose one of them."),
    n_("The ledger cannot be written, so nothing is changed now. Check the disk and the database."),
    n_("The ledger is being checked already."),
    n_("The name of an organisation has between one and 120 characters."),
    n_("There is a tag with this name already."),
    n_("There is an organisation of this name already."),
    n_("There is no such agent."),
    n_("There is no such category here."),
    n_("There is no such colour. Choose one of the list."),
    n_("There is no such department."),
    n_("There is no such language here. Choose one of the list."),
    n_("There is no such tag any more."),
    n_("There is no such value. Choose one of the list."),
    n_("There is nothing to send yet. Write something first."),
    n_("There is nothing to undo. What you change can be taken back for ten minutes."),
    n_("You sent or planned a reply before this. It is taken back on its ticket only."),
    n_("These are more than 500,000 events. Choose a shorter time, and export several files."),
    n_("These files are too big for one mail (25 MB). Send fewer, or smaller ones."),
    n_("These records are one person already, or were merged in the meantime. Open the page again."),
    n_("This address stands with a customer already. Look it up; if both are one person, merge them."),
    n_("This agent does not work in the ticket's department. Choose somebody who does."),
    n_("This category is archived. Open it again first."),
    n_("This customer is blocked already."),
    n_("This customer is blocked, so nobody writes to them. Unblock them on their page first."),
    n_("This customer is not blocked."),
    n_("This export is not there any more. Export the range again."),
    n_("This file is too large to be shown here. Download it."),
    n_("This is neither an e-mail address nor a telephone number."),
    n_("This is not an e-mail address. Write it like name@example.com."),
    n_("This is not in your clearance."),
    n_("This is not the code, or it is out of date. Have a new one sent."),
    n_("This is the only address of this customer. Add the other one first."),
    n_("This link is not on the ticket any more."),
    n_("This mail was worked off by another worker."),
    n_("This number stands here already."),
    n_("This record stands for itself already."),
    n_("This tag is not on the ticket any more."),
    n_("This text is longer than 100,000 characters. Send it as an attachment."),
    n_("This ticket belongs to somebody already."),
    n_("This ticket has nobody to answer: its mail could not be read. Add a customer first."),
    n_("That is what the ticket says already."),
    n_("This ticket is not put aside."),
    n_("This ticket was joined to another one. Answer in that conversation."),
    n_("This ticket was moved to another department in the meantime. Open it again."),
    n_("This was done too long ago to be undone here. Change it back by hand."),
    n_("This was undone already."),
    n_("Triage made no such decision about this ticket."),
    n_("Twenty are enough. Remove one that is out of use first."),
    n_("Twenty records are more than one person should have. Take some apart first."),
    n_("What is secret never leaves, not even masked. Choose among the other labels."),
    n_("What fits nowhere needs this category, so it stays."),
    n_("You have forty views already. Remove one that nobody uses."),
    n_("You may not do that. Ask your lead or an administrator."),
)


def sentence(refusal: RefusalError) -> str:
    """The refusal's sentence for the reader."""
    return _(refusal.sentence)
