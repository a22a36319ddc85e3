"""The web application."""

import os

from django.core.wsgi import get_wsgi_application

from sealdesk.project import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sealdesk.project.settings")
application = get_wsgi_application()
collector.rest()
