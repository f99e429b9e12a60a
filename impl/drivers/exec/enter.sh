# A command inside of an `exec` task that runs: joins the task's cgroups, then its namespaces and its root, as its user.
# Arguments: a process of the task, UID, GID, how many files of cgroups, those files, the command and its arguments.
set -e
pid=$1 uid=$2 gid=$3 groups=$4
shift 4
while [ "$groups" -gt 0 ]; do
  echo 0 >"$1"
  shift
  groups=$((groups - 1))
done
exec nsenter --target "$pid" --mount --pid --ipc --root --wd --setuid "$uid" --setgid "$gid" -- "$@"
