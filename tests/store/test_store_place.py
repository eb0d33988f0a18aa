"""A store is not opened where it can be lost: on a network drive, or in a folder that a program synchronises."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from sagsgang.errors import StoreUnavailable
from sagsgang.store import place_of_file
from sagsgang.store.open import open_store
from sagsgang.store.place_of_file import (
    Mount,
    is_network,
    kind_of,
    linux_mounts,
    mac_mounts,
    service_named,
    synced_by,
    windows_network,
)
from sagsgang.store.sqlite import open_sqlite

LINUX = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
28 27 0:24 / /tmp rw,nosuid,nodev shared:12 - tmpfs tmpfs rw,size=24684096k
29 27 254:1 / /home rw,relatime shared:1 master:3 propagate_from:2 - xfs /dev/vdb rw,attr2
30 29 0:41 / /home/anna/H rw,relatime - cifs //server.kommune.dk/anna rw,vers=3.1.1,user=anna
31 29 0:42 / /home/anna/Mit\040drev\011x rw,relatime - nfs4 10.0.0.4:/export rw,vers=4.2
32 29 0:43 / /home/anna/H/lokal rw,relatime - btrfs /dev/vdc rw,subvol=/@
33 27 0:44 / /run/user/1000/gvfs rw,nosuid,nodev,relatime - fuse.gvfsd-fuse gvfsd-fuse rw,user_id=1000
34 27 0:45 / /mnt/server rw,relatime - fuse.sshfs anna@server:/srv rw,user_id=1000
35 27 0:46 / /mnt/c rw,noatime - 9p drvfs rw,dirsync,aname=drvfs;path=C:\;uid=1000
36 27 0:47 / /mnt/sky rw - fuse.rclone sky: rw
37 27 0:48 / /mnt/ntfs rw - fuseblk /dev/sdb1 rw
38 27 0:49 / /mnt/dav rw - fuse https://sky.kommune.dk/ rw
39 27 0:50 / /var/lib/containers rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/c
40 27 0:51 / /srv/zfs rw - zfs pool/srv rw
41 27 0:52 / /srv/first rw - nfs server:/first rw
42 41 254:9 / /srv/first rw - ext4 /dev/vdd rw
43 27 0:53 / /srv/then rw - ext4 /dev/vde rw
44 43 0:54 / /srv/then rw - lustre mgs:/then rw
45 27 0:55 / /mnt/back\134slash rw - smb3 //server/x rw
46 27 0:56 / /mnt/vm rw - vboxsf delt rw
47 27 0:57 / /root/.local/share/containers rw - fuse.fuse-overlayfs fuse-overlayfs rw
"""

LINUX_PLACES = {
    "/data/sager.db": None,
    "/tmp/sager.db": None,
    "/home/anna/sager.db": None,
    "/home/anna/H/sager.db": "cifs",
    "/home/anna/H": "cifs",
    "/home/anna/Hjem/sager.db": None,
    "/home/anna/H/lokal/sager.db": None,
    "/home/anna/H/lokalt/sager.db": "cifs",
    "/home/anna/Mit drev\tx/sager.db": "nfs4",
    "/run/user/1000/gvfs/smb-share:server=x/sager.db": "fuse.gvfsd-fuse",
    "/mnt/server/a/b/sager.db": "fuse.sshfs",
    "/mnt/c/Users/anna/sager.db": "9p",
    "/mnt/sky/sager.db": "fuse.rclone",
    "/mnt/ntfs/sager.db": None,
    "/mnt/dav/sager.db": "fuse",
    "/var/lib/containers/sager.db": None,
    "/srv/zfs/sager.db": None,
    "/srv/first/sager.db": None,
    "/srv/then/sager.db": "lustre",
    "/mnt/back\\slash/sager.db": "smb3",
    "/mnt/vm/sager.db": "vboxsf",
    "/root/.local/share/containers/sager.db": None,
}

MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
//anna@server._smb._tcp.local/sager on /Volumes/sager (smbfs, nodev, nosuid, mounted by anna)
server:/export on /Volumes/Fælles drev (2) (nfs, nodev, nosuid)
//anna@old/x on /Volumes/gammel (afpfs, nodev)
https://sky.kommune.dk/ on /Volumes/sky (webdav, nodev, noexec, nosuid, mounted by anna)
/dev/disk4s1 on /Volumes/Stik (msdos, local, nodev, nosuid, noowners)
"""

MAC_PLACES = {
    "/Users/anna/sager.db": None,
    "/System/Volumes/Data/sager.db": None,
    "/Volumes/sager/sager.db": "smbfs",
    "/Volumes/Fælles drev (2)/sager.db": "nfs",
    "/Volumes/gammel/sager.db": "afpfs",
    "/Volumes/sky/x/sager.db": "webdav",
    "/Volumes/Stik/sager.db": None,
}

Lookup = Callable[[str, Iterable[Mount]], str | None]


def check_places(lookup: Lookup, mounts: list[Mount], places: dict[str, str | None]) -> None:
    """Each place is on the network drive it is on, or on none."""
    found = {path: lookup(path, mounts) for path in places}
    assert {path: kind if kind is not None and is_network(kind) else None for path, kind in found.items()} == places


def test_network_drives_are_known_by_the_tables_of_mounts() -> None:
    check_places(kind_of, list(linux_mounts(LINUX)), LINUX_PLACES)
    check_places(kind_of, list(mac_mounts(MAC)), MAC_PLACES)
    assert kind_of("/x", ()) is None
    assert list(linux_mounts("nonsense\n1 2 3\n1 2 3 4 5 -\n")) == []
    assert list(mac_mounts("nonsense\nmap auto_home on x\n")) == []


def _shortest(path: str, mounts: Iterable[Mount]) -> str | None:
    return next((one.kind for one in mounts if path.startswith(one.point)), None)


def _beginnings(path: str, mounts: Iterable[Mount]) -> str | None:
    best = max((one for one in mounts if path.startswith(one.point)), key=lambda one: len(one.point), default=None)
    return None if best is None else best.kind


@pytest.mark.parametrize("lookup", [_shortest, _beginnings])
def test_the_check_notices_a_look_up_that_is_wrong(lookup: Lookup) -> None:
    """The negative control: the first mount that fits, and one that fits only as letters."""
    with pytest.raises(AssertionError):
        check_places(lookup, list(linux_mounts(LINUX)), LINUX_PLACES)


def test_the_check_notices_a_mount_point_that_is_not_read_as_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: octal numbers left as they stand."""
    monkeypatch.setattr(place_of_file, "_unescaped", lambda text: text)
    with pytest.raises(AssertionError):
        check_places(kind_of, list(linux_mounts(LINUX)), LINUX_PLACES)


LOCAL = (
    "apfs",
    "btrfs",
    "exfat",
    "ext2",
    "ext4",
    "f2fs",
    "fuseblk",
    "hfs",
    "ntfs",
    "ntfs3",
    "overlay",
    "tmpfs",
    "xfs",
    "zfs",
)
AWAY = (
    "9p",
    "CIFS",
    "afs",
    "ceph",
    "davfs",
    "drvfs",
    "fuse.onedriver",
    "fuse.anything",
    "glusterfs",
    "nfs",
    "nfs3",
    "vboxsf",
)


@pytest.mark.parametrize("kind", [*LOCAL, *AWAY])
def test_disks_of_this_machine_are_no_network_drives(kind: str) -> None:
    assert is_network(kind) == (kind in AWAY)


WINDOWS = {
    "C:\\Sager\\sager.db": None,
    "H:\\sager.db": "H:",
    "\\\\server\\deling\\sager.db": "UNC",
    "\\\\?\\UNC\\server\\deling\\sager.db": "UNC",
    "\\\\?\\C:\\Sager\\sager.db": None,
    "\\\\?\\H:\\sager.db": "H:",
    "sager.db": None,
}


@pytest.mark.parametrize("path", WINDOWS)
def test_windows_shares_and_drives(path: str) -> None:
    assert windows_network(path, lambda root: root == "H:\\") == WINDOWS[path]


SYNCED = {
    "/home/anna/OneDrive": "OneDrive",
    "/Users/anna/Library/CloudStorage/OneDrive-Kommunen/Sager": "OneDrive",
    "/home/anna/Dropbox/sager": "Dropbox",
    "/home/anna/Dropbox (Kommunen)": "Dropbox",
    "/Users/anna/Library/CloudStorage/GoogleDrive-anna@kommunen.dk/Mit drev": "Google Drev",
    "/Volumes/GoogleDrive/My Drive": "Google Drev",
    "/home/anna/Google Drive": "Google Drev",
    "/Users/anna/Library/Mobile Documents/com~apple~CloudDocs": "iCloud",
    "/home/anna/Nextcloud/a/b": "Nextcloud",
    "/home/anna/ownCloud": "ownCloud",
    "/Users/anna/Box/Sager": "Box",
    "/home/anna/pCloudDrive": "pCloud",
    "/home/anna/Sager": None,
    "/home/anna/Inbox/Dropbox-gammel": None,
    "/srv/mine drev": None,
    "/box": None,
}


