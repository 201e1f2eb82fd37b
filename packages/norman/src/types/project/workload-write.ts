import { createHash } from 'node:crypto';
import { type AnyKind, workload as workloadKind } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { namedPorts } from './container-ports.ts';
import { type Fields, patched, recordOr, recordsOf } from './field-lens.ts';
import { storedReferences } from './pod-references.ts';
import { chosenKind, workloadLensesOf } from './workload-lenses.ts';

/** The label by which a workload that names no selector finds its pods. */
const SELECTOR_LABEL = 'workload.user.cattle.io/workloadselector';

const MAX_LABEL_LENGTH = 63;

/** The value of {@link SELECTOR_LABEL}: `deployment-default-web`, cut and told apart by a digest if it is too long. */
export function selectorValue(typeId: string, namespace: string, name: string): string {
  const whole = `${typeId}-${namespace}-${name}`;
  if (whole.length <= MAX_LABEL_LENGTH) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 5);
  return `${whole.slice(0, MAX_LABEL_LENGTH - 1 - digest.length)}-${digest}`;
}

/** Stores the fields of v3 in a workload, be it a new one or one that is there. */
export function writeWorkload(
  object: DynamicObject,
  fields: Fields,
  context: RequestContext,
): DynamicObject {
  const isNew = object.metadata?.uid === undefined;
  return isNew ? begun(object, fields, context) : changed(object, fields, context);
}

function begun(object: DynamicObject, fields: Fields, context: RequestContext): DynamicObject {
  const { kind } = context.type;
  const form = kind.norman.id === workloadKind.norman.id ? chosenKind(fields) : kind;
  const { metadata } = object;
  const name = String(fields['name']);
  const empty = {
    ...object,
    apiVersion: apiVersionOf(form),
    kind: form.kind,
    metadata: { ...metadata, name },
  };
  return changed(empty, withDefaults(fields, form, metadata?.namespace ?? ''), context);
}

function changed(object: DynamicObject, fields: Fields, context: RequestContext): DynamicObject {
  const { name = '', namespace = '' } = object.metadata ?? {};
  const lenses = workloadLensesOf(object);
  const { containers } = fields;
  const present = recordsOf(lenses['containers']?.get(object));
  const given = Array.isArray(containers)
    ? { ...fields, containers: namedPorts(recordsOf(containers), present, name) }
    : fields;
  return patched(object, storedReferences(given, namespace, context), lenses) as DynamicObject;
}

/** What a new workload gets that its maker did not say: a way to find its pods, and when to start them again. */
function withDefaults(fields: Fields, { norman, kind }: AnyKind, namespace: string): Fields {
  if (kind === 'Job' || kind === 'CronJob') {
    return { ...fields, restartPolicy: fields['restartPolicy'] || 'OnFailure' };
  }
  if (Object.keys(recordOr(fields['selector'])).length > 0) return fields;
  const label = { [SELECTOR_LABEL]: selectorValue(norman.id, namespace, String(fields['name'])) };
  return {
    ...fields,
    selector: { matchLabels: label },
    labels: { ...recordOr(fields['labels']), ...label },
    workloadLabels: { ...recordOr(fields['workloadLabels']), ...label },
  };
}
