#!/bin/sh
# A hook for --verify that asks every new pod whether its container has the new value:
#
#   KEY=password VARIABLE=DB_PASSWORD kubectl vault-secret rotate db --verify ./same-in-pods.sh
#   KEY=password FILE=/etc/db/password kubectl vault-secret rotate db --verify ./same-in-pods.sh
#
# The value never leaves the pod: sha256sum in it makes the HMAC of what is in the variable, as the
# container was started with it, or in the file, and that alone comes back. The key of the HMAC goes
# in by standard input. CONTAINER names one, if not the first. Needed here: kubectl and openssl; in
# the container: sh, sed and sha256sum. The caller must be allowed to exec into the pods.
set -eu
: "${KEY:?names the key of the Secret}"
if [ -z "${VARIABLE:-}${FILE:-}" ]; then exit 2; fi

read -r request

answer() {
  printf '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer","message":"%s"}\n' "$1"
}

# A text of the request: what is in it needs no escapes in JSON.
text() {
  printf '%s\n' "$request" | sed -n "s|.*$1\":\"\([^\"]*\)\".*|\1|p"
}

namespace=$(text '"secret":{"namespace')
annotation=$(text '"annotation":{"name')
mark=$(text '"annotation":{[^}]*"value')
expected=$(text "\"fingerprints\":{[^}]*\"$KEY")

hmac_key=''
while read -r which key value; do
  if [ "$which $key" = "hmac-key $KEY" ]; then hmac_key=$value; fi
done <&3
if [ -z "$expected" ] || [ -z "$hmac_key" ]; then
  answer "there is no new value of $KEY"
  exit 1
fi

# The two blocks of RFC 2104, in octal escapes: the key is shorter than 64 bytes.
block() {
  count=0
  for byte in $(printf %s "$hmac_key" | openssl base64 -d -A | od -An -v -tu1); do
    printf '\\%03o' $((byte ^ $1))
    count=$((count + 1))
  done
  while [ "$count" -lt 64 ]; do
    printf '\\%03o' "$1"
    count=$((count + 1))
  done
}

# Runs in the container. No word of it is a secret: it stands in the audit log of the API server.
# shellcheck disable=SC2016
inside='
read -r inner
read -r outer
value() {
  if [ -n "$2" ]; then cat "$2"; else eval "printf %s \"\${$1}\""; fi
}
digest=$({ printf "$inner"; value "$1" "$2"; } | sha256sum)
escapes=""
for byte in $(printf %s "${digest%% *}" | sed "s/../0x& /g"); do
  escapes="$escapes$(printf "\\\\%03o" "$byte")"
done
{ printf "$outer"; printf "$escapes"; } | sha256sum
'

names='{{range .items}}{{$pod := .metadata.name}}{{with .metadata.annotations}}'
names=$names'{{if eq (index . "'$annotation'" | print) "'$mark'"}}{{$pod}} {{end}}{{end}}{{end}}'
pods=$(kubectl get pods -n "$namespace" --field-selector=status.phase=Running -o go-template="$names")
if [ -z "$pods" ]; then
  answer 'there is no pod of this rotation'
  exit 1
fi

count=0
for pod in $pods; do
  got=$({ block 54; echo; block 92; echo; } |
    kubectl exec -i -n "$namespace" "$pod" ${CONTAINER:+-c "$CONTAINER"} -- \
      sh -c "$inside" sh "${VARIABLE:-}" "${FILE:-}") || got=''
  case "$got" in
  "$expected"*) count=$((count + 1)) ;;
  *)
    answer "pod $pod does not have the new value of $KEY"
    exit 1
    ;;
  esac
done
answer "$count pods have the new value of $KEY"
