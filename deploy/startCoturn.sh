#!/bin/sh
# Starts coturn with the secret out of a file, because what stands in a process's arguments is readable for every user of
# the machine. coturn knows no setting that names a file, so the secret is written behind the configuration, in a copy
# that only coturn's own user may read.
#   startCoturn.sh CONFIGURATION SECRET_FILE [argument of turnserver ...]
set -eu
configuration=$1
secret=$(cat "$2")
shift 2
if [ "${#secret}" -lt 32 ]; then
  # coturn would take an empty secret for one, and relay for everybody.
  echo "TURN_SECRET must have 32 random characters or more, for example the output of: openssl rand -hex 32" >&2
  exit 1
fi
umask 077
copy=$(mktemp)
cat "$configuration" >"$copy"
# printf belongs to the shell: it starts no process that would show what it prints.
printf '\nstatic-auth-secret=%s\n' "$secret" >>"$copy"
exec turnserver -c "$copy" "$@"
