"""The pictures of a visit, as they come in and are kept."""

from collections.abc import Sequence

from db.visits import Photo, Visit
from domain.visits import NotAPicture, TooManyPictures
from services import files

MOST = 9


def checked(photos: Sequence[tuple[str, bytes]], there: int = 0) -> list[files.Checked]:
    """Names with their bytes, each a picture, together with those that are there no more than a visit keeps. Raises
    TooManyPictures, NotAPicture and what the store of files refuses."""
    if len(photos) + there > MOST:
        raise TooManyPictures(most=MOST)
    found = [files.check(name, content) for name, content in photos]
    for picture in found:
        if not picture.media_type.startswith("image/"):
            raise NotAPicture(filename=picture.filename)
    return found


def kept(visit: Visit, picture: files.Checked) -> Photo:
    files.keep(picture)
    return Photo(visit_id=visit.id, filename=picture.filename, media_type=picture.media_type,
                 size=len(picture.content), sha256=picture.sha256)  # fmt: skip
