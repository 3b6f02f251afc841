#!/bin/sh
# The first process of a machine: makes it look like one, starts sshd, and ends when standard input does: when the lab is gone.
# $1 its name, $2 the folder with what it is given
set -eu
exec 3<&0 </dev/null
hostname "$1"
mount -t tmpfs -o mode=755,size=32m tmpfs /run
mkdir /run/lab /run/sshd
cp -p "$2"/given/* /run/lab/
mount -o loop "$2/disk" /srv
mkdir -p /srv/home /srv/work
# The lab's own folder is below /tmp: from here on it is out of sight.
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount --bind /run/lab/passwd /etc/passwd
mount --bind /run/lab/shadow /etc/shadow
mount --bind /run/lab/boot_id /proc/sys/kernel/random/boot_id
[ ! -f /etc/machine-id ] || mount --bind /run/lab/machine-id /etc/machine-id
/usr/sbin/sshd -f /run/lab/sshd_config -E /run/lab/log
: >/run/lab/ready
cat <&3 >/dev/null &
# Meanwhile it also takes leave of every process that lost its parent.
wait $!
