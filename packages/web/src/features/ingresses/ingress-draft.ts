import { nameProblems } from '../config-maps/config-map-draft.ts';
import { recordsOf, textOf, textsOf } from '../draft-form/draft-fields.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import { metadataProblems } from '../metadata/metadata.ts';

/** What a new path begins with. */
export const BLANK_PATH: Draft = { path: '/', pathType: 'Prefix' };

/** What a new rule begins with. */
export const BLANK_RULE: Draft = { host: '', paths: [BLANK_PATH] };

/** What a new Ingress begins with. */
export function newIngress(namespaceId: string): Draft {
  return { name: '', namespaceId, rules: [BLANK_RULE] };
}

/** What a backend leads to, as one value of a choice: `service shop:front`, `workload deployment:shop:web`. */
export function targetOf(backend: Draft): string | undefined {
  const [workload] = textsOf(backend['workloadIds']);
  if (workload !== undefined) return `workload ${workload}`;
  const service = textOf(backend['serviceId']);
  return service === '' ? undefined : `service ${service}`;
}

/** Lets a backend lead to something else; its path and port stay. */
export function withTarget(backend: Draft, target: string): Draft {
  const { workloadIds: _workloads, serviceId: _service, ...others } = backend;
  const [kind, id = ''] = target.split(' ');
  return kind === 'service' ? { ...others, serviceId: id } : { ...others, workloadIds: [id] };
}

/** What is wrong with an Ingress before it is sent. */
export function ingressProblems(draft: Draft): readonly FieldProblem[] {
  const rules = recordsOf(draft['rules']);
  const { defaultBackend } = draft;
  return [
    ...nameProblems(draft, true),
    ...(rules.length === 0 && !isRecord(defaultBackend)
      ? [{ path: 'rules', message: 'Without a rule it leads nowhere' }]
      : []),
    ...rules.flatMap(({ paths }, rule) =>
      recordsOf(paths).flatMap((path, index) =>
        backendProblems(path, `rules[${rule}].paths[${index}]`),
      ),
    ),
    ...(isRecord(defaultBackend) ? backendProblems(defaultBackend, 'defaultBackend') : []),
    ...metadataProblems(draft),
  ];
}

function backendProblems(backend: Draft, at: string): readonly FieldProblem[] {
  return [
    ...(targetOf(backend) === undefined && !isRecord(backend['resource'])
      ? [{ path: `${at}.serviceId`, message: 'Choose where it leads' }]
      : []),
    ...(textOf(backend['targetPort']) === '' && !isRecord(backend['resource'])
      ? [{ path: `${at}.targetPort`, message: 'A port' }]
      : []),
  ];
}
