package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/client-go/util/retry"
)

func createNamespace(ctx context.Context, config *rest.Config, name string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	_, err = clients.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
	return err
}

func deployment(name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "web:1"}}},
			},
		},
	}
}

// CheckTyped goes through the life of objects.
func checkTyped(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	deployments := clients.AppsV1().Deployments(namespace)
	created, err := deployments.Create(ctx, deployment("web"), metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if *created.Spec.Replicas != 1 || created.Spec.Template.Spec.RestartPolicy != corev1.RestartPolicyAlways {
		return fmt.Errorf("no defaults: %v", created.Spec)
	}
	created.Spec.Template.Spec.Containers[0].Image = "web:2"
	updated, err := deployments.Update(ctx, created, metav1.UpdateOptions{})
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if updated.Generation != 2 {
		return fmt.Errorf("generation %d after a change of the spec", updated.Generation)
	}
	if err := checkPatches(ctx, clients, namespace); err != nil {
		return err
	}
	updated.Status.ObservedGeneration = 2
	updated, err = deployments.Get(ctx, "web", metav1.GetOptions{})
	if err != nil {
		return err
	}
	updated.Status.ObservedGeneration = updated.Generation
	if _, err := deployments.UpdateStatus(ctx, updated, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("update of the status: %w", err)
	}
	list, err := deployments.List(ctx, metav1.ListOptions{LabelSelector: "tier=front"})
	if err != nil || len(list.Items) != 1 {
		return fmt.Errorf("list by label: %d items, %v", len(list.Items), err)
	}
	if err := deployments.Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	_, err = deployments.Get(ctx, "web", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		return fmt.Errorf("get of what is deleted: %v", err)
	}
	return nil
}

func checkPatches(ctx context.Context, clients kubernetes.Interface, namespace string) error {
	patches := map[types.PatchType]string{
		types.MergePatchType:          `{"metadata":{"labels":{"tier":"front"}}}`,
		types.JSONPatchType:           `[{"op":"add","path":"/metadata/annotations","value":{"a":"b"}}]`,
		types.StrategicMergePatchType: `{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}`,
	}
	for kind, patch := range patches {
		_, err := clients.AppsV1().Deployments(namespace).Patch(ctx, "web", kind, []byte(patch), metav1.PatchOptions{})
		if err != nil {
			return fmt.Errorf("patch %s: %w", kind, err)
		}
	}
	patched, err := clients.AppsV1().Deployments(namespace).Get(ctx, "web", metav1.GetOptions{})
	if err != nil {
		return err
	}
	if len(patched.Spec.Template.Spec.Containers) != 2 || patched.Labels["tier"] != "front" || patched.Annotations["a"] != "b" {
		return fmt.Errorf("patches left %v", patched)
	}
	return nil
}

// CheckErrors asks for what goes wrong and looks whether the library knows why.
func checkErrors(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	maps := clients.CoreV1().ConfigMaps(namespace)
	made, err := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	_, exists := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.CreateOptions{})
	_, missing := maps.Get(ctx, "b", metav1.GetOptions{})
	_, invalid := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "A!"}}, metav1.CreateOptions{})
	made.Data = map[string]string{"a": "1"}
	if _, err := maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	_, conflict := maps.Update(ctx, made, metav1.UpdateOptions{})
	stranger := rest.CopyConfig(config)
	stranger.Impersonate = rest.ImpersonationConfig{UserName: "stranger"}
	strange, err := kubernetes.NewForConfig(stranger)
	if err != nil {
		return err
	}
	_, forbidden := strange.CoreV1().ConfigMaps(namespace).List(ctx, metav1.ListOptions{})
	_, badRequest := maps.List(ctx, metav1.ListOptions{LabelSelector: "a in"})
	_, expired := maps.List(ctx, metav1.ListOptions{Continue: "not a token"})
	for name, holds := range map[string]bool{
		"AlreadyExists": apierrors.IsAlreadyExists(exists),
		"NotFound":      apierrors.IsNotFound(missing),
		"Invalid":       apierrors.IsInvalid(invalid),
		"Conflict":      apierrors.IsConflict(conflict),
		"Forbidden":     apierrors.IsForbidden(forbidden),
		"BadRequest":    apierrors.IsBadRequest(badRequest) && apierrors.IsBadRequest(expired),
	} {
		if !holds {
			return fmt.Errorf("%s was not seen: %v %v %v %v %v %v %v", name, exists, missing, invalid, conflict, forbidden, badRequest, expired)
		}
	}
	return nil
}

const incrementers = 10

