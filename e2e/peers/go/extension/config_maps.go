package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// configMaps has every ConfigMap say who is to be asked about it, and none hold the word "forbidden".
type configMaps struct{}

func (configMaps) Default(_ context.Context, object runtime.Object) error {
	configMap := object.(*corev1.ConfigMap)
	if configMap.Labels == nil {
		configMap.Labels = map[string]string{}
	}
	if configMap.Labels["owner"] == "" {
		configMap.Labels["owner"] = "nobody"
	}
	return nil
}

func (c configMaps) ValidateCreate(_ context.Context, object runtime.Object) (admission.Warnings, error) {
	configMap := object.(*corev1.ConfigMap)
	if configMap.Data["word"] == "forbidden" {
		return nil, fmt.Errorf("the word of %s is forbidden", configMap.Name)
	}
	if len(configMap.Data) == 0 {
		return admission.Warnings{"it holds nothing"}, nil
	}
	return nil, nil
}

func (c configMaps) ValidateUpdate(ctx context.Context, _, object runtime.Object) (admission.Warnings, error) {
	return c.ValidateCreate(ctx, object)
}

func (configMaps) ValidateDelete(_ context.Context, object runtime.Object) (admission.Warnings, error) {
	if object.(*corev1.ConfigMap).Data["word"] == "kept" {
		return nil, fmt.Errorf("what is kept is not deleted")
	}
	return nil, nil
}
