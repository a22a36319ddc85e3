"""The routes of the console. Each view says who may use it."""

from __future__ import annotations

from django.urls import path

from sealdesk.console.views import content, handling, inbox, ledger, preferences, search, ticket, undo
from sealdesk.console.views.settings import departments, landing, people, roles

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
    path("tickets/<int:number>/snooze/", handling.snooze, name="snooze"),
    path("tickets/<int:number>/status/", ticket.status, name="status"),
    path("tickets/<int:number>/tags/", handling.tags, name="tags"),
    path("tickets/<int:number>/wake/", handling.wake, name="wake"),
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
    path("settings/agents/", people.agents, name="settings-agents"),
    path("settings/agents/new/", people.new, name="settings-agent-new"),
    path("settings/agents/<uuid:agent_id>/", people.agent, name="settings-agent"),
    path("settings/agents/<uuid:agent_id>/close/", people.close, name="settings-agent-close"),
    path("settings/agents/<uuid:agent_id>/link/", people.link, name="settings-agent-link"),
    path("settings/agents/<uuid:agent_id>/reopen/", people.reopen, name="settings-agent-reopen"),
    path("settings/agents/<uuid:agent_id>/roles/", people.give, name="settings-agent-give"),
    path("settings/agents/<uuid:agent_id>/roles/<uuid:grant_id>/", people.withdraw, name="settings-agent-withdraw"),
    path("settings/agents/<uuid:agent_id>/sessions/", people.end_sessions, name="settings-agent-sessions"),
    path("settings/departments/", departments.departments, name="settings-departments"),
    path("settings/departments/new/", departments.new, name="settings-department-new"),
    path("settings/departments/<uuid:department_id>/", departments.department, name="settings-department"),
    path("settings/departments/<uuid:department_id>/archive/", departments.archive, name="settings-department-archive"),
    path("settings/departments/<uuid:department_id>/restore/", departments.restore, name="settings-department-restore"),
    path("settings/roles/", roles.roles, name="settings-roles"),
]
