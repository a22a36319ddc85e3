"""The routes of the portal. Each view says who may use it."""

from __future__ import annotations

from django.urls import path

from sealdesk.portal.views import addresses, entrance, forms, notice, requests, secrets, seen

app_name = "portal"
urlpatterns = [
    path("help/", forms.departments, name="help"),
    path("help/<slug:department>/", forms.form, name="form"),
    path("help/<slug:department>/sent/<str:receipt>/", forms.sent, name="sent"),
    path("privacy-notice/", notice.notice, name="privacy"),
    path("follow/<str:token>/", entrance.follow, name="follow"),
    path("my/", requests.index, name="requests"),
    path("my/data/", seen.data, name="data"),
    path("my/enter/", entrance.enter, name="enter"),
    path("my/enter/sent/", entrance.asked, name="asked"),
    path("my/address/<str:token>/", addresses.address, name="address"),
    path("my/in/<str:token>/", entrance.come_in, name="come-in"),
    path("my/leave/", entrance.leave, name="leave"),
    path("my/code/", secrets.type_code, name="code"),
    path("my/code/send/", secrets.send_code, name="send-code"),
    path("my/<int:number>/", requests.conversation, name="request"),
    path("my/<int:number>/contest/", requests.contest, name="contest"),
    path("my/<int:number>/answer/", requests.answer, name="answer"),
    path("my/<int:number>/files/<uuid:file_id>/", requests.file, name="file"),
    path("my/<int:number>/messages/<uuid:message_id>/read/", secrets.read, name="read"),
    path("my/<int:number>/messages/<uuid:message_id>/rate/", requests.rate, name="rate"),
]
