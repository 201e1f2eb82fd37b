import type { Backend, Ingress, Service } from './resources.ts';

/** `80 → 8080/TCP`, `80:30080 → http`, one for each port. */
export function portTexts({ ports }: Service): readonly string[] {
  return (ports ?? []).map(({ port, targetPort, nodePort, protocol = 'TCP' }) => {
    const outside = nodePort ? `${port}:${nodePort}` : `${port}`;
    const inside = targetPort && targetPort !== port ? ` → ${targetPort}` : '';
    return `${outside}${inside}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  });
}

/** The address of a Service inside of its cluster. */
export function serviceAddress({ clusterIp, clusterIPs, hostname }: Service): string {
  if (hostname) return hostname;
  if (clusterIp) return clusterIp;
  return clusterIPs?.[0] === 'None' ? 'none (headless)' : '–';
}

/** What a Service leads to, by the names people know. */
export function serviceTargets({
  targetWorkloadIds,
  selector,
  hostname,
}: Service): readonly string[] {
  const workloads = (targetWorkloadIds ?? []).map(nameOfId);
  if (workloads.length > 0) return workloads;
  if (hostname) return [hostname];
  return Object.entries(selector ?? {}).map(([key, value]) => `${key}=${value}`);
}

/** The name in `deployment:default:web` or `default:web`. */
export function nameOfId(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1);
}

function backendText({ serviceId, workloadIds, targetPort }: Backend): string {
  const names = serviceId ? [nameOfId(serviceId)] : (workloadIds ?? []).map(nameOfId);
  return `${names.join(', ')}${targetPort ? `:${targetPort}` : ''}`;
}

/** The host names that an Ingress answers to; `*` for any. */
export function ingressHosts({ rules }: Ingress): readonly string[] {
  return [...new Set((rules ?? []).map(({ host }) => host || '*'))];
}

/** `/api → web:8080`, one for each path; what everything else leads to comes last. */
export function ingressTargets({ rules, defaultBackend }: Ingress): readonly string[] {
  const paths = (rules ?? []).flatMap((rule) =>
    (rule.paths ?? []).map((target) => `${target.path || '/'} → ${backendText(target)}`),
  );
  return defaultBackend ? [...paths, `everything else → ${backendText(defaultBackend)}`] : paths;
}

/** The names of the certificates that an Ingress shows. */
export function ingressCertificates({ tls }: Ingress): readonly string[] {
  return (tls ?? []).map(({ certificateId }) =>
    certificateId ? nameOfId(certificateId) : "the controller's own",
  );
}
