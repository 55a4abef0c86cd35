"""HTTP: one WSGI process a core."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
application = get_wsgi_application()

# What is loaded now lives for ever; the collector need not look at it again.
gc.collect()
gc.freeze()
