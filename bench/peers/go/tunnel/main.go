// Command tunnel is either end of a remotedialer tunnel for the benchmark; bench/tunnel/end.ts is ours, and both speak
// the same lines.
//
//	tunnel certificate <directory>           writes cert.pem and key.pem
//	tunnel server <directory>                accepts a tunnel and measures, a command a line
//	tunnel agent <directory> <url>           connects, and answers streams by their address
//
// Addresses: source:<bytes> sends so many and ends; echo:0 sends back; flood:0 sends for ever.
package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rancher/remotedialer"
	"github.com/sirupsen/logrus"
)

const clientKey = "bench"

func main() {
	logrus.SetLevel(logrus.ErrorLevel)
	err := errors.New("usage: tunnel certificate|server|agent <directory> [url]")
	if len(os.Args) >= 3 {
		switch os.Args[1] {
		case "certificate":
			err = writeCertificate(os.Args[2])
		case "server":
			err = runServer(os.Args[2])
		case "agent":
			err = runAgent(os.Args[2], os.Args[3])
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writeCertificate(directory string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "bench"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(directory, "cert.pem"), "CERTIFICATE", certificate); err != nil {
		return err
	}
	return writePEM(filepath.Join(directory, "key.pem"), "PRIVATE KEY", private)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

func runAgent(directory, url string) error {
	authority, err := os.ReadFile(filepath.Join(directory, "cert.pem"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	dialer := &websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}, HandshakeTimeout: 10 * time.Second}
	allow := func(string, string) bool { return true }
	connected := false
	onConnect := func(context.Context, *remotedialer.Session) error {
		connected = true
		return nil
	}
	err = remotedialer.ConnectToProxyWithDialer(
		context.Background(), url, http.Header{}, allow, dialer, dialLocal, onConnect)
	if connected {
		// The end of the tunnel is the end of the measurement.
		return nil
	}
	return err
}

func dialLocal(_ context.Context, _, address string) (net.Conn, error) {
	kind, argument, _ := strings.Cut(address, ":")
	switch kind {
	case "source":
		left, err := strconv.ParseInt(argument, 10, 64)
		return &source{left: left, closed: make(chan struct{})}, err
	case "flood":
		return &source{left: 1 << 62, closed: make(chan struct{})}, nil
	case "echo":
		return newEcho(), nil
	}
	return nil, fmt.Errorf("no such service: %s", address)
}

// source is read as fast as anyone reads it.
type source struct {
	net.Conn
	left   int64
	once   sync.Once
	closed chan struct{}
}

func (s *source) Read(b []byte) (int, error) {
	select {
	case <-s.closed:
		return 0, net.ErrClosed
	default:
	}
	if s.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), s.left)
	s.left -= n
	return int(n), nil
}

func (s *source) Write(b []byte) (int, error) { return len(b), nil }

func (s *source) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// echo gives back what is written, without a connection of the machine in between.
type echo struct {
	net.Conn
	*io.PipeReader
	*io.PipeWriter
}

func newEcho() net.Conn {
	reader, writer := io.Pipe()
	return &echo{PipeReader: reader, PipeWriter: writer}
}

func (e *echo) Read(b []byte) (int, error)  { return e.PipeReader.Read(b) }
func (e *echo) Write(b []byte) (int, error) { return e.PipeWriter.Write(b) }
func (e *echo) Close() error {
	e.PipeReader.Close()
	return e.PipeWriter.Close()
}

func runServer(directory string) error {
	authorize := func(*http.Request) (string, bool, error) { return clientKey, true, nil }
	tunnels := remotedialer.New(authorize, remotedialer.DefaultErrorWriter)
	pair, err := tls.LoadX509KeyPair(filepath.Join(directory, "cert.pem"), filepath.Join(directory, "key.pem"))
	if err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		return err
	}
	go http.Serve(listener, tunnels)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for !tunnels.HasSession(clientKey) {
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("connected")
	m := &measurer{dial: tunnels.Dialer(clientKey)}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		result, err := m.run(strings.Fields(lines.Text()))
		if err != nil {
			return err
		}
		answer, _ := json.Marshal(result)
		fmt.Println(string(answer))
	}
	return lines.Err()
}

type measurer struct {
	dial        remotedialer.Dialer
	stalled     []net.Conn
	transfers   []net.Conn
	transferred atomic.Int64
	stopOpening context.CancelFunc
}

