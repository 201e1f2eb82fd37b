// norman-client works on a v3 API as Rancher's command line and Terraform provider do: with
// github.com/rancher/norman/clientbase. It reads what to do from standard input and prints what came of it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/rancher/norman/clientbase"
	"github.com/rancher/norman/types"
)

// Plan is what the program is asked to do.
type Plan struct {
	URL      string
	TokenKey string
	CACerts  string
	// Hidden is in the bodies where a secret is that no answer shows.
	Hidden string
	Cases  []Case
}

// Case is one type: a good body, and what is changed of it.
type Case struct {
	// Base is the path of the client: /v3, /v3/clusters/<id>, /v3/projects/<id>.
	Base   string
	Type   string
	Body   map[string]any
	Update map[string]any
	// Actions are run one after the other.
	Actions []Action
	// Filter is a field of the body that a list is filtered by, if its schema lets it.
	Filter string
}

// Action is what a resource can do.
type Action struct {
	Name  string
	Input map[string]any
	// Output has members of the answer, by what they begin with.
	Output map[string]string
	// After has members that the resource has afterwards.
	After map[string]any
}

// Outcome tells how far a case came.
type Outcome struct {
	Base  string   `json:"base"`
	Type  string   `json:"type"`
	Steps []string `json:"steps"`
	Error string   `json:"error,omitempty"`
}

// Report is everything that is printed.
type Report struct {
	Schemas  map[string]int `json:"schemas"`
	Outcomes []Outcome      `json:"outcomes"`
	Errors   []APIFailure   `json:"errors"`
}

// APIFailure is how the library understood a refusal.
type APIFailure struct {
	What       string `json:"what"`
	StatusCode int    `json:"statusCode"`
	IsNotFound bool   `json:"isNotFound"`
	Body       string `json:"body"`
}

// collection is a page of resources.
type collection struct {
	types.Collection
	Data []resource `json:"data"`
}

// resource keeps every member of an answer beside those that the library needs.
type resource struct {
	types.Resource
	Members map[string]any `json:"-"`
}

func (r *resource) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.Resource); err != nil {
		return err
	}
	return json.Unmarshal(data, &r.Members)
}

