package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/openapi3"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	crontabs    = schema.GroupVersionResource{Group: "clients.example.com", Version: "v1", Resource: "crontabs"}
)

type object = map[string]any

func crontabDefinition() *unstructured.Unstructured {
	spec := object{"type": "object", "properties": object{
		"cron":     object{"type": "string", "minLength": int64(9)},
		"replicas": object{"type": "integer", "default": int64(1), "maximum": int64(10)},
	}, "required": []any{"cron"}, "x-kubernetes-validations": []any{object{"rule": "self.replicas != 7", "message": "seven is too many"}}}
	status := object{"type": "object", "properties": object{"replicas": object{"type": "integer"}}}
	return &unstructured.Unstructured{Object: object{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   object{"name": "crontabs.clients.example.com"},
		"spec": object{
			"group": "clients.example.com",
			"scope": "Namespaced",
			"names": object{"plural": "crontabs", "singular": "crontab", "kind": "CronTab", "shortNames": []any{"ct"}},
			"versions": []any{object{
				"name": "v1", "served": true, "storage": true,
				"schema": object{"openAPIV3Schema": object{"type": "object", "properties": object{"spec": spec, "status": status}}},
				"subresources": object{
					"status": object{},
					"scale":  object{"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"},
				},
			}},
		},
	}}
}

func crontab(name string, spec object) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: object{
		"apiVersion": "clients.example.com/v1", "kind": "CronTab", "metadata": object{"name": name}, "spec": spec,
	}}
}

