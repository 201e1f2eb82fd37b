import { equalJson } from '@drover/apimachinery';
import { problemError } from '../../body/index.ts';
import { portKey } from './container-struct.ts';
import { type Fields, recordsOf, textOr } from './field-lens.ts';

/** Annotation of a template: for each container a list of its ports, as v3 shows them. */
export const PORTS_ANNOTATION = 'field.cattle.io/ports';

/** How a port is reached when no annotation says it. */
function derivedPort(port: Fields): Fields {
  return port['hostPort']
    ? { ...port, kind: 'HostPort', sourcePort: port['hostPort'] }
    : { ...port, kind: 'ClusterIP' };
}

/** The ports of containers as v3 shows them: as the annotation says, if it is of the same ports. */
export function shownPorts(
  containers: readonly Fields[],
  annotation: string | undefined,
): readonly Fields[] {
  const lists = annotationLists(annotation);
  return containers.map((container, index) => {
    if (!Array.isArray(container['ports'])) return container;
    const noted = recordsOf(lists[index]);
    const ports = recordsOf(container['ports']).map((port) => notedPort(port, noted));
    return { ...container, ports };
  });
}

function notedPort(port: Fields, noted: readonly Fields[]): Fields {
  const same = noted.find(
    (other) => portKey(other) === portKey(port) && (other['name'] ?? '') === (port['name'] ?? ''),
  );
  if (!same) return derivedPort(port);
  const { kind, sourcePort, dnsName } = same;
  return {
    ...port,
    kind,
    ...(sourcePort !== undefined && { sourcePort }),
    ...(dnsName !== undefined && { dnsName }),
  };
}

/** The lists of ports in an annotation, one for each container. */
export function annotationLists(annotation: string | undefined): readonly unknown[] {
  if (annotation === undefined) return [];
  try {
    const value: unknown = JSON.parse(annotation);
    return Array.isArray(value) ? value : [];
  } catch {
    // Written by somebody else: then it says nothing.
    return [];
  }
}

/** The annotation that tells the ports of containers; `undefined` when they tell it themselves. */
export function portsAnnotation(containers: readonly Fields[]): string | undefined {
  const lists = containers.map(({ ports }) => recordsOf(ports));
  const isPlain = lists.flat().every((port) => equalJson(port, derivedPort(withoutReach(port))));
  return isPlain ? undefined : JSON.stringify(lists);
}

function withoutReach({
  kind: _kind,
  sourcePort: _source,
  dnsName: _name,
  ...port
}: Fields): Fields {
  return port;
}

/** Numbers of the kinds in names of ports, which may have 15 characters only. */
const KIND_NUMBERS: Readonly<Record<string, number>> = {
  NodePort: 1,
  ClusterIP: 2,
  LoadBalancer: 3,
};

/**
 * The containers of a workload with names for their ports and for the Services that lead to them, as they are when a
 * client leaves them to the server. Ports that the client gives as they were shown stay as they are.
 *
 * @throws `NORMAN_PROBLEM` when a container has the same port twice, or the ports ask for too many Services.
 */
export function namedPorts(
  containers: readonly Fields[],
  present: readonly Fields[],
  workloadName: string,
): readonly Fields[] {
  const named = containers.map((container, index) => {
    const ports = recordsOf(container['ports']);
    const before = present.find(({ name }) => name === container['name']);
    if (ports.length === 0 || equalJson(ports, before?.['ports'])) return container;
    const complete = ports.map((port) => namedPort(port, workloadName));
    refuseTwice(complete, `containers[${index}].ports`);
    return { ...container, ports: complete };
  });
  refuseMany(named);
  return named;
}

function namedPort({ hostPort: _hostPort, ...port }: Fields, workloadName: string): Fields {
  const kind = textOr(port['kind'], 'ClusterIP');
  const protocol = textOr(port['protocol'], 'TCP');
  const { sourcePort } = port;
  return {
    ...port,
    kind,
    protocol,
    name: portName(port, kind, protocol),
    dnsName: serviceName(port, kind, workloadName),
    ...(kind === 'HostPort' && sourcePort !== undefined && { hostPort: sourcePort }),
  };
}

/** `80tcp80801`: port, protocol, port outside, number of the kind; unless the client gave a name of its own. */
function portName(
  { containerPort, sourcePort, name }: Fields,
  kind: string,
  protocol: string,
): string {
  const prefix = `${String(containerPort)}${protocol.toLowerCase()}`;
  const given = textOr(name, prefix);
  if (!given.startsWith(prefix)) return given;
  const source = typeof sourcePort === 'number' && sourcePort > 0 ? String(sourcePort) : '';
  return `${prefix}${source}${KIND_NUMBERS[kind] ?? 0}`;
}

/** The Service of a kind has the name of the workload, and of its kind unless that is the usual one. */
function serviceName({ dnsName }: Fields, kind: string, workloadName: string): string {
  const given = textOr(dnsName, workloadName);
  const isOurs = given === workloadName || given.startsWith(`${workloadName}-`);
  if (!isOurs) return given;
  return kind === 'ClusterIP' ? workloadName : `${workloadName}-${kind.toLowerCase()}`;
}

/** Services that the ports of a workload may ask for; each takes a call. */
const MAX_SERVICES = 50;

function refuseMany(containers: readonly Fields[]): void {
  const ports = containers.flatMap((container) => recordsOf(container['ports']));
  const services = new Set(ports.map(({ kind, dnsName }) => `${String(kind)}/${String(dnsName)}`));
  if (services.size <= MAX_SERVICES) return;
  const message = `The ports of a workload may ask for ${MAX_SERVICES} Services at most`;
  throw problemError({ code: 'MaxLimitExceeded', fieldName: 'containers', message });
}

function refuseTwice(ports: readonly Fields[], path: string): void {
  const names = new Set<unknown>();
  for (const [index, { name, containerPort }] of ports.entries()) {
    if (names.has(name)) {
      throw problemError({
        code: 'InvalidOption',
        fieldName: `${path}[${index}]`,
        message: `Port ${String(containerPort)} stands there twice with the same protocol and kind.`,
      });
    }
    names.add(name);
  }
}
