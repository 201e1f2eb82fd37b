// Follow keeps a reflector of client-go on the config maps of a namespace, and prints what reaches its store, one line of JSON for each call.
// Usage: follow <kubeconfig> <namespace>. It ends with its standard input.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/utils/clock"
)

type line struct {
	Type     string            `json:"type"`
	Name     string            `json:"name,omitempty"`
	Revision string            `json:"revision"`
	Objects  map[string]string `json:"objects,omitempty"`
}

// Printer is a store that only tells.
type printer struct {
	lock sync.Mutex
}

func (p *printer) say(said line) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	text, err := json.Marshal(said)
	fmt.Println(string(text))
	return err
}

func (p *printer) change(kind string, object any) error {
	changed := object.(*corev1.ConfigMap)
	return p.say(line{Type: kind, Name: changed.Name, Revision: changed.ResourceVersion})
}

func (p *printer) Add(object any) error    { return p.change("ADDED", object) }
func (p *printer) Update(object any) error { return p.change("MODIFIED", object) }
func (p *printer) Delete(object any) error { return p.change("DELETED", object) }
func (p *printer) Resync() error           { return nil }

func (p *printer) Replace(list []any, revision string) error {
	objects := map[string]string{}
	for _, each := range list {
		object := each.(*corev1.ConfigMap)
		objects[object.Name] = object.ResourceVersion
	}
	return p.say(line{Type: "LISTED", Revision: revision, Objects: objects})
}

// The library waits up to half a minute after failures; servers of tests are back sooner.
type hurriedClock struct{ clock.RealClock }

const haste = 20

func (hurriedClock) NewTimer(after time.Duration) clock.Timer {
	return hurriedTimer{clock.RealClock{}.NewTimer(after / haste)}
}

type hurriedTimer struct{ clock.Timer }

func (t hurriedTimer) Reset(after time.Duration) bool { return t.Timer.Reset(after / haste) }

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	core := kubernetes.NewForConfigOrDie(config).CoreV1().RESTClient()
	source := cache.NewListWatchFromClient(core, "configmaps", os.Args[2], fields.Everything())
	options := cache.ReflectorOptions{Clock: hurriedClock{}}
	stop := make(chan struct{})
	go cache.NewReflectorWithOptions(source, &corev1.ConfigMap{}, &printer{}, options).Run(stop)
	_, _ = io.Copy(io.Discard, os.Stdin)
	close(stop)
}
