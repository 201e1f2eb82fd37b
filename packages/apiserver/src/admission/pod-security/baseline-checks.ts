import { type CheckedContainer, type CheckedPod, containersOf } from './checked-pod.ts';
import type { PodCheck } from './pod-check.ts';
import { appArmor, seccompAnnotations, seccompFields, selinux } from './profile-checks.ts';
import {
  distinct,
  type Finding,
  namedContainers,
  namedSetters,
  plural,
  quoted,
  settersOf,
} from './wording.ts';

const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Sysctls of the kernel that only concern a pod itself, by the version that took them in. */
const SAFE_SYSCTLS: readonly (readonly [minor: number, names: readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
];

const SELINUX_TYPES = ['container_t', 'container_init_t', 'container_kvm_t'];

/** What pods may not do at level `baseline`, in the order in which it is told. */
export const baselineChecks: readonly PodCheck[] = [
  { id: 'appArmorProfile', versions: [[0, appArmor]] },
  { id: 'capabilities_baseline', versions: [[0, capabilities]] },
  { id: 'hostNamespaces', versions: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', versions: [[0, hostPathVolumes]] },
  { id: 'hostPorts', versions: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', versions: [[34, hostProbes]] },
  { id: 'privileged', versions: [[0, privileged]] },
  { id: 'procMount', versions: [[0, procMount]] },
  {
    id: 'seLinuxOptions',
    versions: [
      [0, selinux(SELINUX_TYPES)],
      [31, selinux([...SELINUX_TYPES, 'container_engine_t'])],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    versions: [
      [0, seccompAnnotations],
      [19, seccompFields],
    ],
  },
  { id: 'sysctls', versions: SAFE_SYSCTLS.map(([minor]) => [minor, sysctlsOf(minor)]) },
  { id: 'windowsHostProcess', versions: [[0, windowsHostProcess]] },
];

function capabilities({ spec }: CheckedPod): Finding | undefined {
  const added = ({ securityContext }: CheckedContainer): readonly string[] =>
    (securityContext?.capabilities?.add ?? []).filter((name) => !DEFAULT_CAPABILITIES.has(name));
  const bad = containersOf(spec).filter((container) => added(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = quoted(distinct(bad.flatMap(added)));
  return {
    reason: 'non-default capabilities',
    detail: `${namedContainers(bad)} must not include ${names} in securityContext.capabilities.add`,
  };
}

function hostNamespaces({ spec }: CheckedPod): Finding | undefined {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]);
  if (set.length === 0) return undefined;
  return { reason: 'host namespaces', detail: set.map((name) => `${name}=true`).join(', ') };
}

function hostPathVolumes({ spec }: CheckedPod): Finding | undefined {
  const names = (spec.volumes ?? []).filter((volume) => volume['hostPath']).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const detail = `${plural(names.length, 'volume')} ${quoted(names)}`;
  return { reason: 'hostPath volumes', detail };
}

function hostPorts({ spec }: CheckedPod): Finding | undefined {
  const portsOf = ({ ports = [] }: CheckedContainer): readonly string[] =>
    ports.flatMap(({ hostPort }) => (hostPort ? String(hostPort) : []));
  const bad = containersOf(spec).filter((container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = distinct(bad.flatMap(portsOf));
  const uses = `${plural(bad.length, 'uses', 'use')} ${plural(ports.length, 'hostPort')}`;
  return {
    reason: 'hostPort',
    detail: `${namedContainers(bad)} ${uses} ${ports.join(', ')}`,
  };
}

function hostProbes({ spec }: CheckedPod): Finding | undefined {
  const hostsOf = (container: CheckedContainer): readonly string[] => {
    const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
    const actions = [livenessProbe, readinessProbe, startupProbe];
    return [...actions, lifecycle?.postStart, lifecycle?.preStop].flatMap((action) =>
      [action?.httpGet?.host, action?.tcpSocket?.host].flatMap((host) => host || []),
    );
  };
  const bad = containersOf(spec).filter((container) => hostsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = distinct(bad.flatMap(hostsOf));
  const named = distinct(bad.map(({ name }) => name)).map((name) => ({ name }));
  const uses = `${plural(bad.length, 'uses', 'use')} ${plural(hosts.length, 'probe or lifecycle host')}`;
  return {
    reason: 'probe or lifecycle host',
    detail: `${namedContainers(named)} ${uses} ${quoted(hosts)}`,
  };
}

function privileged({ spec }: CheckedPod): Finding | undefined {
  const bad = containersOf(spec).filter(({ securityContext }) => securityContext?.privileged);
  if (bad.length === 0) return undefined;
  const detail = `${namedContainers(bad)} must not set securityContext.privileged=true`;
  return { reason: 'privileged', detail };
}

function procMount({ spec }: CheckedPod): Finding | undefined {
  const typeOf = ({ securityContext }: CheckedContainer): string =>
    securityContext?.procMount ?? 'Default';
  const bad = containersOf(spec).filter((container) => typeOf(container) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = quoted(distinct(bad.map(typeOf)));
  const detail = `${namedContainers(bad)} must not set securityContext.procMount to ${types}`;
  return { reason: 'procMount', detail };
}

function sysctlsOf(version: number): (pod: CheckedPod) => Finding | undefined {
  const known = SAFE_SYSCTLS.filter(([minor]) => minor <= version);
  const safe = new Set(known.flatMap(([, names]) => names));
  return ({ spec }) => {
    const all = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
    const forbidden = all.filter((name) => !safe.has(name));
    if (forbidden.length === 0) return undefined;
    return { reason: 'forbidden sysctls', detail: forbidden.join(', ') };
  };
}

function windowsHostProcess({ spec }: CheckedPod): Finding | undefined {
  const setters = namedSetters(
    settersOf(spec, ({ windowsOptions }) => windowsOptions?.hostProcess === true),
  );
  if (setters === '') return undefined;
  const detail = `${setters} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: 'hostProcess', detail };
}
