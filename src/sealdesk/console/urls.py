"""The routes of the console. Each view says who may use it."""

from __future__ import annotations

from django.urls import path

from sealdesk.console.views import content, inbox, ledger, preferences, search, ticket, undo
from sealdesk.console.views.settings import landing

app_name = "console"
urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/", inbox.view, name="inbox"),
    path("inbox/<slug:name>/", inbox.view, name="view"),
    path("inbox/<slug:name>/news/", inbox.news, name="news"),
    path("tickets/<int:number>/", ticket.conversation, name="ticket"),
    path("tickets/<int:number>/activity/", ticket.activity, name="activity"),
    path("tickets/<int:number>/adopt/", ticket.adopt, name="adopt"),
    path("tickets/<int:number>/apart/", ticket.apart, name="apart"),
    path("tickets/<int:number>/assign/", ticket.assign, name="assign"),
    path("tickets/<int:number>/confirm/", ticket.confirm, name="confirm"),
    path("tickets/<int:number>/correct/", ticket.correct, name="correct"),
    path("tickets/<int:number>/files/", ticket.files, name="files"),
    path("tickets/<int:number>/files/<uuid:file_id>/", content.file, name="file"),
    path("tickets/<int:number>/join/", ticket.join, name="join"),
    path("tickets/<int:number>/messages/<uuid:message_id>/html", content.html, name="message-html"),
    path("tickets/<int:number>/messages/<uuid:message_id>/raw", content.raw, name="message-raw"),
    path("tickets/<int:number>/note/", ticket.note, name="note"),
    path("tickets/<int:number>/priority/", ticket.priority, name="priority"),
    path("tickets/<int:number>/reply/", ticket.reply, name="reply"),
    path("tickets/<int:number>/reveal/", ticket.reveal, name="reveal"),
    path("tickets/<int:number>/status/", ticket.status, name="status"),
    path("ledger/", ledger.activity, name="ledger"),
    path("ledger/checkpoint/", ledger.checkpoint, name="checkpoint"),
    path("ledger/<uuid:uid>/", ledger.event, name="event"),
    path("ledger/<uuid:uid>/proof/", ledger.bundle, name="event-bundle"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("language/", preferences.language, name="language"),
    path("undo/last/", undo.last, name="undo-last"),
    path("undo/<uuid:undo_id>/", undo.undo, name="undo"),
    path("theme/", preferences.theme, name="theme"),
    path("settings/", landing.landing, name="settings"),
    path("density/", preferences.density, name="density"),
    path("letters/", preferences.letters, name="letters"),
]