// CheckRetryOnConflict counts with several writers; no count may be lost.
func checkRetryOnConflict(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	maps := clients.CoreV1().ConfigMaps(namespace)
	counter := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "counter"}, Data: map[string]string{"count": "0"}}
	if _, err := maps.Create(ctx, counter, metav1.CreateOptions{}); err != nil {
		return err
	}
	var writers sync.WaitGroup
	failures := make([]error, incrementers)
	backoff := retry.DefaultBackoff
	backoff.Steps = 50
	for writer := range incrementers {
		writers.Go(func() {
			failures[writer] = retry.RetryOnConflict(backoff, func() error {
				current, err := maps.Get(ctx, "counter", metav1.GetOptions{})
				if err != nil {
					return err
				}
				count, err := strconv.Atoi(current.Data["count"])
				if err != nil {
					return err
				}
				current.Data["count"] = strconv.Itoa(count + 1)
				_, err = maps.Update(ctx, current, metav1.UpdateOptions{})
				return err
			})
		})
	}
	writers.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	final, err := maps.Get(ctx, "counter", metav1.GetOptions{})
	if err != nil || final.Data["count"] != strconv.Itoa(incrementers) {
		return fmt.Errorf("counted %v, %v", final.Data, err)
	}
	return nil
}

func createMaps(ctx context.Context, clients kubernetes.Interface, namespace string, count int) error {
	for index := range count {
		object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("map-%03d", index)}}
		if _, err := clients.CoreV1().ConfigMaps(namespace).Create(ctx, object, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// CheckPager reads a list in pages and sees each object once.
func checkPager(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := createMaps(ctx, clients, namespace, 95); err != nil {
		return err
	}
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return clients.CoreV1().ConfigMaps(namespace).List(ctx, options)
	})
	pages.PageSize = 10
	seen := map[string]int{}
	err = pages.EachListItem(ctx, metav1.ListOptions{LabelSelector: "!none"}, func(object runtime.Object) error {
		seen[object.(*corev1.ConfigMap).Name]++
		return nil
	})
	// The certificates of the authority are in each namespace.
	delete(seen, "kube-root-ca.crt")
	if err != nil || len(seen) != 95 {
		return fmt.Errorf("saw %d objects, %v", len(seen), err)
	}
	for name, times := range seen {
		if times != 1 {
			return fmt.Errorf("saw %s %d times", name, times)
		}
	}
	return nil
}

// CheckRetryWatcher sees everything behind a list.
func checkRetryWatcher(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	maps := clients.CoreV1().ConfigMaps(namespace)
	list, err := maps.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, list.ResourceVersion, &cache.ListWatch{
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return maps.Watch(ctx, options)
		},
	})
	if err != nil {
		return err
	}
	defer watcher.Stop()
	if err := createMaps(ctx, clients, namespace, 20); err != nil {
		return err
	}
	if err := maps.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{FieldSelector: "metadata.name!=kube-root-ca.crt"}); err != nil {
		return err
	}
	counts := map[watch.EventType]int{}
	for counts[watch.Added]+counts[watch.Deleted] < 40 {
		select {
		case event := <-watcher.ResultChan():
			if object, ok := event.Object.(*corev1.ConfigMap); ok && object.Name != "kube-root-ca.crt" {
				counts[event.Type]++
			}
		case <-ctx.Done():
			return fmt.Errorf("events %v", counts)
		}
	}
	return nil
}

// CheckSubresources scales, evicts, binds and asks for a token.
func checkSubresources(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	deployments := clients.AppsV1().Deployments(namespace)
	if _, err := deployments.Create(ctx, deployment("web"), metav1.CreateOptions{}); err != nil {
		return err
	}
	scale := &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: autoscalingv1.ScaleSpec{Replicas: 3}}
	if _, err := deployments.UpdateScale(ctx, "web", scale, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("scale: %w", err)
	}
	scaled, err := deployments.Get(ctx, "web", metav1.GetOptions{})
	if err != nil || *scaled.Spec.Replicas != 3 {
		return fmt.Errorf("%d replicas, %v", *scaled.Spec.Replicas, err)
	}
	pods := clients.CoreV1().Pods(namespace)
	if err := eventually(ctx, "the service account of pods", func() (bool, error) {
		_, err := clients.CoreV1().ServiceAccounts(namespace).Get(ctx, "default", metav1.GetOptions{})
		return err == nil, err
	}); err != nil {
		return err
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: deployment("web").Spec.Template.Spec}
	if _, err := pods.Create(ctx, pod, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("pod: %w", err)
	}
	binding := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Target: corev1.ObjectReference{Kind: "Node", Name: "node-1"}}
	if err := pods.Bind(ctx, binding, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	bound, err := pods.Get(ctx, "web", metav1.GetOptions{})
	if err != nil || bound.Spec.NodeName != "node-1" {
		return fmt.Errorf("bound to %q, %v", bound.Spec.NodeName, err)
	}
	if err := pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "web"}}); err != nil {
		return fmt.Errorf("evict: %w", err)
	}
	request := &authenticationv1.TokenRequest{}
	token, err := clients.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, "default", request, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	own := rest.AnonymousClientConfig(config)
	own.BearerToken = token.Status.Token
	account, err := kubernetes.NewForConfig(own)
	if err != nil {
		return err
	}
	review, err := account.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("review: %w", err)
	}
	if want := "system:serviceaccount:" + namespace + ":default"; review.Status.UserInfo.Username != want {
		return fmt.Errorf("the token is that of %s", review.Status.UserInfo.Username)
	}
	return nil
}
