"""Whether a mail is from whom it says: SPF, DKIM, DMARC and ARC, and the one mark that comes out of them."""
