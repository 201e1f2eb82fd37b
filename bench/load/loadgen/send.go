package main

import (
	"bytes"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type sent struct {
	times   []time.Duration
	elapsed time.Duration
	bytes   int64
}

// SendAll sends the requests of a plan and calls `replied` with the number of each the moment its answer is there.
func sendAll(load plan, replied func(number int64)) (sent, error) {
	var (
		next     atomic.Int64
		workers  sync.WaitGroup
		failed   = make(chan error, load.Connections)
		times    = make([][]time.Duration, load.Connections)
		received atomic.Int64
	)
	connections, err := dialAll(load, load.Connections)
	if err != nil {
		return sent{}, err
	}
	defer closeAll(connections)
	start := time.Now()
	for worker, connection := range connections {
		workers.Go(func() {
			for {
				index := next.Add(1) - 1
				if index >= load.Requests {
					return
				}
				waitForTurn(start, index, load.Rate)
				begin := time.Now()
				number := load.First + index%max(load.Count, 1)
				size, err := sendOne(connection, load, number, index)
				if err != nil {
					next.Store(load.Requests)
					failed <- err
					return
				}
				replied(number)
				times[worker] = append(times[worker], time.Since(begin))
				received.Add(size)
			}
		})
	}
	workers.Wait()
	elapsed := time.Since(start)
	select {
	case err := <-failed:
		return sent{}, err
	default:
	}
	return sent{times: slices.Concat(times...), elapsed: elapsed, bytes: received.Load()}, nil
}

func waitForTurn(start time.Time, index int64, rate float64) {
	if rate > 0 {
		time.Sleep(time.Until(start.Add(time.Duration(float64(index) / rate * float64(time.Second)))))
	}
}

var (
	numberMark = []byte("{n}")
	indexMark  = []byte("{i}")
)

// SendOne sends a request and reads its answer, or those of all pages.
func sendOne(connection *connection, load plan, number, index int64) (int64, error) {
	digits := strconv.AppendInt(nil, number, 10)
	path := bytes.ReplaceAll([]byte(load.Path), numberMark, digits)
	body := bytes.ReplaceAll([]byte(load.Body), numberMark, digits)
	body = bytes.ReplaceAll(body, indexMark, strconv.AppendInt(nil, index, 10))
	var total int64
	for token := ""; ; {
		page := path
		if token != "" {
			page = append(slices.Clone(path), "&continue="+token...)
		}
		answer, err := connection.ask(load, page, body)
		if err != nil {
			return 0, err
		}
		total += int64(len(answer))
		if token = continueToken(answer); !load.Pages || token == "" {
			return total, nil
		}
	}
}

var continueKey = []byte(`"continue":"`)

// ContinueToken finds the token in the metadata of a list, which comes before or after the items.
func continueToken(list []byte) string {
	for _, part := range [][]byte{list[:min(len(list), 512)], list[max(0, len(list)-512):]} {
		if at := bytes.Index(part, continueKey); at >= 0 {
			token := part[at+len(continueKey):]
			return string(token[:max(0, bytes.IndexByte(token, '"'))])
		}
	}
	return ""
}
