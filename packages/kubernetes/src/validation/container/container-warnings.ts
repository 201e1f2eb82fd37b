import { itemPath } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import { containersOf, type PlacedContainer } from '../pod/pod-containers.ts';
import type { PodSpec } from '../pod/pod-types.ts';
import { warnOfFractions } from '../quota/quantity-warnings.ts';
import type { Container } from './container.ts';
import type { EnvVar } from './container-env.ts';
import type { ContainerPort } from './container-ports.ts';

interface PlacedPort {
  readonly path: string;
  readonly port: ContainerPort;
}

/** What the writer of the containers of a pod should know of them. */
export function warnOfContainers(path: string, spec: PodSpec): readonly string[] {
  const containers = containersOf(path, spec);
  const ports = containers.flatMap(portsOf);
  return [
    ...containers.flatMap(({ path: at, container }) => [
      ...warnOfResources(`${at}.resources`, container),
      ...warnOfEnv(`${at}.env`, container.env ?? []),
    ]),
    ...ports.flatMap((placed, index) => warnOfPort(placed, ports.slice(0, index))),
    ...ports.flatMap((placed, index) => warnOfPortName(placed, ports.slice(0, index))),
  ];
}

function portsOf({ path, container }: PlacedContainer): readonly PlacedPort[] {
  return (container.ports ?? []).map((port, index) => ({
    path: itemPath(`${path}.ports`, index),
    port,
  }));
}

/** By resource, and what is limited before what is asked for. */
function warnOfResources(path: string, { resources }: Container): readonly string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((field) => {
      const amount = resources?.[field]?.[name];
      return amount === undefined ? [] : warnOfFractions(`${path}.${field}`, { [name]: amount });
    }),
  );
}

/** A later variable of one name hides the earlier ones, but where it builds upon them. */
function warnOfEnv(path: string, variables: readonly EnvVar[]): readonly string[] {
  const names = new Set<string>();
  return variables.flatMap(({ name = '', value = '', valueFrom }, index) => {
    const reference = `$(${name})`;
    const isBuiltUpon = valueFrom === undefined && value !== reference && value.includes(reference);
    const isHiding = names.has(name) && !isBuiltUpon;
    names.add(name);
    if (!isHiding) return [];
    return [
      `${itemPath(path, index)}: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`,
    ];
  });
}

function warnOfPort({ path, port }: PlacedPort, before: readonly PlacedPort[]): readonly string[] {
  const { name = '', containerPort = 0, hostPort = 0, hostIP = '', protocol = '' } = port;
  const isUnbound = hostIP !== '' && hostPort === 0;
  const fields = `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [
    ...(isUnbound ? [`${path}: hostIP set without hostPort: ${fields}`] : []),
    ...before.flatMap((other) => {
      const relation = relationOf(port, other.port);
      return relation === undefined
        ? []
        : [`${path}: ${relation} port definition with ${other.path}`];
    }),
  ];
}

function relationOf(port: ContainerPort, other: ContainerPort): string | undefined {
  const isSame = (field: 'containerPort' | 'protocol' | 'hostPort' | 'hostIP'): boolean =>
    (port[field] || undefined) === (other[field] || undefined);
  if (!isSame('containerPort') || !isSame('protocol')) return undefined;
  if (isSame('hostIP') && isSame('hostPort')) return 'duplicate';
  if (!port.hostPort || !other.hostPort) return 'overlapping';
  const isOneOpen = !port.hostIP || !other.hostIP;
  return isSame('hostPort') && isOneOpen ? 'dangerously ambiguous' : undefined;
}

function warnOfPortName(
  { path, port: { name = '' } }: PlacedPort,
  before: readonly PlacedPort[],
): readonly string[] {
  const first = name === '' ? undefined : before.find(({ port }) => port.name === name);
  if (first === undefined) return [];
  return [
    `${path}: duplicate port name ${goQuote(name)} with ${first.path}, services and probes that select ports by name will use ${first.path}`,
  ];
}
