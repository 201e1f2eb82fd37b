"""Works on a v3 API as scripts do: with requests, by what schemas and links say and nothing else.

Reads what to do from standard input and prints what came of it; the members are those of the Go program norman-client.
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
        schemas = self.get(answer.headers["X-Api-Schemas"])
        self.schemas = {schema["id"]: schema for schema in schemas["data"]}
        for schema in self.schemas.values():
            assert schema["type"] == "schema", schema["type"]

    def call(self, method, url, body=None):
        answer = self.session.request(method, url, json=body, timeout=60)
        if answer.status_code >= 300:
            raise ApiError(method, url, answer)
        return answer.json() if answer.content else None

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


def run(api, case):
    """Takes one resource through its life; gives the steps that succeeded, and the failure that ended it."""
    steps = []
    try:
        for step in life(api, case):
            steps.append(step)
    except (ApiError, AssertionError, KeyError) as error:
        return {"steps": steps, "error": f"after {steps}: {type(error).__name__} {error}"}
    return {"steps": steps}


def life(api, case):
    schema = api.schemas[case["Type"]]
    collection = schema["links"]["collection"]
    created = api.call("POST", collection, case["Body"])
    yield "create"
    found = api.get(created["links"]["self"])
    assert found["id"] == created["id"], found["id"]
    yield "read"
    rows = [row["id"] for row in api.all_rows(f"{collection}?limit=3")]
    assert rows.count(created["id"]) == 1, f"met {rows.count(created['id'])} times"
    assert len(rows) == len(set(rows)), "a row came twice"
    yield "list"
    if case["Update"] and "update" in found["links"]:
        changed = api.call("PUT", found["links"]["update"], case["Update"])
        for name, wanted in case["Update"].items():
            assert changed[name] == wanted, f"{name} is {changed[name]}"
        yield "update"
    # Nodes of imported clusters go with their clusters.
    if "remove" in found["links"]:
        api.call("DELETE", found["links"]["remove"])
        yield "delete"


def main():
    plan = json.load(sys.stdin)
    apis = {}
    outcomes = []
    for case in plan["Cases"]:
        base = case["Base"]
        if base not in apis:
            apis[base] = Api(plan["URL"] + base, plan["TokenKey"], plan["CAFile"])
        outcomes.append({"base": base, "type": case["Type"], **run(apis[base], case)})
    schemas = {base: len(api.schemas) for base, api in apis.items()}
    json.dump({"schemas": schemas, "outcomes": outcomes}, sys.stdout)


main()
