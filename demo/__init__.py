"""A believable zone, built by playing the real commands at past moments."""
