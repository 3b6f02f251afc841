#!/usr/bin/python3
"""A small window from which files can be dragged: `drag_source.py X Y PATH…`. Says `ready` when it is shown."""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

x, y = int(sys.argv[1]), int(sys.argv[2])
addresses = [Path(path).as_uri() for path in sys.argv[3:]]

window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.set_default_size(60, 60)
window.move(x, y)
box = Gtk.EventBox()
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect("drag-data-get", lambda box, context, data, info, time: data.set_uris(addresses))
box.connect("drag-begin", lambda *_: print("begun", flush=True))
box.connect("drag-end", lambda *_: print("ended", flush=True))
box.add(Gtk.Label(label="files"))
window.add(box)
window.show_all()
GLib.idle_add(lambda: print("ready", flush=True))
Gtk.main()
