"""Search over sealed text: words become keyed tokens, which the database's own full text indexes. Knows ids and tokens only."""