@pytest.mark.parametrize("folder", SYNCED)
def test_folders_of_programs_that_synchronise_are_known_by_name(folder: str) -> None:
    assert service_named(PurePosixPath(folder)) == SYNCED[folder]


def test_windows_folders_too() -> None:
    assert service_named(PureWindowsPath("C:\\Users\\anna\\OneDrive - Kommunen\\Sager")) == "OneDrive"
    assert service_named(PureWindowsPath("C:\\Users\\anna\\iCloudDrive")) == "iCloud"
    assert service_named(PureWindowsPath("G:\\Mit drev\\Sager")) == "Google Drev"
    assert service_named(PureWindowsPath("C:\\Sager")) is None


@pytest.mark.parametrize(("marker", "service"), place_of_file.MARKERS)
def test_a_synchronised_folder_is_known_by_what_the_program_leaves_in_it(
    tmp_path: Path, marker: str, service: str
) -> None:
    inside = tmp_path / "delt" / "under"
    inside.mkdir(parents=True)
    assert synced_by(inside) is None
    (tmp_path / "delt" / marker).mkdir()
    assert synced_by(inside) == service
    assert synced_by(inside / "findes" / "ikke") == service
    assert synced_by(tmp_path) is None


# -- what the store does about it


def refused(path: Path, words: str, *, create: bool) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable, match=words) as caught:
        open_store(f"sqlite:///{path}", create=create)
    assert caught.value.exit_code == 8
    assert "PostgreSQL" in (caught.value.hint or "")
    assert "Heller ikke for at læse" in (caught.value.hint or "")
    return caught.value


@pytest.fixture
def on_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system says is a network drive."""
    folder = tmp_path / "net drev"
    monkeypatch.setattr(
        place_of_file, "mounts", lambda: (Mount("/", "ext4"), *linux_mounts(_line(folder, "nfs4", "server:/sager")))
    )
    return folder


def _line(folder: Path, kind: str, source: str) -> str:
    return f"50 27 0:60 / {str(folder).replace(' ', chr(92) + '040')} rw - {kind} {source} rw\n"


def test_a_store_is_not_made_on_a_network_drive(on_network: Path) -> None:
    refused(on_network / "sager.db", r"netværksdrev \(nfs4\)", create=True)
    assert not on_network.exists()


def test_a_store_that_was_moved_to_one_is_not_opened_and_not_touched(tmp_path: Path, on_network: Path) -> None:
    open_sqlite(tmp_path / "sager.db", create_missing=True).close()
    on_network.mkdir()
    (tmp_path / "sager.db").rename(on_network / "sager.db")
    before = (on_network / "sager.db").read_bytes()
    for create in (False, True):
        refused(on_network / "sager.db", "netværksdrev", create=create)
    assert [one.name for one in on_network.iterdir()] == ["sager.db"]
    assert (on_network / "sager.db").read_bytes() == before
    link = tmp_path / "genvej.db"
    link.symlink_to(on_network / "sager.db")
    refused(link, "netværksdrev", create=False)


def test_a_store_is_not_opened_in_a_synchronised_folder(tmp_path: Path) -> None:
    for folder, service in (("OneDrive - Kommunen", "OneDrive"), ("Nextcloud", "Nextcloud")):
        refused(tmp_path / folder / "sager.db", f"som {service} synkroniserer", create=True)
        assert not (tmp_path / folder).exists()
    store = open_sqlite(tmp_path / "sager.db", create_missing=True)
    store.close()
    (tmp_path / ".stfolder").mkdir()
    refused(tmp_path / "sager.db", "som Syncthing synkroniserer", create=False)
    (tmp_path / ".stfolder").rmdir()
    open_sqlite(tmp_path / "sager.db").close()


def test_the_negative_control_is_a_store_on_an_ordinary_disk(tmp_path: Path) -> None:
    """And that the check above can fail: nothing is refused here."""
    with pytest.raises(pytest.fail.Exception):
        refused(tmp_path / "sager.db", "synkroniserer|netværksdrev", create=True)


def test_the_table_of_mounts_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place_of_file.mounts.cache_clear()
    for name in ("a.db", "b.db"):
        open_sqlite(tmp_path / name, create_missing=True).close()
    assert place_of_file.mounts.cache_info().misses == 1
    assert Mount("/proc", "proc") in place_of_file.mounts()


def test_the_files_beside_the_store_are_for_its_owner_only_whatever_the_machine_s_habit(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_sqlite(tmp_path / "mappe" / "sager.db", create_missing=True)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "mappe").iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("sager.db", "sager.db-wal", "sager.db-shm", "sager.db.lock"), 0o600)
    assert stat.S_IMODE((tmp_path / "mappe").stat().st_mode) == 0o700