func (m *measurer) run(command []string) (map[string]float64, error) {
	numbers := make([]int, len(command))
	for i, word := range command[1:] {
		numbers[i], _ = strconv.Atoi(word)
	}
	switch command[0] {
	case "throughput":
		return m.throughput(numbers[0], numbers[1])
	case "rtt":
		return m.rtt(numbers[0])
	case "dials":
		return m.dials(numbers[0], numbers[1])
	case "stall":
		return map[string]float64{}, m.stall(numbers[0])
	case "opens":
		m.keepOpening(numbers[0])
		return map[string]float64{}, nil
	case "transfer":
		return m.keepTransferring(numbers[0])
	}
	return nil, fmt.Errorf("no such command: %s", command[0])
}

func (m *measurer) open(address string) (net.Conn, error) {
	return m.dial(context.Background(), "tcp", address)
}

// throughput reads so many bytes in all, over so many streams.
func (m *measurer) throughput(streams, bytes int) (map[string]float64, error) {
	start := time.Now()
	total, err := m.parallel(streams, func() (int64, error) {
		conn, err := m.open(fmt.Sprintf("source:%d", bytes/streams))
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		var read int64
		buffer := make([]byte, 64*1024)
		for {
			n, err := conn.Read(buffer)
			read += int64(n)
			if err == io.EOF {
				return read, nil
			}
			if err != nil {
				return read, err
			}
		}
	})
	return map[string]float64{"mbPerSecond": float64(total) / 1e6 / time.Since(start).Seconds()}, err
}

func (m *measurer) rtt(count int) (map[string]float64, error) {
	conn, err := m.open("echo:0")
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	buffer := make([]byte, 64)
	times := make([]float64, count)
	for i := range times {
		start := time.Now()
		if _, err := conn.Write(buffer); err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(conn, buffer); err != nil {
			return nil, err
		}
		times[i] = float64(time.Since(start).Nanoseconds()) / 1e3
	}
	sort.Float64s(times)
	return map[string]float64{"p50": times[count/2], "p99": times[count*99/100]}, nil
}

// dials opens a stream, waits for one byte through it and back, and closes it, again and again.
func (m *measurer) dials(count, concurrency int) (map[string]float64, error) {
	start := time.Now()
	_, err := m.parallel(concurrency, func() (int64, error) {
		for i := 0; i < count/concurrency; i++ {
			if err := m.use(); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	return map[string]float64{"perSecond": float64(count) / time.Since(start).Seconds()}, err
}

// use opens a stream, waits for one byte through it and back, and closes it.
func (m *measurer) use() error {
	conn, err := m.open("echo:0")
	if err != nil {
		return err
	}
	defer conn.Close()
	buffer := make([]byte, 1)
	if _, err := conn.Write(buffer); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, buffer)
	return err
}

// stall opens so many streams that send without end and are not read; 0 closes them.
func (m *measurer) stall(streams int) error {
	for _, conn := range m.stalled {
		conn.Close()
	}
	m.stalled = nil
	for i := 0; i < streams; i++ {
		conn, err := m.open("flood:0")
		if err != nil {
			return err
		}
		m.stalled = append(m.stalled, conn)
	}
	time.Sleep(500 * time.Millisecond)
	return nil
}

// keepOpening lets so many workers open, use and close streams until it is called again; 0 stops them.
func (m *measurer) keepOpening(workers int) {
	if m.stopOpening != nil {
		m.stopOpening()
	}
	ctx, cancel := context.WithCancel(context.Background())
	m.stopOpening = cancel
	for i := 0; i < workers; i++ {
		go func() {
			for ctx.Err() == nil && m.use() == nil {
			}
		}()
	}
	time.Sleep(500 * time.Millisecond)
}

// keepTransferring lets so many streams carry as much as they can until it is called again.
func (m *measurer) keepTransferring(streams int) (map[string]float64, error) {
	for _, conn := range m.transfers {
		conn.Close()
	}
	m.transfers = nil
	bytes := m.transferred.Swap(0)
	for i := 0; i < streams; i++ {
		conn, err := m.open("flood:0")
		if err != nil {
			return nil, err
		}
		m.transfers = append(m.transfers, conn)
		go func() {
			buffer := make([]byte, 64*1024)
			for {
				n, err := conn.Read(buffer)
				m.transferred.Add(int64(n))
				if err != nil {
					return
				}
			}
		}()
	}
	time.Sleep(500 * time.Millisecond)
	return map[string]float64{"bytes": float64(bytes)}, nil
}

func (m *measurer) parallel(workers int, work func() (int64, error)) (int64, error) {
	var (
		group sync.WaitGroup
		lock  sync.Mutex
		total int64
		first error
	)
	for i := 0; i < workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			n, err := work()
			lock.Lock()
			defer lock.Unlock()
			total += n
			if first == nil {
				first = err
			}
		}()
	}
	group.Wait()
	return total, first
}
