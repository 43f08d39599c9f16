#!/bin/sh
# One contact by the API: sh examples/contacts/one.sh [TEXT]
# The same externalId again is a repeat, never a second contact; here it is made of the text.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
url=${SLUICE_URL:-http://127.0.0.1:${SLUICE_PORT:-8080}}
key=${SLUICE_API_KEY:-$(cat "${SLUICE_DATA_DIR:-$root/.sluice}/demo-key")}
text=$(printf %s "${1:-我的订单还没有到。 My order has not come.}" | sed 's/[\\"]/\\&/g')
id=$(printf %s "$text" | cksum | cut -d" " -f1)

curl -sS --fail-with-body "$url/v1/contacts" \
  -H "authorization: Bearer $key" -H 'content-type: application/json' \
  -d "{
    \"channel\": \"app\",
    \"externalId\": \"example-$id\",
    \"from\": {\"kind\": \"email\", \"value\": \"li.wei@example.com\", \"name\": \"李伟\"},
    \"subject\": \"Order 4711\",
    \"text\": \"$text\",
    \"attributes\": {\"orderId\": \"4711\"}
  }"
echo
