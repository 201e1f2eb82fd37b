"""Works on a v3 API as scripts do: with requests, by what schemas and links say and nothing else.

Walks the schemas of each base that standard input names, and takes one object of every type that they let it create through its
life: create, read, list, update, actions, delete. The plan only lends bodies. Prints what came of it; the members are those of the
Go program norman-client, and the types that the schemas let it create.
"""

import json
import sys

import requests


class Api:
    """One base of the API: its schemas, and the collections that they name."""

    def __init__(self, url, token, ca_file):
        self.session = requests.Session()
        # What the environment says of authorities would win over the session's own.
        self.session.trust_env = False
        self.session.verify = ca_file
        self.session.headers["Authorization"] = f"Bearer {token}"
        answer = self.session.get(url, timeout=60)
        answer.raise_for_status()
        schemas = self.session.get(answer.headers["X-Api-Schemas"], timeout=60)
        schemas.raise_for_status()
        # requests asks for it and unpacks it.
        assert schemas.headers["Content-Encoding"] == "gzip"
        self.schemas = {schema["id"]: schema for schema in schemas.json()["data"]}
        for schema in self.schemas.values():
            assert schema["type"] == "schema", schema["type"]

    def creatable(self):
        return sorted(name for name, schema in self.schemas.items() if "POST" in schema.get("collectionMethods", []))

    def call(self, method, url, body=None):
        answer = self.session.request(method, url, json=body, timeout=60)
        if answer.status_code >= 300:
            raise ApiError(method, url, answer)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.json() if answer.content and is_json else None

    def get(self, url):
        return self.call("GET", url)

    def all_rows(self, url):
        while url:
            page = self.get(url)
            yield from page["data"]
            url = (page.get("pagination") or {}).get("next")


class ApiError(Exception):
    def __init__(self, method, url, answer):
        super().__init__(f"{method} {url}: {answer.status_code} {answer.text[:400]}")
        self.answer = answer


def run(api, name, case):
    """Takes one resource through its life; gives the steps that succeeded, and the failure that ended it."""
    steps = []
    try:
        for step in life(api, api.schemas[name], case):
            steps.append(step)
    except (ApiError, AssertionError, KeyError) as error:
        return {"steps": steps, "error": f"after {steps}: {type(error).__name__} {error}"}
    return {"steps": steps}


def life(api, schema, case):
    collection = schema["links"]["collection"]
    created = api.call("POST", collection, case["Body"])
    yield "create"
    is_shown = "GET" in schema.get("resourceMethods", [])
    found = api.get(created["links"]["self"]) if is_shown else created
    assert found["id"] == created["id"], found["id"]
    if is_shown:
        yield "read"
    rows = [row["id"] for row in api.all_rows(f"{collection}?limit=3")]
    assert rows.count(created["id"]) == 1, f"met {rows.count(created['id'])} times"
    assert len(rows) == len(set(rows)), "a row came twice"
    yield "list"
    if case["Update"] and "update" in found["links"]:
        assert_holds(api.call("PUT", found["links"]["update"], case["Update"]), case["Update"])
        found = api.get(found["links"]["self"])
        assert_holds(found, case["Update"])
        yield "update"
    for action in case["Actions"]:
        found = act(api, found, action)
        yield action["Name"]
    # Nodes of imported clusters go with their clusters.
    if "remove" in found["links"]:
        api.call("DELETE", found["links"]["remove"])
        left = api.session.get(found["links"]["self"], timeout=60)
        assert left.status_code == 404 or "removed" in left.json(), f"answers {left.status_code} after its end"
        yield "delete"


def act(api, found, action):
    """Runs an action that the resource offers; gives the resource as it is afterwards."""
    answer = api.call("POST", found["actions"][action["Name"]], action.get("Input"))
    for name, start in (action.get("Output") or {}).items():
        assert str(answer[name]).startswith(start), f"{name} is {answer[name]}"
    found = api.get(found["links"]["self"])
    assert_holds(found, action.get("After") or {})
    return found


def assert_holds(actual, wanted):
    """The members that are wanted, also inside of maps, whatever else there is."""
    for name, value in wanted.items():
        if isinstance(value, dict):
            assert_holds(actual.get(name) or {}, value)
        else:
            assert actual.get(name) == value, f"{name} is {actual.get(name)}"


def main():
    plan = json.load(sys.stdin)
    cases = {(case["Base"], case["Type"]): case for case in plan["Cases"]}
    report = {"schemas": {}, "creatable": {}, "outcomes": []}
    for base in plan["Bases"]:
        api = Api(plan["URL"] + base, plan["TokenKey"], plan["CAFile"])
        report["schemas"][base] = len(api.schemas)
        report["creatable"][base] = api.creatable()
        for name in api.creatable():
            case = cases.get((base, name))
            outcome = run(api, name, case) if case else {"steps": [], "error": "nobody knows a good body"}
            report["outcomes"].append({"base": base, "type": name, **outcome})
    json.dump(report, sys.stdout)


main()
