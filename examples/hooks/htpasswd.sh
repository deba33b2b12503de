#!/bin/sh
# A hook for a password file of nginx or Apache, in which a user has one password:
#
#   HTPASSWD=/etc/nginx/htpasswd kubectl vault-secret rotate site --key password --hook ./htpasswd.sh
#
# The keys of the Secret are `username` and `password`. Needs openssl.
set -eu
umask 077
: "${HTPASSWD:?names the file}"

user='' old='' new=''
while read -r which key value; do
  case "$which $key" in
  'before username') user=$(printf %s "$value" | base64 -d) ;;
  'before password') old=$value ;;
  'after password') new=$value ;;
  esac
done <&3

answer() {
  printf '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer"%s}\n' "$1"
}

fail() {
  answer ",\"message\":\"$1\""
  exit 1
}

# Its second word, when there is one, is the salt.
hash_of() {
  printf %s "$1" | base64 -d | openssl passwd -apr1 -stdin ${2:+-salt "$2"}
}

# The line of the user, without the name. Compared by the shell itself: no other program is told it.
line_of_user() {
  while IFS= read -r line; do
    case $line in "$user:"*) printf '%s\n' "${line#"$user:"}" ;; esac
  done <"$HTPASSWD"
}

is_accepted() {
  line=$(line_of_user)
  salt=${line#\$apr1\$}
  salt=${salt%%\$*}
  [ -n "$salt" ] && [ "$(hash_of "$1" "$salt")" = "$line" ]
}

accept_only() {
  hash=$(hash_of "$1")
  while IFS= read -r line; do
    case $line in "$user:"*) ;; *) printf '%s\n' "$line" ;; esac
  done <"$HTPASSWD" >"$HTPASSWD.$$"
  printf '%s:%s\n' "$user" "$hash" >>"$HTPASSWD.$$"
  mv "$HTPASSWD.$$" "$HTPASSWD"
}

case $1 in
create)
  [ -w "$HTPASSWD" ] || fail 'the password file cannot be written'
  answer ''
  ;;
set)
  accept_only "$new"
  answer ''
  ;;
test)
  is_accepted "$new" || fail 'the new password is not accepted'
  answer ''
  ;;
finish)
  if is_accepted "$old"; then fail 'the old password is still accepted'; fi
  answer ',"message":"the old password is refused"'
  ;;
revert)
  accept_only "$old"
  answer ''
  ;;
*) exit 2 ;;
esac
