// Command remotedialer is either end of a tunnel, as Rancher and its agents speak it, for tests.
//
//	remotedialer client <ws-url> [<header>: <value>]...   dials what the server asks for
//	remotedialer server            accepts a client at /connect and uses it as /exchange and /hold say
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/rancher/remotedialer"
)

const clientKey = "peer"

func main() {
	var err error
	switch {
	case len(os.Args) >= 3 && os.Args[1] == "client":
		err = runClient(os.Args[2], os.Args[3:])
	case len(os.Args) == 2 && os.Args[1] == "server":
		err = runServer()
	default:
		err = errors.New("usage: remotedialer client <ws-url> [<header>: <value>]... | remotedialer server")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// runClient allows what Rancher's cluster agent allows.
func runClient(url string, lines []string) error {
	headers := http.Header{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		headers.Set(name, value)
	}
	allow := func(proto, _ string) bool { return proto == "tcp" }
	onConnect := func(context.Context, *remotedialer.Session) error {
		fmt.Println("connected")
		return nil
	}
	return remotedialer.ConnectToProxy(context.Background(), url, headers, allow, nil, onConnect)
}

func runServer() error {
	authorize := func(*http.Request) (string, bool, error) { return clientKey, true, nil }
	tunnels := remotedialer.New(authorize, remotedialer.DefaultErrorWriter)
	users := &users{dial: tunnels.Dialer(clientKey), release: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle("/connect", tunnels)
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) {
		if !tunnels.HasSession(clientKey) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("/exchange", users.exchange)
	mux.HandleFunc("/hold", users.hold)
	mux.HandleFunc("/release", func(http.ResponseWriter, *http.Request) { close(users.release) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	return http.Serve(listener, mux)
}

type users struct {
	dial    remotedialer.Dialer
	release chan struct{}
}

// exchange sends the body of the request to the address and answers with what comes back until its end.
func (u *users) exchange(w http.ResponseWriter, r *http.Request) {
	conn, err := u.dial(r.Context(), "tcp", r.FormValue("address"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer conn.Close()
	if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	go io.Copy(conn, r.Body)
	reader := io.Reader(conn)
	if limit, err := strconv.ParseInt(r.FormValue("bytes"), 10, 64); err == nil {
		reader = io.LimitReader(conn, limit)
	}
	written, err := io.Copy(w, reader)
	if err != nil && written == 0 {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// hold opens a connection, reads nothing until /release, and then answers with the digest of all that comes.
func (u *users) hold(w http.ResponseWriter, r *http.Request) {
	conn, err := u.dial(r.Context(), "tcp", r.FormValue("address"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer conn.Close()
	<-u.release
	digest := sha256.New()
	if _, err := io.Copy(digest, conn); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintf(w, "%x", digest.Sum(nil))
}
