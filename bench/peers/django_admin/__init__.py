"""Django admin over the same tables: the least work by which one gets lists, a search, a form and a dashboard."""
