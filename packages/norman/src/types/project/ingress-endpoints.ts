import type { DynamicObject } from '@drover/apimachinery';
import { valueAt } from '../../schema/binding.ts';
import { type Fields, recordOr, recordsOf } from './field-lens.ts';
import { balancerAddresses } from './service-endpoints.ts';

/** Where the paths of an Ingress are reached from outside; nothing until its controller has given it an address. */
export function ingressEndpoints(ingress: DynamicObject): readonly Fields[] | undefined {
  const { namespace = '', name = '', deletionTimestamp } = ingress.metadata ?? {};
  const addresses = balancerAddresses(ingress);
  if (addresses.length === 0 || deletionTimestamp !== undefined) return undefined;
  const secured = new Set(
    recordsOf(valueAt(ingress, ['spec', 'tls'])).flatMap(({ hosts }) => hosts ?? []),
  );
  const ingressId = `${namespace}:${name}`;
  return recordsOf(valueAt(ingress, ['spec', 'rules'])).flatMap(({ host, http }) =>
    recordsOf(recordOr(http)['paths']).flatMap(({ path, backend }) => {
      const service = valueAt(backend, ['service', 'name']);
      if (typeof service !== 'string') return [];
      const common = { addresses, path, ingressId, serviceId: `${namespace}:${service}` };
      const hostname = host ?? '';
      return portsOf(hostname, secured).map((port) => ({
        ...common,
        hostname,
        ...port,
        allNodes: false,
      }));
    }),
  );
}

/** Hosts with a certificate are reached by HTTPS alone, other ones by HTTP; all hosts together by both. */
function portsOf(host: unknown, secured: ReadonlySet<unknown>): readonly Fields[] {
  const http = { port: 80, protocol: 'HTTP' };
  const https = { port: 443, protocol: 'HTTPS' };
  if (secured.has(host)) return [https];
  return host === '' ? [http, https] : [http];
}
