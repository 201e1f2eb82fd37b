package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

const informedMaps = 200

// CheckInformers keeps a cache. Whether it begins with a list or with a stream is a feature of the library (KUBE_FEATURE_WatchListClient).
func checkInformers(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := createMaps(ctx, clients, namespace, informedMaps); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(clients, 0, informers.WithNamespace(namespace))
	informer := factory.Core().V1().ConfigMaps()
	var added, updated, deleted atomic.Int64
	_, err = informer.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { added.Add(1) },
		UpdateFunc: func(any, any) { updated.Add(1) },
		DeleteFunc: func(any) { deleted.Add(1) },
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("%v did not sync", kind)
		}
	}
	if count := added.Load(); count < informedMaps {
		return fmt.Errorf("%d objects at the beginning", count)
	}
	maps := clients.CoreV1().ConfigMaps(namespace)
	changed := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "map-000"}, Data: map[string]string{"a": "b"}}
	if _, err := maps.Update(ctx, changed, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if err := maps.Delete(ctx, "map-001", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if err := eventually(ctx, "an update and a deletion", func() (bool, error) {
		return updated.Load() >= 1 && deleted.Load() == 1, nil
	}); err != nil {
		return err
	}
	cached, err := informer.Lister().ConfigMaps(namespace).Get("map-000")
	if err != nil || cached.Data["a"] != "b" {
		return fmt.Errorf("cached %v, %v", cached, err)
	}
	all, err := informer.Lister().List(labels.Everything())
	live, liveErr := maps.List(ctx, metav1.ListOptions{})
	if err != nil || liveErr != nil || len(all) != len(live.Items) {
		return fmt.Errorf("%d in the cache, %d there, %v, %v", len(all), len(live.Items), err, liveErr)
	}
	return nil
}

// CheckElection lets one of two lead, and the other one when it has gone.
func checkElection(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	var candidates sync.WaitGroup
	defer candidates.Wait()
	var leaders atomic.Int64
	leading := make(chan string, 2)
	stops := map[string]context.CancelFunc{}
	for _, identity := range []string{"one", "two"} {
		own, stop := context.WithCancel(ctx)
		stops[identity] = stop
		defer stop()
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Namespace: namespace, Name: "leader"},
			Client:     clients.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
		}
		candidates.Go(func() {
			leaderelection.RunOrDie(own, leaderelection.LeaderElectionConfig{
				Lock: lock, LeaseDuration: 4 * time.Second, RenewDeadline: 3 * time.Second, RetryPeriod: 100 * time.Millisecond,
				ReleaseOnCancel: true,
				Callbacks: leaderelection.LeaderCallbacks{
					OnStartedLeading: func(context.Context) {
						leaders.Add(1)
						leading <- identity
					},
					OnStoppedLeading: func() {},
				},
			})
		})
	}
	first := <-leading
	if leaders.Load() != 1 {
		return fmt.Errorf("%d leaders", leaders.Load())
	}
	stops[first]()
	select {
	case second := <-leading:
		if second == first {
			return fmt.Errorf("%s leads again", second)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("nobody followed %s", first)
	}
}
