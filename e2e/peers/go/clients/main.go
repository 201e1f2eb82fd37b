// Clients does with client-go and controller-runtime what programs do with them, against the API server of a kubeconfig, and says of each thing
// whether it came out as these libraries promise. Usage: clients <kubeconfig>. It prints a line of JSON for each check and exits with 1 when one
// has failed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Check is one thing that a program does. It uses a namespace of its own.
type check struct {
	name string
	run  func(ctx context.Context, config *rest.Config, namespace string) error
}

type verdict struct {
	Check string `json:"check"`
	Error string `json:"error,omitempty"`
}

// Long enough for a machine that does other work too.
const checkTimeout = 60 * time.Second

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// The library throttles itself to 5 requests a second otherwise.
	config.QPS = -1
	checks := []check{
		{"typed client, JSON", withContentType("application/json", checkTyped)},
		{"typed client, protobuf", withContentType("application/vnd.kubernetes.protobuf", checkTyped)},
		{"errors are told apart", checkErrors},
		{"retry on conflict", checkRetryOnConflict},
		{"lists in pages", checkPager},
		{"watch from a list on", checkRetryWatcher},
		{"subresources", checkSubresources},
		{"discovery and REST mapper", checkDiscovery},
		{"definition and dynamic client", checkDynamic},
		{"server-side apply", checkApply},
		{"shared informers", checkInformers},
		{"leader election", checkElection},
		{"manager of controller-runtime", checkManager},
	}
	failed := false
	for index, check := range checks {
		if err := runCheck(config, check, fmt.Sprintf("clients-%d", index)); err != nil {
			failed = true
			say(verdict{check.name, err.Error()})
		} else {
			say(verdict{Check: check.name})
		}
	}
	if failed {
		os.Exit(1)
	}
}

func runCheck(config *rest.Config, check check, namespace string) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	own := rest.CopyConfig(config)
	if err := createNamespace(ctx, own, namespace); err != nil {
		return err
	}
	return check.run(ctx, own, namespace)
}

func withContentType(contentType string, run func(context.Context, *rest.Config, string) error) func(context.Context, *rest.Config, string) error {
	return func(ctx context.Context, config *rest.Config, namespace string) error {
		config.ContentType = contentType
		config.AcceptContentTypes = contentType + ",application/json"
		return run(ctx, config, namespace)
	}
}

func say(verdict verdict) {
	if err := json.NewEncoder(os.Stdout).Encode(verdict); err != nil {
		os.Exit(2)
	}
}

// Eventually waits until a condition holds.
func eventually(ctx context.Context, what string, holds func() (bool, error)) error {
	for {
		done, err := holds()
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within the time (last error: %v)", what, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
