"""Feeds schemathesis: who asks, ids of objects that are there, and bodies that are known to be good.

Half of the cases of each operation go out as they were generated, the other half get what makes a success possible. Counts the
answers of each operation by status and writes them to the file that FEED_REPORT names.
"""

import atexit
import itertools
import json
import os
import socket
import ssl
import threading
from urllib.parse import quote, urlsplit

import requests
import schemathesis

with open(os.environ["FEED"], encoding="utf-8") as file:
    FEED = json.load(file)

counter = itertools.count(1)
lock = threading.Lock()
cases = {}
answers = {}
refusals = {}
session = requests.Session()
session.verify = False
# Authorities of the machine would win over what is said here.
session.trust_env = False
requests.packages.urllib3.disable_warnings()


def unique(value):
    """The same value with `$n` in its texts replaced by a number that was not used before."""
    number = str(next(counter))

    def fill(part):
        if isinstance(part, str):
            return part.replace("$n", number)
        if isinstance(part, list):
            return [fill(item) for item in part]
        if isinstance(part, dict):
            return {key: fill(item) for key, item in part.items()}
        return part

    return fill(value)


def login(username, password):
    path = "/v3-public/localProviders/local?action=login"
    body = {"username": username, "password": password}
    return session.post(FEED["url"] + path, json=body, timeout=30).json().get("token")


def send(method, path, body=None):
    headers = {"Authorization": f"Bearer {FEED['token']}"}
    return session.request(method, FEED["url"] + path, json=body, headers=headers, timeout=30)


def place(path):
    """The path with the ids of the cluster and project that everything happens in."""
    for name, value in FEED["places"].items():
        path = path.replace("{" + name + "}", value)
    return path


def create(collection):
    """Id of a new object that nobody else needs; None when none can be created."""
    body = FEED["bodies"].get(f"POST {collection}")
    if body is None:
        return None
    answer = send("POST", place(collection), unique(body))
    return answer.json().get("id") if answer.status_code == 201 else None


def existing(collection):
    """Ids of objects that are there, but for those that the test itself stands on."""
    known = FEED["ids"].get(collection)
    if known is not None:
        return known
    answer = send("GET", f"{place(collection)}?limit=20")
    rows = answer.json().get("data", []) if answer.status_code == 200 else []
    return [row["id"] for row in rows]


def place_in(value, names):
    """The same value with what is known of an object in place of `{id}`, `{name}` and the like."""
    if isinstance(value, dict):
        return {key: place_in(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [place_in(item, names) for item in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace("{" + name + "}", text)
    return value


def prove(name):
    """What a login at the identity provider leaves, for the operations that ask for it; None when it is not to be had now."""
    if name not in FEED["codes"]:
        return None
    answer = session.get(FEED["codes"][name], timeout=60)
    return answer.json() if answer.status_code == 200 else None


def prepare(name):
    """A new object that this operation can succeed with: its id, none when it cannot be made now, and the body to send."""
    target = unique(FEED["targets"][name])
    answer = send("POST", place(target["create"]["path"]), target["create"]["body"])
    if answer.status_code >= 300:
        return None, None
    made = answer.json()
    metadata = made.get("metadata") or {}
    names = {"name": metadata.get("name", ""), "namespace": metadata.get("namespace", ""), "uid": metadata.get("uid", "")}
    own = ":".join(part for part in (names["namespace"], names["name"]) if part)
    names["id"] = place_in(target.get("id") or made.get("id") or own, names)
    for step in target.get("before", []):
        step = place_in(step, names)
        send("POST", step["path"], step["body"])
    return names["id"], place_in(target.get("body"), names)


def upgrade(url):
    """The status that a WebSocket is answered with, which no HTTP library waits for."""
    address = urlsplit(url)
    trusting = ssl._create_unverified_context()
    with socket.create_connection((address.hostname, address.port), timeout=30) as plain:
        with trusting.wrap_socket(plain) as stream:
            lines = [
                f"GET {address.path} HTTP/1.1",
                f"Host: {address.netloc}",
                f"Authorization: Bearer {FEED['token']}",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: c2NoZW1hdGhlc2lzLWZlZWQ=",
            ]
            stream.sendall("\r\n".join([*lines, "", ""]).encode())
            return stream.recv(64).decode().split(" ")[1]


def good_id(method, collection):
    if method == "GET":
        found = existing(collection)
        return found[0] if found else create(collection)
    found = create(collection)
    if found is not None:
        return found
    spare = [each for each in existing(collection) if each not in FEED["keep"]]
    return spare[0] if spare else None


def stranger():
    """A user of his own, logged in: what he does to his session hurts nobody."""
    body = unique(FEED["bodies"]["POST /v3/users"])
    send("POST", "/v3/users", body)
    return login(body["username"], body["password"]), body["password"]


def count(name, status):
    with lock:
        counts = answers.setdefault(name, {})
        counts[status] = counts.get(status, 0) + 1


def operation(case):
    return f"{case.operation.method.upper()} {case.operation.path}"


@schemathesis.hook
def before_call(context, case, kwargs):
    name = operation(case)
    path = case.operation.path.split("?")[0]
    with lock:
        cases[name] = cases.get(name, 0) + 1
        is_fed = cases[name] % 2 == 1
    for parameter, value in FEED["places"].items():
        if parameter in (case.path_parameters or {}):
            case.path_parameters[parameter] = value
    token = FEED["token"]
    # These end sessions, and those of the test must last.
    if "logout" in name or "changepassword" in name:
        token, password = stranger()
        if "changepassword" in name:
            case.body = {"currentPassword": password, "newPassword": password + " 2"}
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    if is_fed and path.endswith("/subscribe"):
        count(name, upgrade(FEED["url"] + quote(place(path), safe="/:")))
    proof = prove(name) if is_fed else None
    if proof is not None:
        case.body = proof["body"]
        case.media_type = "application/json"
        case.headers = {**case.headers, "Cookie": proof["cookie"]}
    if name in FEED["targets"]:
        identity, body = prepare(name)
        if identity and "{id}" in path:
            case.path_parameters["id"] = quote(identity, safe="")
        if is_fed:
            case.query = {}
            if body is not None:
                case.body = body
                case.media_type = "application/json"
        return
    if not is_fed and not (name.startswith("PUT") or name.startswith("DELETE") or "action=" in name):
        return
    if "{id}" in path:
        found = FEED["ids"].get(name) or good_id(case.operation.method.upper(), path.split("/{id}")[0])
        if found is not None:
            found = found[0] if isinstance(found, list) else found
            case.path_parameters["id"] = quote(found, safe="")
    if is_fed and name in FEED["bodies"]:
        case.body = unique(FEED["bodies"][name])
        case.media_type = "application/json"
    if is_fed:
        case.query = {}


@schemathesis.hook
def after_call(context, case, response):
    name = operation(case)
    if response.status_code == 401 and "v3-public" not in name:
        FEED["token"] = login(FEED["username"], FEED["password"])
    count(name, str(response.status_code))
    with lock:
        if response.status_code >= 300 and cases.get(name, 0) % 2 == 1:
            refusals[name] = response.content[:300].decode("utf-8", "replace")


@atexit.register
def report():
    with open(os.environ["FEED_REPORT"], "w", encoding="utf-8") as file:
        json.dump({"answers": answers, "refusals": refusals}, file, indent=1, sort_keys=True)
