#!/bin/sh
# A hook for a server that accepts every token of a file, one on each line:
#
#   TOKENS=/etc/gateway/tokens kubectl vault-secret rotate gateway --hook ./token-file.sh
#
# The key of the Secret is `token`. Nothing but a POSIX shell is needed. Values go through pipes
# and builtins only: what stands behind the name of another program, every user can see.
set -eu
umask 077
: "${TOKENS:?names the file}"

old='' new=''
while read -r which key value; do
  case "$which $key" in
  'before token') old=$value ;;
  'after token') new=$value ;;
  esac
done <&3

answer() {
  printf '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer"%s}\n' "$1"
}

plain() {
  printf %s "$1" | base64 -d
}

is_accepted() {
  plain "$1" | grep -qxF -f - "$TOKENS"
}

accept() {
  if is_accepted "$1"; then return; fi
  { cat "$TOKENS" && plain "$1" && echo; } >"$TOKENS.$$"
  mv "$TOKENS.$$" "$TOKENS"
}

refuse() {
  { plain "$1" | grep -vxF -f - "$TOKENS" || [ $? -eq 1 ]; } >"$TOKENS.$$"
  mv "$TOKENS.$$" "$TOKENS"
}

case $1 in
create)
  # Changes nothing. The new value goes to descriptor 4.
  token=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | base64 | tr -d '\n')
  printf 'token %s\n' "$token" >&4
  answer ',"overlaps":true'
  ;;
set)
  accept "$new"
  answer ''
  ;;
test)
  is_accepted "$new" || exit 1
  answer ''
  ;;
finish)
  refuse "$old"
  if is_accepted "$old"; then exit 1; fi
  answer ',"message":"the old token is refused"'
  ;;
revert)
  accept "$old"
  refuse "$new"
  answer ''
  ;;
*) exit 2 ;;
esac
