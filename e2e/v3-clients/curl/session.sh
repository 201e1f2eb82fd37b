#!/bin/sh
# Asks the v3 API for the documents that clients of Rancher know, with curl alone, and shows every answer.
#
#   sh e2e/v3-clients/curl/session.sh URL USER PASSWORD [FOLDER]
#
# For a fresh installation: it makes two clusters, a project, a binding, a user and a setting, and takes them away again.
# The answers are left in FOLDER (default: a new one) and compared with those in expected/, where Node is installed.
# DROVER_CACERT names the file with the authority of the server; DROVER_INSECURE=1 trusts any, which is for a laptop only.
set -eu

if [ $# -lt 3 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
url=${1%/}
user=$2
password=$3
out=${4:-$(mktemp -d)}
mkdir -p "$out"
number=0
token=''
set --
if [ -n "${DROVER_CACERT:-}" ]; then set -- --cacert "$DROVER_CACERT"; fi
if [ -n "${DROVER_INSECURE:-}" ]; then set -- --insecure; fi
trust="$*"

# ask METHOD PATH [flags of curl]: the token goes by a file, as command lines can be read by others on this machine.
ask() {
  asked=$1 address=$url$2
  shift 2
  # shellcheck disable=SC2086
  printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl $trust --silent --show-error --http1.1 --no-buffer --max-time 60 --config - --request "$asked" "$@" "$address"
}

# request NAME METHOD PATH [flags of curl]: sends one request as the one who logged in, and shows what comes back.
request() {
  name=$1 method=$2 path=$3
  shift 3
  number=$((number + 1))
  file=$out/$(printf '%02d' "$number")-$name
  printf '\n$ curl -X %s %s%s\n' "$method" "$url" "$path"
  # The WebSocket has no end of its own: curl ends it with code 28.
  ask "$method" "$path" --dump-header "$file.headers" --output "$file.body" "$@" || test $? = 28
  sed -n '1p' "$file.headers"
  if [ "$name" = subscribe ]; then tr -cd '[:print:]\n' < "$file.body"; else cat "$file.body"; fi
  echo
}

# stranger: the same without a login.
stranger() {
  kept=$token
  token=none
  request "$@"
  token=$kept
}

# member NAME: the first member of that name in the last answer.
member() {
  sed -n "s/.*[{,]\"$1\":\"\([^\"]*\)\".*/\1/p" "$file.body" | head -n 1
}

# id: the id of the resource in the last answer; those inside of it come first or have none.
id() {
  sed -n 's/.*"links":{"self":"\([^"]*\)".*/\1/p' "$file.body" | sed 's/.*\///'
}

# Logins need no token, and the password goes in by a file.
body=$out/.login
(umask 077 && printf '{"username":"%s","password":"%s"}' "$user" "$password" > "$body")
stranger login POST '/v3-public/localProviders/local?action=login' --data "@$body"
rm -f "$body"
token=$(member token)
me=$(member userId)

# Where everything is.
request roots GET /
request root-v3 GET /v3
stranger root-public GET /v3-public
stranger providers GET /v3-public/authProviders
request schema-setting GET /v3/schemas/setting
request schema-binding GET /v3/schemas/globalRoleBinding
request schema-unknown GET /v3/schemas/nosuch

# Clusters, a project, a binding.
request cluster-create POST /v3/clusters --data '{"type":"cluster","name":"session-one"}'
cluster=$(id)
request cluster-second POST /v3/clusters --data '{"type":"cluster","name":"session-two"}'
second=$(id)
request list GET '/v3/clusters?limit=1&sort=name&name_ne=zz'
request list-empty GET '/v3/clusters?limit=0&name=zz'
request list-filtered GET "/v3/clusters?name=session-one"
request project-create POST /v3/projects \
  --data "{\"type\":\"project\",\"name\":\"Shop\",\"clusterId\":\"$cluster\",\"annotations\":{\"a\":\"b\"}}"
project=$(id)
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  # Its namespace is made a moment later.
  request project GET "/v3/projects/$project"
  if grep -q '"conditions":\[{' "$file.body" || [ "$attempt" = 10 ]; then break; fi
  number=$((number - 1))
  sleep 1
done
request project-of-cluster GET "/v3/clusters/$cluster/projects?name=Shop"
request binding-create POST /v3/clusterRoleTemplateBindings --data \
  "{\"name\":\"crtb-1\",\"clusterId\":\"$cluster\",\"roleTemplateId\":\"cluster-owner\",\"userId\":\"$me\"}"
request binding GET "/v3/clusterroletemplatebindings/$cluster:crtb-1"

# Changes, actions, users, settings.
request cluster-update PUT "/v3/clusters/$cluster" --data '{"name":"session-one","description":"changed"}'
request kubeconfig POST '/v3/clusters/local?action=generateKubeconfig'
request user-create POST /v3/users \
  --data '{"type":"user","name":"Session","username":"session","password":"correct horse battery"}'
person=$(id)
request me GET '/v3/users?me=true'
request principals-search POST '/v3/principals?action=search' --data '{"name":"session","principalType":"user"}'
request setting-create POST /v3/settings --data '{"name":"session-setting","value":"a"}'
request setting-default GET /v3/settings/password-min-length
request token-create POST /v3/tokens --data '{"description":"session","ttl":60000}'
derived=$(id)
request tokens GET /v3/tokens

# What is refused, and how.
request not-found GET /v3/nosuch
request not-found-resource GET /v3/settings/nosuch
request not-found-link GET /v3/settings/session-setting/nosuch
stranger unauthenticated GET /v3/clusters
stranger wrong-password POST '/v3-public/localProviders/local?action=login' \
  --data '{"username":"nobody-of-that-name","password":"wrong"}'
request missing POST /v3/projects --data "{\"clusterId\":\"$cluster\"}"
request missing-cluster-name POST /v3/clusters --data '{}'
request not-unique POST /v3/clusters --data '{"name":"session-two"}'
request already-exists POST /v3/settings --data '{"name":"session-setting","value":"b"}'
request not-nullable POST /v3/nodePools \
  --data "{\"clusterId\":\"$cluster\",\"nodeTemplateId\":\"x\",\"hostnamePrefix\":null}"
request invalid-format POST /v3/nodePools \
  --data "{\"clusterId\":\"$cluster\",\"nodeTemplateId\":\"x\",\"hostnamePrefix\":\"a\",\"quantity\":\"many\"}"
request min-limit POST /v3/nodePools \
  --data "{\"clusterId\":\"$cluster\",\"nodeTemplateId\":\"x\",\"hostnamePrefix\":\"a\",\"deleteNotReadyAfterSecs\":-1}"
request max-limit POST /v3/nodePools --data \
  "{\"clusterId\":\"$cluster\",\"nodeTemplateId\":\"x\",\"hostnamePrefix\":\"a\",\"deleteNotReadyAfterSecs\":31540001}"
request invalid-option PUT /v3/keyCloakOIDCConfigs/keycloakoidc --data '{"accessMode":"everybody"}'
request invalid-body POST /v3/projects --data '{"name":'
request invalid-action POST '/v3/users?action=nosuch'
request invalid-csrf POST /v3/clusters --user-agent 'Mozilla/5.0' --data '{}'
request method PATCH /v3/settings/session-setting --data '{}'
request method-of-type DELETE /v3/features/legacy
request two-subjects POST /v3/globalRoleBindings \
  --data "{\"globalRoleId\":\"user-base\",\"userId\":\"$person\",\"groupPrincipalId\":\"local://g-x\"}"
request unavailable GET "/v3/cluster/$cluster/namespaces"

# Other views of the same.
request yaml GET /v3/settings/session-setting --header 'Accept: application/yaml'
request html GET /v3/settings/session-setting --user-agent 'Mozilla/5.0' --header 'Accept: text/html,*/*;q=0.8'
request export GET '/v3/settings/session-setting?_export=true'
(
  sleep 2
  ask PUT /v3/settings/session-setting --data '{"value":"b"}' --output /dev/null
) &
request subscribe GET '/v3/subscribe?resourceTypes=setting' --no-show-error --max-time 7 --header 'Connection: Upgrade' \
  --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' \
  --header 'Sec-WebSocket-Key: c2Vzc2lvbi1vZi1jdXJsLg=='
wait

# Everything is taken away again, and the login ends.
request setting-delete DELETE /v3/settings/session-setting
request binding-delete DELETE "/v3/clusterRoleTemplateBindings/$cluster:crtb-1"
request token-delete DELETE "/v3/tokens/$derived"
request user-delete DELETE "/v3/users/$person"
request project-delete DELETE "/v3/projects/$project"
request cluster-delete DELETE "/v3/clusters/$cluster"
request cluster-second-delete DELETE "/v3/clusters/$second"
request logout POST '/v3/tokens?action=logout'
request after-logout GET /v3/clusters

printf '\n%s answers are in %s\n' "$number" "$out"
node=$here/../../../node_modules/.bin/node
if [ -x "$node" ]; then exec "$node" "$here/compare-session.ts" "$out" "$url"; fi
