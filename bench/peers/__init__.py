"""What somebody would use instead, over the same rows."""
