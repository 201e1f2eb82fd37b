import { defineStruct, field } from '../define-kind/field.ts';
import { container, ephemeralContainer } from './container.ts';
import { seccompProfile, windowsOptions } from './container-security.ts';
import { scheduling } from './scheduling.ts';
import { volume } from './volume.ts';
import { localObjectReference } from './volume-sources.ts';
import { labelSelector } from './workload-label-selector.ts';

const dnsOption = defineStruct('podDNSConfigOption', { name: field.text(), value: field.text() });

const dnsConfig = defineStruct('podDNSConfig', {
  nameservers: field.list(field.text()),
  options: field.list(field.struct(dnsOption)),
  searches: field.list(field.text()),
});

const hostAlias = defineStruct('hostAlias', {
  hostnames: field.list(field.text()),
  ip: field.text(),
});

const readinessGate = defineStruct('podReadinessGate', { conditionType: field.text() });

const podOs = defineStruct('podOS', { name: field.text() });

const sysctl = defineStruct('sysctl', { name: field.text(), value: field.text() });

const topologySpreadConstraint = defineStruct('topologySpreadConstraint', {
  labelSelector: field.struct(labelSelector),
  matchLabelKeys: field.list(field.text()),
  maxSkew: field.integer(),
  minDomains: field.optionalInteger(),
  nodeAffinityPolicy: field.text(),
  nodeTaintsPolicy: field.text(),
  topologyKey: field.text(),
  whenUnsatisfiable: field.text(),
});

/** The security context of a pod, which v3 shows as fields of the pod. */
const podSecurityFields = {
  fsGroupChangePolicy: field.text(),
  fsgid: field.optionalInteger(),
  gids: field.list(field.integer()),
  runAsGroup: field.optionalInteger(),
  runAsNonRoot: field.optionalFlag(),
  seccompProfile: field.struct(seccompProfile),
  sysctls: field.list(field.struct(sysctl)),
  uid: field.optionalInteger(),
  windowsOptions: field.struct(windowsOptions),
};

/** What v3 shows of the specification of a pod: of the pod itself, or of the template of a workload. */
export const podSpec = defineStruct('podSpec', {
  ...podSecurityFields,
  activeDeadlineSeconds: field.optionalInteger(),
  automountServiceAccountToken: field.optionalFlag(),
  containers: field.list(field.struct(container), { required: true }),
  dnsConfig: field.struct(dnsConfig),
  dnsPolicy: field.choice(['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
  enableServiceLinks: field.optionalFlag(),
  ephemeralContainers: field.list(field.struct(ephemeralContainer)),
  hostAliases: field.list(field.struct(hostAlias)),
  hostIPC: field.flag(),
  hostNetwork: field.flag(),
  hostPID: field.flag(),
  hostUsers: field.optionalFlag(),
  hostname: field.text(),
  imagePullSecrets: field.list(field.struct(localObjectReference)),
  os: field.struct(podOs),
  overhead: field.map(field.text(), { format: 'quantity' }),
  preemptionPolicy: field.text(),
  readinessGates: field.list(field.struct(readinessGate)),
  restartPolicy: field.choice(['Always', 'OnFailure', 'Never']),
  runtimeClassName: field.text(),
  scheduling: field.struct(scheduling),
  serviceAccountName: field.text(),
  setHostnameAsFQDN: field.optionalFlag(),
  shareProcessNamespace: field.optionalFlag(),
  subdomain: field.text(),
  terminationGracePeriodSeconds: field.optionalInteger(),
  topologySpreadConstraints: field.list(field.struct(topologySpreadConstraint)),
  volumes: field.list(field.struct(volume)),
});
