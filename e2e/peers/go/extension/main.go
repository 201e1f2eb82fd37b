// Command extension serves the webhooks of an extension of Kubernetes as its authors write them: with controller-runtime.
//
// It prints "ready" when it listens.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	"sigs.k8s.io/controller-runtime/pkg/webhook/conversion"
)

func main() {
	certDir := flag.String("cert-dir", "", "folder of tls.crt and tls.key")
	port := flag.Int("port", 0, "port on 127.0.0.1")
	flag.Parse()
	log.SetLogger(zap.New())

	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	if err := serve(ctx, *certDir, *port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, certDir string, port int) error {
	scheme := runtime.NewScheme()
	utilruntime.Must(corev1.AddToScheme(scheme))
	addWidgets(scheme)

	server := webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: certDir})
	server.Register("/default", admission.WithCustomDefaulter(scheme, &corev1.ConfigMap{}, configMaps{}))
	server.Register("/validate", admission.WithCustomValidator(scheme, &corev1.ConfigMap{}, configMaps{}))
	server.Register("/convert", conversion.NewWebhookHandler(scheme))

	go announce(ctx, server)
	return server.Start(ctx)
}

func announce(ctx context.Context, server webhook.Server) {
	started := server.StartedChecker()
	for ctx.Err() == nil {
		if started(&http.Request{}) == nil {
			fmt.Println("ready")
			return
		}
	}
}
