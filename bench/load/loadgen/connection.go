package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Connection speaks HTTP/1.1, one request after the other.
type connection struct {
	raw    *tls.Conn
	reader *bufio.Reader
	// The headers that all requests have.
	headers []byte
	// Of the last request and the last answer; used again for the next.
	request, answer []byte
}

func dial(load plan) (*connection, error) {
	config := &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}
	if load.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(load.Certificate), []byte(load.PrivateKey))
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	raw, err := tls.Dial("tcp", load.Address, config)
	if err != nil {
		return nil, err
	}
	headers := " HTTP/1.1\r\nHost: " + load.Address + "\r\nUser-Agent: loadgen\r\n"
	for name, value := range load.Headers {
		headers += name + ": " + value + "\r\n"
	}
	return &connection{raw: raw, reader: bufio.NewReaderSize(raw, 64<<10), headers: []byte(headers)}, nil
}

func dialAll(load plan, count int) ([]*connection, error) {
	connections := make([]*connection, 0, count)
	for range count {
		connection, err := dial(load)
		if err != nil {
			closeAll(connections)
			return nil, err
		}
		connections = append(connections, connection)
	}
	return connections, nil
}

func closeAll(connections []*connection) {
	for _, connection := range connections {
		connection.raw.Close()
	}
}

// Ask gives the body of the answer, which is good until the next question.
func (c *connection) ask(load plan, path, body []byte) ([]byte, error) {
	if err := c.send(load.Method, path, body); err != nil {
		return nil, err
	}
	head, err := c.readHead()
	if err != nil {
		return nil, err
	}
	c.answer = c.answer[:0]
	if head.chunked {
		err = c.readChunks()
	} else {
		err = c.readBytes(head.length)
	}
	if err == nil && head.status >= 300 {
		err = fmt.Errorf("%s %s: %d %s", load.Method, path, head.status, c.answer)
	}
	return c.answer, err
}

func (c *connection) send(method string, path, body []byte) error {
	request := append(c.request[:0], method...)
	request = append(request, ' ')
	request = append(request, path...)
	request = append(request, c.headers...)
	if len(body) > 0 {
		request = append(request, "Content-Length: "...)
		request = strconv.AppendInt(request, int64(len(body)), 10)
		request = append(request, "\r\n"...)
	}
	request = append(request, "\r\n"...)
	c.request = append(request, body...)
	_, err := c.raw.Write(c.request)
	return err
}

type head struct {
	status  int
	length  int
	chunked bool
}

func (c *connection) readHead() (head, error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return head{}, err
	}
	var read head
	if _, err := fmt.Sscanf(string(line), "HTTP/1.1 %d", &read.status); err != nil {
		return head{}, fmt.Errorf("no HTTP/1.1 answer: %q", line)
	}
	for {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return head{}, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return read, nil
		}
		name, value, _ := strings.Cut(string(line), ":")
		switch strings.ToLower(name) {
		case "content-length":
			read.length, err = strconv.Atoi(strings.TrimSpace(value))
		case "transfer-encoding":
			read.chunked = true
		}
		if err != nil {
			return head{}, err
		}
	}
}

func (c *connection) readChunks() error {
	for {
		size, err := c.readChunkSize()
		if err != nil {
			return err
		}
		if err := c.readBytes(size); err != nil {
			return err
		}
		if _, err := c.reader.Discard(2); err != nil || size == 0 {
			return err
		}
	}
}

func (c *connection) readChunkSize() (int, error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	size, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
	return int(size), err
}

// ReadBytes appends bytes to the answer.
func (c *connection) readBytes(size int) error {
	start := len(c.answer)
	if cap(c.answer)-start < size {
		grown := make([]byte, start, 2*(start+size))
		copy(grown, c.answer)
		c.answer = grown
	}
	c.answer = c.answer[:start+size]
	_, err := io.ReadFull(c.reader, c.answer[start:])
	return err
}
