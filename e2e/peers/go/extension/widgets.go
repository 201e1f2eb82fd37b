package main

import (
	"fmt"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/conversion"
)

// widgetV1 counts centimetres. It is the version that all others are made from.
type widgetV1 struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              struct {
		Size int `json:"size"`
	} `json:"spec"`
}

// widgetV2 says its unit.
type widgetV2 struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              struct {
		Size string `json:"size"`
	} `json:"spec"`
}

func (w *widgetV1) Hub() {}

func (w *widgetV1) DeepCopyObject() runtime.Object {
	clone := *w
	w.ObjectMeta.DeepCopyInto(&clone.ObjectMeta)
	return &clone
}

func (w *widgetV2) DeepCopyObject() runtime.Object {
	clone := *w
	w.ObjectMeta.DeepCopyInto(&clone.ObjectMeta)
	return &clone
}

func (w *widgetV2) ConvertTo(hub conversion.Hub) error {
	size, found := strings.CutSuffix(w.Spec.Size, "cm")
	if !found {
		return fmt.Errorf("%q is no size", w.Spec.Size)
	}
	number, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	target := hub.(*widgetV1)
	target.ObjectMeta = w.ObjectMeta
	target.Spec.Size = number
	return nil
}

func (w *widgetV2) ConvertFrom(hub conversion.Hub) error {
	source := hub.(*widgetV1)
	w.ObjectMeta = source.ObjectMeta
	w.Spec.Size = fmt.Sprintf("%dcm", source.Spec.Size)
	return nil
}

func addWidgets(scheme *runtime.Scheme) {
	group := schema.GroupVersion{Group: "example.com", Version: "v1"}
	scheme.AddKnownTypeWithName(group.WithKind("Widget"), &widgetV1{})
	group.Version = "v2"
	scheme.AddKnownTypeWithName(group.WithKind("Widget"), &widgetV2{})
}