func main() {
	var plan Plan
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		fail(err)
	}
	clients := map[string]*clientbase.APIBaseClient{}
	report := Report{Schemas: map[string]int{}}
	for _, each := range plan.Cases {
		client := clients[each.Base]
		if client == nil {
			opened, err := open(plan, each.Base)
			if err != nil {
				fail(fmt.Errorf("%s: %w", each.Base, err))
			}
			client = opened
			clients[each.Base] = client
			report.Schemas[each.Base] = len(client.Types)
		}
		report.Outcomes = append(report.Outcomes, run(client, plan, each))
	}
	if client := clients["/v3"]; client != nil {
		report.Errors = refusals(client)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func open(plan Plan, base string) (*clientbase.APIBaseClient, error) {
	client, err := clientbase.NewAPIClient(&clientbase.ClientOpts{
		URL:      plan.URL + base,
		TokenKey: plan.TokenKey,
		CACerts:  plan.CACerts,
		Timeout:  time.Minute,
	})
	return &client, err
}

// step is one part of the life of a resource.
type step struct {
	name string
	do   func(*resource) error
}

// stepsOf tells what a resource goes through: all that its schema and its plan allow.
func stepsOf(client *clientbase.APIBaseClient, plan Plan, each Case) []step {
	methods := client.Types[each.Type].ResourceMethods
	steps := []step{
		{"list", func(r *resource) error { return list(client, each, r) }},
		{"page", func(r *resource) error { return page(client, each, r) }},
	}
	if slices.Contains(methods, "GET") {
		steps = append(steps, step{"read", func(r *resource) error { return read(client, plan, each, r) }})
	}
	if len(each.Update) > 0 && slices.Contains(methods, "PUT") {
		steps = append(steps, step{"update", func(r *resource) error { return update(client, each, r) }})
	}
	for _, action := range each.Actions {
		steps = append(steps, step{action.Name, func(r *resource) error { return act(client, each, action, r) }})
	}
	return steps
}

// run takes one resource through its life.
func run(client *clientbase.APIBaseClient, plan Plan, each Case) Outcome {
	outcome := Outcome{Base: each.Base, Type: each.Type}
	var created resource
	if err := client.Create(each.Type, each.Body, &created); err != nil {
		outcome.Error = fmt.Sprintf("create: %v", err)
		return outcome
	}
	outcome.Steps = append(outcome.Steps, "create")
	steps := stepsOf(client, plan, each)
	// Nodes of imported clusters go with their clusters.
	if created.Links["remove"] != "" {
		steps = append(steps, step{"delete", func(r *resource) error { return remove(client, each, r) }})
	}
	for _, step := range steps {
		if err := step.do(&created); err != nil {
			outcome.Error = fmt.Sprintf("%s: %v", step.name, err)
			return outcome
		}
		outcome.Steps = append(outcome.Steps, step.name)
	}
	return outcome
}

func read(client *clientbase.APIBaseClient, plan Plan, each Case, created *resource) error {
	var found resource
	if err := client.ByID(each.Type, created.ID, &found); err != nil {
		return err
	}
	if found.ID != created.ID {
		return fmt.Errorf("asked for %s, got %s", created.ID, found.ID)
	}
	*created = found
	sent, _ := withoutHidden(shown(client, each), plan.Hidden).(map[string]any)
	return holds(found.Members, sent)
}

// shown is what was sent of what is shown: a plan that is applied once has nothing to change afterwards.
func shown(client *clientbase.APIBaseClient, each Case) map[string]any {
	fields := client.Types[each.Type].ResourceFields
	sent := map[string]any{}
	for name, value := range each.Body {
		field, known := fields[name]
		if known && field.Create && !field.WriteOnly && field.Type != "password" {
			sent[name] = value
		}
	}
	return sent
}

// list looks for the resource by a filter, which lets nothing else through.
func list(client *clientbase.APIBaseClient, each Case, created *resource) error {
	options := clientbase.NewListOpts()
	value, filtered := created.Members[each.Filter].(string)
	// Not every type has a name that can be filtered by; what cannot is passed over.
	if _, known := client.Types[each.Type].CollectionFilters[each.Filter]; !known {
		filtered = false
	}
	if filtered {
		options.Filters[each.Filter] = value
	}
	var found collection
	if err := client.List(each.Type, options, &found); err != nil {
		return err
	}
	isThere := false
	for _, row := range found.Data {
		isThere = isThere || row.ID == created.ID
		if filtered && row.Members[each.Filter] != value {
			return fmt.Errorf("%s came through the filter %s=%s", row.ID, each.Filter, value)
		}
	}
	if !isThere {
		return fmt.Errorf("%s is not among %d rows", created.ID, len(found.Data))
	}
	return nil
}

// page walks the collection in small pages: each row comes once, in the order of ids, as many as there are.
func page(client *clientbase.APIBaseClient, each Case, created *resource) error {
	const limit = 2
	var rows collection
	options := clientbase.NewListOpts()
	options.Filters["limit"] = limit
	if err := client.List(each.Type, options, &rows); err != nil {
		return err
	}
	// Tokens come all at once, as Rancher's do.
	isPaged := each.Type != "token"
	ids := []string{}
	for turns := 0; ; turns++ {
		if isPaged && len(rows.Data) > limit {
			return fmt.Errorf("a page of %d has %d rows", limit, len(rows.Data))
		}
		for _, row := range rows.Data {
			ids = append(ids, row.ID)
		}
		if rows.Pagination == nil || rows.Pagination.Next == "" || turns > 500 {
			break
		}
		next := rows.Pagination.Next
		rows = collection{}
		if err := client.Ops.DoNext(next, &rows); err != nil {
			return err
		}
	}
	if isPaged && !slices.IsSorted(ids) {
		return fmt.Errorf("not in order: %v", ids)
	}
	count := len(ids)
	slices.Sort(ids)
	if len(slices.Compact(ids)) != count {
		return fmt.Errorf("a row came twice: %v", ids)
	}
	if !slices.Contains(ids, created.ID) {
		return fmt.Errorf("%s is on no page", created.ID)
	}
	return nil
}

func update(client *clientbase.APIBaseClient, each Case, created *resource) error {
	var changed resource
	if err := client.Update(each.Type, &created.Resource, each.Update, &changed); err != nil {
		return err
	}
	if err := holds(changed.Members, each.Update); err != nil {
		return err
	}
	if err := client.Reload(&created.Resource, &changed); err != nil {
		return err
	}
	*created = changed
	return holds(changed.Members, each.Update)
}

// act runs an action that the resource offers.
func act(client *clientbase.APIBaseClient, each Case, action Action, created *resource) error {
	var input any
	if action.Input != nil {
		input = action.Input
	}
	var output map[string]any
	var answer any
	if action.Output != nil {
		answer = &output
	}
	if err := client.Action(each.Type, action.Name, &created.Resource, input, answer); err != nil {
		return err
	}
	for name, start := range action.Output {
		if !strings.HasPrefix(fmt.Sprint(output[name]), start) {
			return fmt.Errorf("%s is %v", name, output[name])
		}
	}
	var changed resource
	if err := client.Reload(&created.Resource, &changed); err != nil {
		return err
	}
	*created = changed
	return holds(changed.Members, action.After)
}

// remove deletes the resource, which is gone then, or says that it goes.
func remove(client *clientbase.APIBaseClient, each Case, created *resource) error {
	if err := client.Delete(&created.Resource); err != nil {
		return err
	}
	if !slices.Contains(client.Types[each.Type].ResourceMethods, "GET") {
		return nil
	}
	var left resource
	err := client.ByID(each.Type, created.ID, &left)
	if clientbase.IsNotFound(err) {
		return nil
	}
	if err == nil && left.Members["removed"] == nil {
		return fmt.Errorf("%s is there after its end", created.ID)
	}
	return err
}

// withoutHidden is the same value, with nothing where a secret was.
func withoutHidden(value any, hidden string) any {
	switch value := value.(type) {
	case map[string]any:
		members := map[string]any{}
		for name, member := range value {
			members[name] = withoutHidden(member, hidden)
		}
		return members
	case []any:
		items := []any{}
		for _, item := range value {
			items = append(items, withoutHidden(item, hidden))
		}
		return items
	case string:
		if value == hidden {
			return nil
		}
		// The API keeps no space around texts.
		return strings.TrimSpace(value)
	}
	return value
}

// holds tells whether the members are as wanted, also inside of maps and lists, whatever else there is.
func holds(actual, wanted map[string]any) error {
	for name, value := range wanted {
		if err := same(actual[name], value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func same(actual, wanted any) error {
	switch wanted := wanted.(type) {
	case map[string]any:
		found, _ := actual.(map[string]any)
		return holds(found, wanted)
	case []any:
		found, _ := actual.([]any)
		if len(found) != len(wanted) {
			return fmt.Errorf("%v instead of %v", actual, wanted)
		}
		for index, item := range wanted {
			if err := same(found[index], item); err != nil {
				return fmt.Errorf("%d: %w", index, err)
			}
		}
		return nil
	}
	if !reflect.DeepEqual(actual, wanted) {
		return fmt.Errorf("%v instead of %v", actual, wanted)
	}
	return nil
}

// refusals provokes errors and tells how the library understands them.
func refusals(client *clientbase.APIBaseClient) []APIFailure {
	var none resource
	attempts := map[string]error{
		"get what is not there":   client.ByID("cluster", "c-none", &none),
		"create without a name":   client.Create("project", map[string]any{"clusterId": "local"}, &none),
		"create with a bad value": client.Create("roleTemplate", map[string]any{"name": "x", "context": "nowhere"}, &none),
	}
	failures := []APIFailure{}
	for what, err := range attempts {
		failure := APIFailure{What: what, IsNotFound: clientbase.IsNotFound(err)}
		if apiError, ok := err.(*clientbase.APIError); ok {
			failure.StatusCode = apiError.StatusCode
			failure.Body = strings.TrimSpace(apiError.Body)
		}
		failures = append(failures, failure)
	}
	return failures
}
