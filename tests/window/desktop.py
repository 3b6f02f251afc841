#!/usr/bin/python3
"""What a desktop offers on the session bus, as far as the window uses it: a tray, notices, a file manager.

Says each thing that happens as a JSON line; reads commands as lines: `menu`, `click ENTRY`, `sign`.
"""

import json
import sys

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


def say(**what):
    print(json.dumps(what), flush=True)


class Tray(dbus.service.Object):
    """Takes signs, and shows that somebody is there to look at them."""

    def __init__(self, bus):
        super().__init__(bus, "/StatusNotifierWatcher")
        self.bus = bus
        self.item = None

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        path = service if service.startswith("/") else "/StatusNotifierItem"
        self.item = (sender, path)
        say(what="sign", path=path)

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return {
            "IsStatusNotifierHostRegistered": True,
            "ProtocolVersion": dbus.Int32(0),
            "RegisteredStatusNotifierItems": dbus.Array([], signature="s"),
        }

    def property(self, name):
        sender, path = self.item
        return self.bus.get_object(sender, path).Get(ITEM, name, dbus_interface=PROPERTIES)

    def menu(self):
        sender, _ = self.item
        return dbus.Interface(self.bus.get_object(sender, self.property("Menu")), MENU)

    def entries(self):
        """Label to number, of the entries that can be seen."""
        _, (_, _, children) = self.menu().GetLayout(0, -1, dbus.Array([], signature="s"))
        return {str(properties["label"]): int(number) for number, properties, _ in children if "label" in properties}


class Notices(dbus.service.Object):
    @dbus.service.method("org.freedesktop.Notifications", in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, program, replaces, icon, title, body, entries, hints, expires):
        say(what="notice", program=program, title=title, body=body)
        return dbus.UInt32(1)


class FileManager(dbus.service.Object):
    @dbus.service.method("org.freedesktop.FileManager1", in_signature="ass")
    def ShowItems(self, addresses, startup):
        say(what="shown", addresses=[str(address) for address in addresses])


def on_command(line, tray):
    word, _, rest = line.strip().partition(" ")
    if word == "menu":
        say(what="menu", entries=list(tray.entries()))
    elif word == "sign":
        say(what="icon", icon=str(tray.property("IconName")))
    elif word == "click":
        number = tray.entries()[rest]
        tray.menu().Event(dbus.Int32(number), "clicked", dbus.Int32(0), dbus.UInt32(0))
        say(what="clicked", entry=rest)


def main():
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    loop = GLib.MainLoop()
    tray = Tray(bus)
    kept = [tray, Notices(bus, "/org/freedesktop/Notifications"), FileManager(bus, "/org/freedesktop/FileManager1")]
    for name in ("org.freedesktop.Notifications", "org.freedesktop.FileManager1", WATCHER):
        kept.append(dbus.service.BusName(name, bus, do_not_queue=True))

    def on_input(source, condition):
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        try:
            on_command(line, tray)
        except Exception as error:
            say(what="failed", command=line.strip(), error=str(error))
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, on_input)
    say(what="ready")
    loop.run()


main()
