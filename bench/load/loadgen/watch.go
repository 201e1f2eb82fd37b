package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Sighting is an event that a watcher saw.
type sighting struct {
	number int64
	at     time.Time
}

// RunWatched opens the watches, sends the requests, and compares when each reply and each event came.
func runWatched(load plan) (result, error) {
	connections, err := dialAll(load, load.Watchers)
	if err != nil {
		return result{}, err
	}
	defer closeAll(connections)
	var (
		watchers sync.WaitGroup
		seen     = make([][]sighting, load.Watchers)
		failed   = make(chan error, load.Watchers)
		cut      atomic.Int64
	)
	for index, connection := range connections {
		if err := connection.openWatch(load); err != nil {
			return result{}, err
		}
		watchers.Go(func() {
			switch err := connection.readEvents(load.Requests, &seen[index]); {
			case errors.Is(err, io.EOF):
				cut.Add(1)
			case err != nil:
				failed <- fmt.Errorf("watcher %d: %w", index, err)
			}
		})
	}
	replies := make([]time.Time, load.Requests)
	sent, err := sendAll(load, func(number int64) { replies[number-load.First] = time.Now() })
	if err != nil {
		return result{}, err
	}
	deadline := time.AfterFunc(time.Minute, func() { closeAll(connections) })
	watchers.Wait()
	deadline.Stop()
	select {
	case err := <-failed:
		return result{}, err
	default:
	}
	delays := delaysOf(seen, replies, load.First)
	done := sent.summary()
	done.CutWatchers = int(cut.Load())
	done.Events, done.EventP50Ms, done.EventP99Ms = len(delays), percentile(delays, 50), percentile(delays, 99)
	return done, nil
}

func delaysOf(seen [][]sighting, replies []time.Time, first int64) []time.Duration {
	var delays []time.Duration
	for _, sightings := range seen {
		for _, event := range sightings {
			delays = append(delays, max(0, event.at.Sub(replies[event.number-first])))
		}
	}
	slices.Sort(delays)
	return delays
}

func (c *connection) openWatch(load plan) error {
	if err := c.send("GET", []byte(load.WatchPath), nil); err != nil {
		return err
	}
	head, err := c.readHead()
	if err == nil && (head.status != 200 || !head.chunked) {
		err = fmt.Errorf("no watch of %s: %d", load.WatchPath, head.status)
	}
	return err
}

var nameKey = []byte(`"name":"event-`)

// ReadEvents reads until `count` events were seen. An event is known by the name of its object, which ends in the number
// of the request that wrote it. A server may cut a watch that it thinks too slow: that is io.EOF.
func (c *connection) readEvents(count int64, seen *[]sighting) error {
	*seen = make([]sighting, 0, count)
	var line []byte
	for int64(len(*seen)) < count {
		size, err := c.readChunkSize()
		if err == nil && size == 0 {
			err = io.EOF
		}
		if err != nil {
			return err
		}
		c.answer = c.answer[:0]
		if err := c.readBytes(size); err != nil {
			return err
		}
		if _, err := c.reader.Discard(2); err != nil {
			return err
		}
		at := time.Now()
		// A chunk may end within an event, and may hold several.
		line = append(line, c.answer...)
		for {
			end := bytes.IndexByte(line, '\n')
			if end < 0 {
				break
			}
			if number, ok := numberOf(line[:end]); ok {
				*seen = append(*seen, sighting{number, at})
			}
			line = append(line[:0], line[end+1:]...)
		}
	}
	return nil
}

func numberOf(event []byte) (int64, bool) {
	at := bytes.Index(event, nameKey)
	if at < 0 {
		return 0, false
	}
	var number int64
	for _, digit := range event[at+len(nameKey):] {
		if digit < '0' || digit > '9' {
			break
		}
		number = number*10 + int64(digit-'0')
	}
	return number, true
}
