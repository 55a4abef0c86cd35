"""Dutch pairing, with colours (mode ``fide``) and without (mode ``dutch``)."""
