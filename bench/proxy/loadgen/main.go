// Loadgen sends HTTP/1.1 requests over kept TLS connections and tells how long they took. It reads one JSON object
// from its standard input and writes one to its standard output. It is no part of what is measured.
package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type plan struct {
	URL         string            `json:"url"`
	Method      string            `json:"method"`
	Headers     map[string]string `json:"headers"`
	Body        string            `json:"body"`
	Certificate string            `json:"certificate"`
	PrivateKey  string            `json:"privateKey"`
	Concurrency int               `json:"concurrency"`
	Requests    int64             `json:"requests"`
}

type result struct {
	Requests      int     `json:"requests"`
	ReceivedBytes int64   `json:"receivedBytes"`
	Seconds       float64 `json:"seconds"`
	P50Ms         float64 `json:"p50Ms"`
	P99Ms         float64 `json:"p99Ms"`
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
	client, err := newClient(load)
	if err != nil {
		return result{}, err
	}
	var (
		left     atomic.Int64
		received atomic.Int64
		workers  sync.WaitGroup
		failed   = make(chan error, load.Concurrency)
		times    = make([][]time.Duration, load.Concurrency)
	)
	left.Store(load.Requests)
	start := time.Now()
	for worker := range load.Concurrency {
		workers.Go(func() {
			// A buffer of its own, so that copying costs little.
			buffer := make([]byte, 256<<10)
			for left.Add(-1) >= 0 {
				begin := time.Now()
				size, err := send(client, load, buffer)
				if err != nil {
					left.Store(0)
					failed <- err
					return
				}
				times[worker] = append(times[worker], time.Since(begin))
				received.Add(size)
			}
		})
	}
	workers.Wait()
	elapsed := time.Since(start)
	select {
	case err := <-failed:
		return result{}, err
	default:
	}
	sorted := slices.Concat(times...)
	slices.Sort(sorted)
	return result{
		Requests:      len(sorted),
		ReceivedBytes: received.Load(),
		Seconds:       elapsed.Seconds(),
		P50Ms:         percentile(sorted, 50),
		P99Ms:         percentile(sorted, 99),
	}, nil
}

func newClient(load plan) (*http.Client, error) {
	config := &tls.Config{InsecureSkipVerify: true}
	if load.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(load.Certificate), []byte(load.PrivateKey))
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:     config,
		MaxIdleConnsPerHost: load.Concurrency,
		ReadBufferSize:      64 << 10,
		WriteBufferSize:     64 << 10,
		// Bytes are counted as they are; HTTP/2 stays off because no transport that sets its own TLS tries it.
		DisableCompression: true,
	}}, nil
}

func send(client *http.Client, load plan, buffer []byte) (int64, error) {
	request, err := http.NewRequest(load.Method, load.URL, bytes.NewReader([]byte(load.Body)))
	if err != nil {
		return 0, err
	}
	for name, value := range load.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 2000))
		return 0, fmt.Errorf("%s %s: %s %s", load.Method, load.URL, response.Status, text)
	}
	return io.CopyBuffer(struct{ io.Writer }{io.Discard}, response.Body, buffer)
}

func percentile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*percent/100].Microseconds()) / 1000
}
