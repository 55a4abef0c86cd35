"""Files, their bytes, what is on its way in, and the tree of categories."""

from apps.basement.models.category import Category
from apps.basement.models.files import Blob, Bucket, File, Hold, Incoming, Share, Usage
from apps.basement.models.pictures import Picture
from apps.basement.models.uploads import Upload

__all__ = ["Blob", "Bucket", "Category", "File", "Hold", "Incoming", "Picture", "Share", "Upload", "Usage"]
