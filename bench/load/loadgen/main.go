// Loadgen sends requests over kept TLS connections, watches what Kubernetes does meanwhile, and tells how long that took. It reads one JSON object from its standard input and writes one to its standard output. It is no part of what
// is measured, so it does as little as it can: requests are bytes made beforehand, answers are counted and not parsed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"
)

// Plan is one measurement.
type plan struct {
	// Host and port.
	Address string `json:"address"`
	// Sent with each request and each watch.
	Headers map[string]string `json:"headers"`
	// PEM of a client certificate and its key; absent: none is shown.
	Certificate string `json:"certificate"`
	PrivateKey  string `json:"privateKey"`
	// Requests in flight, each on a connection of its own.
	Connections int   `json:"connections"`
	Requests    int64 `json:"requests"`

	Method string `json:"method"`
	Path   string `json:"path"`
	Body   string `json:"body"`
	// What stands for "{n}" in path and body: First, First+1, … and after Count of them First again.
	// "{i}" in the body is the number of the request.
	First int64 `json:"first"`
	Count int64 `json:"count"`
	// A request is all pages of a list.
	Pages bool `json:"pages"`

	// Watches of this path, opened before the requests are sent.
	Watchers  int    `json:"watchers"`
	WatchPath string `json:"watchPath"`
	// Requests a second; 0: as many as can be had.
	Rate float64 `json:"rate"`
}

type result struct {
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
	P50Ms    float64 `json:"p50Ms"`
	P99Ms    float64 `json:"p99Ms"`
	// Bytes of the bodies of answers.
	Bytes int64 `json:"bytes"`
	// Events that watchers saw, and how long after the reply to the write that caused them; 0 when they were before it.
	Events     int     `json:"events"`
	EventP50Ms float64 `json:"eventP50Ms"`
	EventP99Ms float64 `json:"eventP99Ms"`
	// Watchers whose watch the server ended before they had seen everything.
	CutWatchers int `json:"cutWatchers"`
}

func main() {
	var load plan
	err := json.NewDecoder(os.Stdin).Decode(&load)
	if err == nil {
		var done result
		if done, err = run(load); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(done)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(load plan) (result, error) {
	if load.Watchers == 0 {
		sent, err := sendAll(load, func(int64) {})
		return sent.summary(), err
	}
	return runWatched(load)
}

func (sent sent) summary() result {
	slices.Sort(sent.times)
	return result{
		Requests: len(sent.times),
		Seconds:  sent.elapsed.Seconds(),
		P50Ms:    percentile(sent.times, 50),
		P99Ms:    percentile(sent.times, 99),
		Bytes:    sent.bytes,
	}
}

// Percentile of sorted times in milliseconds.
func percentile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*percent/100].Microseconds()) / 1000
}
