from __future__ import annotations

from pytestqt.qtbot import QtBot

from playground.ui.panels.banner import Banner


def test_it_can_be_dismissed(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.text == ""
    banner.show_message("Stopped", "Do something")
    assert banner.text == "Stopped"
    with qtbot.waitSignal(banner.dismissed):
        banner.dismiss.click()
    assert banner.isHidden()
    banner.show_message("Stopped", "Do something")
    with qtbot.waitSignal(banner.remedy_chosen):
        banner.remedy.click()
