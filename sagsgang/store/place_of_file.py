"""Where a store file lies: on a disk of this machine, or where it would be lost.

A network drive does not pass the locks on, or the memory that SQLite's log needs; a program that synchronises a folder copies the
file and its log apart, in the middle of a write. Neither is noticed before the damage is done, so such a place is refused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path, PurePath
from typing import NamedTuple

from sagsgang.errors import StoreUnavailable
from sagsgang.text import _

NETWORK = frozenset(
    (
        *(
            "9p",
            "acfs",
            "afpfs",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "drvfs",
            "fuse",
            "glusterfs",
            "gpfs",
        ),
        *(
            "lustre",
            "ncp",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "orangefs",
            "panfs",
            "prl_fs",
            "pvfs2",
            "smb",
            "smb2",
            "smb3",
        ),
        *("smbfs", "vboxsf", "vmhgfs", "webdav"),
    )
)
"""Kinds of mounts behind which there is another machine, or nobody knows what (`fuse`: a program of somebody's)."""

LOCAL_FUSE = frozenset(("fuse.exfat", "fuse.fuse-overlayfs", "fuse.ntfs-3g"))
"""Programs that show a disk of this machine: old drivers, and the root of a container."""

SERVICES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("OneDrive", (), ("onedrive",)),
    ("Dropbox", ("dropbox",), ("dropbox (",)),
    ("Google Drev", ("googledrive", "google drive", "google drev", "my drive", "mit drev"), ("googledrive-",)),
    ("iCloud", ("mobile documents", "icloud drive", "iclouddrive"), ()),
    ("Nextcloud", ("nextcloud", "nextcloud2"), ()),
    ("ownCloud", ("owncloud", "owncloud2"), ()),
    ("Box", ("Box", "box sync", "box-box"), ()),
    ("pCloud", ("pcloud", "pcloud drive", "pclouddrive", "pcloud sync"), ()),
)
"""Programs that synchronise folders, what they call them, and how what they call them begins. A capital letter must be one."""

MARKERS: tuple[tuple[str, str], ...] = (
    (".stfolder", "Syncthing"),
    (".stversions", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
)
"""What they leave in the folder that they synchronise, whatever it is called."""


class Mount(NamedTuple):
    """One line of the table of mounts."""

    point: str
    kind: str


def refuse_unsafe_place(path: Path) -> None:
    """`StoreUnavailable` if a store at `path` (absolute, links followed; it need not exist) would lie where it can be lost."""
    kind = network_kind(path)
    if kind is not None:
        raise StoreUnavailable(
            _(
                "Lageret {path} ligger på et netværksdrev ({kind}). Der kan to, der skriver på én gang, ødelægge det, så det bliver ikke åbnet."
            ).format(path=path, kind=kind),
            hint=_(
                "Heller ikke for at læse: også den, der læser, skriver i filerne ved siden af. Flyt filerne til en lokal disk, mens ingen bruger dem. "
                "Skal flere maskiner bruge lageret, så brug PostgreSQL: --lager postgresql://…"
            ),
        )
    service = synced_by(path.parent)
    if service is not None:
        raise StoreUnavailable(
            _(
                "Lageret {path} ligger i en mappe, som {service} synkroniserer. Det kan ødelægge det, så det bliver ikke åbnet."
            ).format(path=path, service=service),
            hint=_(
                "Heller ikke for at læse: også den, der læser, skriver i filerne ved siden af. Flyt filen til en mappe, der ikke synkroniseres. "
                "Skal flere maskiner bruge lageret, så brug PostgreSQL: --lager postgresql://…"
            ),
        )


def network_kind(path: Path) -> str | None:
    """What kind of network drive the path is on; None if on none, or if the system does not tell."""
    if sys.platform == "win32":
        return windows_network(str(path), _drive_is_remote)
    kind = kind_of(str(path), mounts())
    return kind if kind is not None and is_network(kind) else None


def is_network(kind: str) -> bool:
    """Whether a kind of mount is a network drive, or one that nobody knows."""
    kind = kind.lower()
    return kind in NETWORK or (kind.startswith("fuse.") and kind not in LOCAL_FUSE)


@cache
def mounts() -> tuple[Mount, ...]:
    """The mounts of this system, read once. Empty where it has no table of them."""
    if sys.platform == "darwin":
        import subprocess

        done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, errors="surrogateescape", check=True)
        return tuple(mac_mounts(done.stdout))
    table = Path("/proc/self/mountinfo")
    if not table.exists():
        return ()
    return tuple(linux_mounts(table.read_text(encoding="utf-8", errors="surrogateescape")))


def linux_mounts(table: str) -> Iterable[Mount]:
    """The lines of `/proc/self/mountinfo`: numbers, root, mount point, options, a dash, kind, source, options."""
    for line in table.splitlines():
        place, dash, about = line.partition(" - ")
        fields = place.split(" ")
        if dash and len(fields) > 4:
            yield Mount(_unescaped(fields[4]), about.split(" ")[0])


def _unescaped(text: str) -> str:
    """A mount point as it is called: space, tab, newline and backslash stand as octal numbers in the table."""
    first, *rest = text.split("\\")
    return first + "".join(chr(int(part[:3], 8)) + part[3:] for part in rest)


def mac_mounts(table: str) -> Iterable[Mount]:
    """The lines of `/sbin/mount`: `//anna@server/sager on /Volumes/sager (smbfs, nodev, …)`."""
    for line in table.splitlines():
        place, parenthesis, about = line.rpartition(" (")
        _source, on, point = place.partition(" on /")
        if parenthesis and on:
            yield Mount("/" + point, about.rstrip(")").split(",")[0])


def kind_of(path: str, table: Iterable[Mount]) -> str | None:
    """The kind of the mount that holds the path: the longest mount point wins, and of two at the same place the later. None: none does."""
    best: Mount | None = None
    for mount in table:
        inside = path == mount.point or path.startswith(mount.point.rstrip("/") + "/")
        if inside and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return None if best is None else best.kind


def windows_network(path: str, is_remote: Callable[[str], bool]) -> str | None:
    r"""What kind of network drive a Windows path is on. `is_remote`: whether a drive (`S:\`) is one."""
    for device in ("\\\\?\\", "\\\\.\\"):
        if path.startswith(device):
            path = path.removeprefix(device)
            if path.upper().startswith("UNC\\"):
                return "UNC"
    if path.startswith("\\\\"):
        return "UNC"
    drive = path[:2]
    return drive if drive.endswith(":") and is_remote(drive + "\\") else None


def _drive_is_remote(root: str) -> bool:
    """What Windows says of a drive."""
    if sys.platform != "win32":
        return False
    import ctypes

    remote = 4
    return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == remote)


def synced_by(folder: Path) -> str | None:
    """The program that synchronises a folder or one that it lies in, by what they are called and what it has left there."""
    named = service_named(folder)
    if named is not None:
        return named
    for place in (folder, *folder.parents):
        for marker, service in MARKERS:
            if os.path.lexists(place / marker):
                return service
    return None


def service_named(folder: PurePath) -> str | None:
    """The program whose folders are called like one of these."""
    for part in folder.parts:
        name = part.casefold()
        for service, names, beginnings in SERVICES:
            if name in names or part in names or name.startswith(beginnings):
                return service
    return None
