import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const options = () => field.map(field.text());

const servicesOptions = defineStruct('kubernetesServicesOptions', {
  etcd: options(),
  kubeapi: options(),
  kubelet: options(),
  kubeproxy: options(),
  kubeController: options(),
  scheduler: options(),
});

const IMAGES = [
  'etcd',
  'alpine',
  'nginxProxy',
  'certDownloader',
  'kubernetesServicesSidecar',
  'kubedns',
  'dnsmasq',
  'kubednsSidecar',
  'kubednsAutoscaler',
  'coredns',
  'corednsAutoscaler',
  'nodelocal',
  'kubernetes',
  'flannel',
  'flannelCni',
  'calicoNode',
  'calicoCni',
  'calicoControllers',
  'calicoCtl',
  'calicoFlexVol',
  'canalNode',
  'canalCni',
  'canalControllers',
  'canalFlannel',
  'canalFlexVol',
  'weaveNode',
  'weaveCni',
  'podInfraContainer',
  'ingress',
  'ingressBackend',
  'ingressWebhook',
  'metricsServer',
  'windowsPodInfraContainer',
  'aciCniDeployContainer',
  'aciHostContainer',
  'aciOpflexContainer',
  'aciMcastContainer',
  'aciOvsContainer',
  'aciControllerContainer',
  'aciGbpServerContainer',
  'aciOpflexServerContainer',
] as const;

const systemImages = defineStruct(
  'rkeSystemImages',
  Object.fromEntries(IMAGES.map((name) => [name, field.text()])),
);

/** The template of an addon of RKE. */
export const rkeAddon = defineKind({
  ...MANAGEMENT,
  kind: 'RkeAddon',
  plural: 'rkeaddons',
  scope: 'Namespaced',
  description: 'The template of an addon of RKE.',
  schema: { template: field.text() },
  norman: { id: 'rkeAddon', ...ALL_METHODS, storedIn: NAMESPACES.globalData },
  crd: {},
});

/** Options of the services of a version of Kubernetes in RKE. */
export const rkeK8sServiceOption = defineKind({
  ...MANAGEMENT,
  kind: 'RkeK8sServiceOption',
  plural: 'rkek8sserviceoptions',
  scope: 'Namespaced',
  description: 'Options of the services of a version of Kubernetes in RKE.',
  schema: { serviceOptions: field.struct(servicesOptions) },
  norman: { id: 'rkeK8sServiceOption', ...ALL_METHODS, storedIn: NAMESPACES.globalData },
  crd: {},
});

/** Images of a version of Kubernetes in RKE. */
export const rkeK8sSystemImage = defineKind({
  ...MANAGEMENT,
  kind: 'RkeK8sSystemImage',
  plural: 'rkek8ssystemimages',
  scope: 'Namespaced',
  description: 'Images of a version of Kubernetes in RKE.',
  schema: { systemImages: field.struct(systemImages) },
  norman: { id: 'rkeK8sSystemImage', ...ALL_METHODS, storedIn: NAMESPACES.globalData },
  crd: {},
});
