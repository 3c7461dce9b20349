"""Views of a list that somebody saved under a name."""

from domain.labels import Labelled


class Sharing(Labelled):
    """Who finds a saved view on the same screen."""

    MINE = "mine", "Only me"
    DEPARTMENT = "department", "My department"
    ZONE = "zone", "The whole zone"
