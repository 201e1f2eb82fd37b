// norman-client works on a v3 API as Rancher's command line and Terraform provider do: with
// github.com/rancher/norman/clientbase. It reads what to do from standard input and prints what came of it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
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
	Cases    []Case
}

// Case is one type: a good body, and what is changed of it.
type Case struct {
	// Base is the path of the client: /v3, /v3/clusters/<id>, /v3/projects/<id>.
	Base   string
	Type   string
	Body   map[string]any
	Update map[string]any
	// Filter is a field of the body that a list is filtered by.
	Filter string
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
		report.Outcomes = append(report.Outcomes, run(client, each))
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

// run takes one resource through its life.
func run(client *clientbase.APIBaseClient, each Case) Outcome {
	outcome := Outcome{Base: each.Base, Type: each.Type}
	steps := []struct {
		name string
		do   func(*resource) error
	}{
		{"read", func(r *resource) error { return read(client, each, r) }},
		{"list", func(r *resource) error { return list(client, each, r) }},
		{"page", func(r *resource) error { return page(client, each, r) }},
		{"update", func(r *resource) error { return update(client, each, r) }},
		{"delete", func(r *resource) error { return client.Delete(&r.Resource) }},
	}
	var created resource
	if err := client.Create(each.Type, each.Body, &created); err != nil {
		outcome.Error = fmt.Sprintf("create: %v", err)
		return outcome
	}
	outcome.Steps = append(outcome.Steps, "create")
	for _, step := range steps {
		if step.name == "update" && len(each.Update) == 0 {
			continue
		}
		if err := step.do(&created); err != nil {
			outcome.Error = fmt.Sprintf("%s: %v", step.name, err)
			return outcome
		}
		outcome.Steps = append(outcome.Steps, step.name)
	}
	return outcome
}

func read(client *clientbase.APIBaseClient, each Case, created *resource) error {
	var found resource
	if err := client.ByID(each.Type, created.ID, &found); err != nil {
		return err
	}
	if found.ID != created.ID {
		return fmt.Errorf("asked for %s, got %s", created.ID, found.ID)
	}
	*created = found
	return nil
}

// list looks for the resource by a filter.
func list(client *clientbase.APIBaseClient, each Case, created *resource) error {
	options := clientbase.NewListOpts()
	if value, ok := created.Members[each.Filter].(string); ok {
		options.Filters[each.Filter] = value
	}
	var found collection
	if err := client.List(each.Type, options, &found); err != nil {
		return err
	}
	for _, row := range found.Data {
		if row.ID == created.ID {
			return nil
		}
	}
	return fmt.Errorf("%s is not among %d rows", created.ID, len(found.Data))
}

// page walks the collection in small pages and must meet the resource exactly once.
func page(client *clientbase.APIBaseClient, each Case, created *resource) error {
	var rows collection
	options := clientbase.NewListOpts()
	options.Filters["limit"] = 2
	if err := client.List(each.Type, options, &rows); err != nil {
		return err
	}
	met := 0
	for turns := 0; ; turns++ {
		for _, row := range rows.Data {
			if row.ID == created.ID {
				met++
			}
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
	if met != 1 {
		return fmt.Errorf("%s was met %d times", created.ID, met)
	}
	return nil
}

func update(client *clientbase.APIBaseClient, each Case, created *resource) error {
	var changed resource
	if err := client.Update(each.Type, &created.Resource, each.Update, &changed); err != nil {
		return err
	}
	for name, wanted := range each.Update {
		if fmt.Sprint(changed.Members[name]) != fmt.Sprint(wanted) {
			return fmt.Errorf("%s is %v", name, changed.Members[name])
		}
	}
	*created = changed
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
