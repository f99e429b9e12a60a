# The first process in the namespaces of an `exec` task: joins its cgroups, builds the task's root, and becomes the task.
# Arguments: root, folder of the allocation, UID:GID, how many files of cgroups, those files, the command and its arguments.
set -e
root=$1 alloc=$2 ids=$3 groups=$4
shift 4
while [ "$groups" -gt 0 ]; do
  echo 0 >"$1"
  shift
  groups=$((groups - 1))
done
mount --make-rprivate /
for name in bin etc lib lib32 lib64 sbin usr run/resolvconf run/systemd/resolve; do
  [ -e "/$name" ] || continue
  if [ -L "/$name" ]; then
    [ -L "$root/$name" ] || ln -s "$(readlink "/$name")" "$root/$name"
  else
    mkdir -p "$root/$name"
    mount --bind -o ro "/$name" "$root/$name"
  fi
done
mkdir -p "$root/proc" "$root/dev" "$root/alloc"
mount -t proc proc "$root/proc"
mount --bind "$alloc" "$root/alloc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
  : >"$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"
chmod 1777 "$root/tmp"
exec chroot --userspec="$ids" "$root" "$@"
