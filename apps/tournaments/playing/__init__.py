"""From the draw to the champion: what the use-cases of playing share."""
