import { workloadKinds } from '@drover/api';
import { type DynamicObject, isNotFound } from '@drover/apimachinery';
import { problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { type DownstreamPlace, placeOf } from '../../store/downstream-place.ts';
import { type Fields, recordOr } from './field-lens.ts';
import { templatePath } from './workload-configs.ts';

/** Objects that one body may name to be led to; each takes calls. */
const MAX_TARGETS = 50;

/** @throws `NORMAN_PROBLEM` when a body names too many objects to be led to. */
export function checkTargetCount(count: number, fieldName: string): void {
  if (count <= MAX_TARGETS) return;
  const message = `${fieldName} may name ${MAX_TARGETS} at most, not ${count}`;
  throw problemError({ code: 'MaxLimitExceeded', fieldName, message });
}

/** Prefix of the label that marks the pods of all workloads that a Service leads to. */
const TARGET_LABEL = 'workloadID_';

/** A Service, by what its targets are looked up with. */
export interface TargetedService {
  readonly name: string;
  readonly namespace: string;
  /** Of the field of the body that names the targets. */
  readonly fieldName: string;
}

/**
 * The labels by which a Service finds the pods of workloads: those of the workload if it is one, else a label that the
 * templates of all of them get. As templates are changed only then, one workload goes on as it is.
 *
 * @throws `NORMAN_PROBLEM` when one is not in the namespace of the Service, or there are too many.
 */
export async function selectorOfWorkloads(
  ids: readonly string[],
  service: TargetedService,
  context: RequestContext,
): Promise<Readonly<Record<string, unknown>>> {
  checkTargetCount(ids.length, service.fieldName);
  const place = placeOf(context);
  const targets = await Promise.all(ids.map((id) => target(id, service, place, context)));
  const [first, ...others] = targets;
  if (first && others.length === 0) return labelsOf(first.object);
  const label = { [`${TARGET_LABEL}${service.name}`]: 'true' };
  await Promise.all(targets.map((each) => each.mark(label)));
  return label;
}

const OBJECT_NAME = /^[a-z0-9][-a-z0-9.]*$/;

interface Target {
  readonly object: DynamicObject;
  /** Gives the pods of the workload a label. */
  mark(label: Fields): Promise<unknown>;
}

async function target(
  id: string,
  { namespace, fieldName }: TargetedService,
  { client }: DownstreamPlace,
  { signal }: RequestContext,
): Promise<Target> {
  const [kind = '', inNamespace, name = ''] = id.split(':');
  const type = workloadKinds.find((candidate) => candidate.kind.toLowerCase() === kind)?.type;
  const wrong = (): Error => {
    const message = `${id} is no workload in the namespace ${namespace}`;
    return problemError({ code: 'InvalidReference', fieldName, message });
  };
  if (!type || inNamespace !== namespace || !OBJECT_NAME.test(name)) throw wrong();
  const resource = client.resource<DynamicObject>(type);
  const options = { namespace, signal };
  try {
    const object = await resource.get(name, options);
    return { object, mark: (label) => resource.patch(name, marking(type.kind, label), options) };
  } catch (error) {
    throw isNotFound(error) ? wrong() : error;
  }
}

function marking(kind: string, labels: Fields): { readonly type: 'merge'; readonly body: object } {
  const path = [...templatePath(kind), 'metadata', 'labels'];
  const body = path.reduceRight<object>((inner, member) => ({ [member]: inner }), labels);
  return { type: 'merge', body };
}

function labelsOf(workload: DynamicObject): Readonly<Record<string, unknown>> {
  const selector = recordOr(valueAt(workload, ['spec', 'selector']));
  const labels = recordOr(selector['matchLabels'] ?? selector);
  if (Object.keys(labels).length > 0) return labels;
  return recordOr(valueAt(workload, [...templatePath(workload.kind ?? ''), 'metadata', 'labels']));
}
