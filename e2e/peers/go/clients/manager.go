package main

import (
	"context"
	"fmt"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const finalizer = "clients.example.com/configured"

// Configurer keeps a ConfigMap for each Deployment and counts it in the status.
type configurer struct{ client.Client }

func (c configurer) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var deployment appsv1.Deployment
	if err := c.Get(ctx, request.NamespacedName, &deployment); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !deployment.DeletionTimestamp.IsZero() {
		controllerutil.RemoveFinalizer(&deployment, finalizer)
		return ctrl.Result{}, c.Update(ctx, &deployment)
	}
	if controllerutil.AddFinalizer(&deployment, finalizer) {
		return ctrl.Result{}, c.Update(ctx, &deployment)
	}
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: request.Namespace, Name: request.Name}}
	_, err := controllerutil.CreateOrUpdate(ctx, c.Client, config, func() error {
		config.Data = map[string]string{"image": deployment.Spec.Template.Spec.Containers[0].Image}
		return controllerutil.SetControllerReference(&deployment, config, c.Scheme())
	})
	if err != nil {
		return ctrl.Result{}, err
	}
	before := client.MergeFrom(deployment.DeepCopy())
	deployment.Status.ObservedGeneration = deployment.Generation
	return ctrl.Result{}, c.Status().Patch(ctx, &deployment, before)
}

// CheckManager runs a controller that owns objects, over its life.
func checkManager(ctx context.Context, config *rest.Config, namespace string) error {
	log.SetLogger(logr.Discard())
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                metricsserver.Options{BindAddress: "0"},
		HealthProbeBindAddress: "0",
		Cache:                  cache.Options{DefaultNamespaces: map[string]cache.Config{namespace: {}}},
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(manager).For(&appsv1.Deployment{}).Owns(&corev1.ConfigMap{}).Complete(configurer{manager.GetClient()})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(running) }()
	err = manage(ctx, manager, namespace)
	stop()
	if end := <-ended; err == nil {
		err = end
	}
	return err
}

func manage(ctx context.Context, manager ctrl.Manager, namespace string) error {
	api, err := client.New(manager.GetConfig(), client.Options{Scheme: manager.GetScheme()})
	if err != nil {
		return err
	}
	key := client.ObjectKey{Namespace: namespace, Name: "web"}
	made := deployment("web")
	made.Namespace = namespace
	if err := api.Create(ctx, made); err != nil {
		return err
	}
	var config corev1.ConfigMap
	holds := func(image string) func() (bool, error) {
		return func() (bool, error) {
			err := api.Get(ctx, key, &config)
			return err == nil && config.Data["image"] == image, err
		}
	}
	if err := eventually(ctx, "the first ConfigMap", holds("web:1")); err != nil {
		return err
	}
	if err := api.Delete(ctx, &config); err != nil {
		return err
	}
	if err := eventually(ctx, "the ConfigMap made again", holds("web:1")); err != nil {
		return err
	}
	patch := client.RawPatch("application/json-patch+json", []byte(`[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"web:2"}]`))
	if err := api.Patch(ctx, made, patch); err != nil {
		return err
	}
	if err := eventually(ctx, "the ConfigMap changed", holds("web:2")); err != nil {
		return err
	}
	if err := eventually(ctx, "the status", func() (bool, error) {
		err := api.Get(ctx, key, made)
		return made.Status.ObservedGeneration == made.Generation, err
	}); err != nil {
		return err
	}
	if err := api.Delete(ctx, made); err != nil {
		return err
	}
	return eventually(ctx, "what was owned gone", func() (bool, error) {
		err := api.Get(ctx, key, &config)
		if err == nil {
			return false, fmt.Errorf("it is owned by %v", config.OwnerReferences)
		}
		return apierrors.IsNotFound(err), err
	})
}
