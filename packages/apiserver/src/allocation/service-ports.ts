import { internalError, type StatusError } from '@drover/apimachinery';
import { type Random } from '@drover/base';
import { invalid, invalidError, type ServicePort, type ServiceSpec } from '@drover/kubernetes';
import type { Reservation } from './held-values.ts';
import { drawOrder, type NumberRange, numberRange } from './number-range.ts';
import { needsHealthCheckPort, needsNodePorts, nodePortsOf } from './service-defaults.ts';

/** The ports of nodes that Services can have. */
const FIRST_PORT = 30_000n;
const LAST_PORT = 32_767n;
const PORTS: NumberRange = numberRange([FIRST_PORT, LAST_PORT], LAST_PORT - FIRST_PORT + 1n, {
  divisor: 32n,
  min: 16n,
  max: 128n,
});

/** Where ports are taken for one write. */
export interface PortSource {
  /** Of the Service, for errors. */
  readonly name: string;
  readonly reservation: Reservation;
  readonly random: Random;
  /** Ports that a write has that is not to be done; absent for one that is. */
  readonly pretended: number[] | undefined;
}

/**
 * A new Service with ports on nodes.
 *
 * @throws `StatusError`: `Invalid` when one that it names cannot be had, `InternalError` when none is left.
 */
export function withNewPorts(spec: ServiceSpec, source: PortSource): ServiceSpec {
  const ports = hasNodePorts(spec) ? newPorts(spec, source) : spec.ports;
  const withPorts = ports === spec.ports || ports === undefined ? spec : { ...spec, ports };
  return needsHealthCheckPort(spec) ? withHealthCheckPort(withPorts, source) : withPorts;
}

/**
 * A changed Service with ports on nodes, where it did not have them.
 *
 * @throws as `withNewPorts`.
 */
export function withChangedPorts(
  spec: ServiceSpec,
  old: ServiceSpec,
  source: PortSource,
): ServiceSpec {
  const withPorts = hasNodePorts(spec) ? { ...spec, ports: changedPorts(spec, old, source) } : spec;
  const isNew = needsHealthCheckPort(spec) && !needsHealthCheckPort(old);
  return isNew ? withHealthCheckPort(withPorts, source) : withPorts;
}

/** Whether ports that a Service names are looked at; those that it does not name may be left out for a load balancer. */
function hasNodePorts({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** Two protocols of one port share its number on nodes. */
function newPorts(spec: ServiceSpec, source: PortSource): readonly ServicePort[] {
  const ports = [...(spec.ports ?? [])];
  const byPort = new Map<number, number>();
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort && !needsNodePorts(spec)) continue;
    const known = byPort.get(port.port);
    if (known === undefined) {
      const wanted = ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
      const nodePort = wanted ? takePort(wanted, index, source) : drawPort(source);
      byPort.set(port.port, nodePort);
      ports[index] = { ...port, nodePort };
    } else if (!port.nodePort) {
      ports[index] = { ...port, nodePort: known };
    } else if (port.nodePort !== known) {
      takePort(port.nodePort, index, source);
    }
  }
  return ports;
}

function changedPorts(
  spec: ServiceSpec,
  old: ServiceSpec,
  source: PortSource,
): readonly ServicePort[] {
  const had = new Set(nodePortsOf(old));
  return (spec.ports ?? []).map((port, index) => {
    if (!port.nodePort) {
      return needsNodePorts(spec) ? { ...port, nodePort: drawPort(source) } : port;
    }
    if (!had.has(port.nodePort)) takePort(port.nodePort, index, source);
    had.add(port.nodePort);
    return port;
  });
}

function withHealthCheckPort(spec: ServiceSpec, source: PortSource): ServiceSpec {
  const { healthCheckNodePort: wanted } = spec;
  if (!wanted) return { ...spec, healthCheckNodePort: drawPort(source, 'HealthCheck NodePort 0') };
  const refusal = refusalOf(wanted, source);
  if (refusal !== undefined) {
    throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${refusal}`);
  }
  return spec;
}

function takePort(port: number, index: number, source: PortSource): number {
  const refusal = refusalOf(port, source);
  if (refusal === undefined) return port;
  throw portError(source.name, `spec.ports[${index}].nodePort`, { port, refusal });
}

/** Takes a port; answers why that was not possible. */
function refusalOf(port: number, { reservation, pretended }: PortSource): string | undefined {
  if (port < FIRST_PORT || port > LAST_PORT) {
    return `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
  }
  if (!reservation.take(String(port))) return 'provided port is already allocated';
  pretended?.push(port);
  return undefined;
}

function drawPort({ reservation, random, pretended }: PortSource, what = 'nodePort'): number {
  if (pretended) return pretendedPort(pretended);
  for (const port of drawOrder(PORTS, random)) {
    if (reservation.take(String(port))) return Number(port);
  }
  const article = what === 'nodePort' ? 'a nodePort' : `a ${what}`;
  throw internalError(`failed to allocate ${article}: range is full`);
}

/** What Kubernetes answers for a port that it does not take: one that nobody can have. */
function pretendedPort(pretended: number[]): number {
  const port = (pretended.length === 0 ? Number(LAST_PORT) + 1 : Math.max(...pretended)) + 1;
  pretended.push(port);
  return port;
}

function portError(
  name: string,
  path: string,
  { port, refusal }: { readonly port: number; readonly refusal: string },
): StatusError {
  return invalidError({ group: '', kind: 'Service' }, name, [invalid(path, port, refusal)]);
}