// CheckDynamic defines a kind and goes through the life of its objects.
func checkDynamic(ctx context.Context, config *rest.Config, namespace string) error {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	if _, err := client.Resource(definitions).Create(ctx, crontabDefinition(), metav1.CreateOptions{}); err != nil {
		return err
	}
	if err := eventually(ctx, "Established", func() (bool, error) { return isEstablished(ctx, client) }); err != nil {
		return err
	}
	tabs := client.Resource(crontabs).Namespace(namespace)
	made, err := tabs.Create(ctx, crontab("daily", object{"cron": "0 0 * * *", "unknown": "pruned"}), metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	replicas, _, _ := unstructured.NestedInt64(made.Object, "spec", "replicas")
	_, hasUnknown, _ := unstructured.NestedFieldNoCopy(made.Object, "spec", "unknown")
	if replicas != 1 || hasUnknown {
		return fmt.Errorf("stored %v", made.Object["spec"])
	}
	_, short := tabs.Create(ctx, crontab("bad", object{"cron": "x"}), metav1.CreateOptions{})
	_, ruled := tabs.Create(ctx, crontab("bad", object{"cron": "0 0 * * *", "replicas": int64(7)}), metav1.CreateOptions{})
	if !apierrors.IsInvalid(short) || !apierrors.IsInvalid(ruled) {
		return fmt.Errorf("not refused: %v, %v", short, ruled)
	}
	if _, err := tabs.Patch(ctx, "daily", types.MergePatchType, []byte(`{"status":{"replicas":1}}`), metav1.PatchOptions{}, "status"); err != nil {
		return fmt.Errorf("status: %w", err)
	}
	if _, err := tabs.Patch(ctx, "daily", types.MergePatchType, []byte(`{"spec":{"replicas":4}}`), metav1.PatchOptions{}, "scale"); err != nil {
		return fmt.Errorf("scale: %w", err)
	}
	final, err := tabs.Get(ctx, "daily", metav1.GetOptions{})
	if err != nil {
		return err
	}
	replicas, _, _ = unstructured.NestedInt64(final.Object, "spec", "replicas")
	status, _, _ := unstructured.NestedInt64(final.Object, "status", "replicas")
	if replicas != 4 || status != 1 {
		return fmt.Errorf("spec %d, status %d replicas", replicas, status)
	}
	if err := client.Resource(definitions).Delete(ctx, "crontabs.clients.example.com", metav1.DeleteOptions{}); err != nil {
		return err
	}
	return eventually(ctx, "the definition gone", func() (bool, error) {
		_, err := client.Resource(definitions).Get(ctx, "crontabs.clients.example.com", metav1.GetOptions{})
		return apierrors.IsNotFound(err), err
	})
}

func isEstablished(ctx context.Context, client dynamic.Interface) (bool, error) {
	definition, err := client.Resource(definitions).Get(ctx, "crontabs.clients.example.com", metav1.GetOptions{})
	if err != nil {
		return false, err
	}
	conditions, _, err := unstructured.NestedSlice(definition.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(condition any) bool {
		fields, ok := condition.(object)
		return ok && fields["type"] == "Established" && fields["status"] == "True"
	}), err
}

// CheckApply lets two managers apply the same object.
func checkApply(ctx context.Context, config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	maps := clients.CoreV1().ConfigMaps(namespace)
	first := corev1apply.ConfigMap("shared", namespace).WithData(map[string]string{"a": "1", "b": "1"})
	made, err := maps.Apply(ctx, first, metav1.ApplyOptions{FieldManager: "first"})
	if err != nil {
		return err
	}
	again, err := maps.Apply(ctx, first, metav1.ApplyOptions{FieldManager: "first"})
	if err != nil || again.ResourceVersion != made.ResourceVersion {
		return fmt.Errorf("an unchanged apply wrote %s over %s, %v", again.ResourceVersion, made.ResourceVersion, err)
	}
	second := corev1apply.ConfigMap("shared", namespace).WithData(map[string]string{"b": "2"})
	_, err = maps.Apply(ctx, second, metav1.ApplyOptions{FieldManager: "second"})
	if !apierrors.IsConflict(err) || !apierrors.HasStatusCause(err, metav1.CauseTypeFieldManagerConflict) {
		return fmt.Errorf("no conflict of managers: %v", err)
	}
	if _, err := maps.Apply(ctx, second, metav1.ApplyOptions{FieldManager: "second", Force: true}); err != nil {
		return err
	}
	live, err := maps.Get(ctx, "shared", metav1.GetOptions{})
	if err != nil {
		return err
	}
	extracted, err := corev1apply.ExtractConfigMap(live, "first")
	if err != nil {
		return err
	}
	if len(extracted.Data) != 1 || extracted.Data["a"] != "1" || live.Data["b"] != "2" {
		return fmt.Errorf("first owns %v of %v", extracted.Data, live.Data)
	}
	// What a manager does not apply any more goes.
	last, err := maps.Apply(ctx, corev1apply.ConfigMap("shared", namespace), metav1.ApplyOptions{FieldManager: "second"})
	if err != nil || len(last.Data) != 1 {
		return fmt.Errorf("left %v, %v", last.Data, err)
	}
	return nil
}

// CheckDiscovery finds what is served.
func checkDiscovery(_ context.Context, config *rest.Config, _ string) error {
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	groups, err := restmapper.GetAPIGroupResources(client)
	if err != nil {
		return err
	}
	mapper := restmapper.NewShortcutExpander(restmapper.NewDiscoveryRESTMapper(groups), client, func(string) {})
	for short, want := range map[string]string{"cm": "configmaps", "deploy": "deployments", "crd": "customresourcedefinitions"} {
		found, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: short})
		if err != nil || found.Resource != want {
			return fmt.Errorf("%s is %v, %v", short, found, err)
		}
	}
	mapping, err := mapper.RESTMapping(schema.GroupKind{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"})
	if err != nil || mapping.Scope.Name() != meta.RESTScopeNameRoot {
		return fmt.Errorf("ClusterRole: %v, %v", mapping, err)
	}
	root := openapi3.NewRoot(client.OpenAPIV3())
	document, err := root.GVSpec(corev1.SchemeGroupVersion)
	if err != nil {
		return err
	}
	if _, ok := document.Components.Schemas["io.k8s.api.core.v1.Pod"]; !ok {
		return errors.New("OpenAPI v3 knows no Pod")
	}
	second, err := client.OpenAPISchema()
	if err != nil || len(second.GetDefinitions().GetAdditionalProperties()) < 100 {
		return fmt.Errorf("OpenAPI v2: %d definitions, %v", len(second.GetDefinitions().GetAdditionalProperties()), err)
	}
	version, err := client.ServerVersion()
	if err != nil || version.Minor != "34" {
		return fmt.Errorf("version %v, %v", version, err)
	}
	return nil
}
