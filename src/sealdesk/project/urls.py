"""Where each page is."""

from django.urls import include, path

urlpatterns = [
    path("", include("sealdesk.identity.urls")),
    path("", include("sealdesk.portal.urls")),
    path("", include("sealdesk.console.urls")),
]

handler400 = "sealdesk.console.views.errors.not_understood"
handler403 = "sealdesk.console.views.errors.forbidden"
handler404 = "sealdesk.console.views.errors.missing"
handler500 = "sealdesk.console.views.errors.broken"
