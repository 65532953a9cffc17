from __future__ import annotations

from pytestqt.qtbot import QtBot

from playground.ui.panels.banner import Banner


def test_a_name_that_looks_like_a_tag_stands_in_it_as_it_is(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(900, 60)
    banner.show_message("", "Do something")
    without = banner.sizeHint().width()
    banner.show_message("<b></b>", "Do something")
    assert banner.sizeHint().width() > without + 20


def test_it_can_be_dismissed(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.text == ""
    banner.show_message("Stopped", "Do something")
    assert banner.text == "Stopped"
    banner.dismiss.click()
    assert banner.isHidden()
    banner.show_message("Stopped", "Do something")
    with qtbot.waitSignal(banner.remedy_chosen):
        banner.remedy.click()
