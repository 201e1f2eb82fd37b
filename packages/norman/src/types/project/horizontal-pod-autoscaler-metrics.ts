import {
  at,
  type FieldLens,
  type Fields,
  recordOr,
  recordsOf,
  type StructLens,
  structLens,
  structOf,
  textOr,
} from './field-lens.ts';

/** Members of a metric under which the different types of it are kept. */
const MEMBERS: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
};

/** What is wanted or measured; v3 leaves out what it is a mean of. */
const amount = structLens({
  averageValue: at('averageValue'),
  type: at('type'),
  utilization: at('averageUtilization'),
  value: at('value'),
});

const target = structOf(at('target'), amount);

/** The metrics of resources have a name of their own, those of other types one in a description. */
const RESOURCE = structLens({ name: at('name'), target });

const DESCRIBED = structLens({
  describedObject: at('describedObject'),
  name: at('metric', 'name'),
  selector: at('metric', 'selector'),
  target,
});

function structOfType(type: unknown): StructLens {
  return type === 'Resource' ? RESOURCE : DESCRIBED;
}

/** One metric: its type, and flat beside it what Kubernetes keeps under a member for the type. */
const metric: StructLens = {
  view(stored) {
    const { type, containerResource } = stored;
    const member = MEMBERS[textOr(type, '')];
    if (member === undefined) return { type, ...(containerResource ? { containerResource } : {}) };
    return { type, ...structOfType(type).view(recordOr(stored[member])) };
  },
  fill(stored, given) {
    const { type, containerResource } = given;
    const member = MEMBERS[textOr(type, '')];
    if (member === undefined) return { type, ...(containerResource ? { containerResource } : {}) };
    const inner = structOfType(type).fill(recordOr(stored[member]), given);
    return { type, [member]: inner };
  },
};

function current(status: unknown, type: unknown): Fields | undefined {
  const observed = recordOr(status);
  const member = MEMBERS[textOr(type, '')];
  if (member === undefined || observed['type'] !== type) return undefined;
  return amount.view(recordOr(recordOr(observed[member])['current']));
}

/** The metrics of an autoscaler by their order, as two may be of the same type; shown with what was measured last. */
export const metricsLens: FieldLens = {
  get(autoscaler) {
    const metrics = at('spec', 'metrics').get(autoscaler);
    if (!Array.isArray(metrics)) return undefined;
    const measured = recordsOf(at('status', 'currentMetrics').get(autoscaler));
    return recordsOf(metrics).map((stored, index) => {
      const now = current(measured[index], stored['type']);
      return { ...metric.view(stored), ...(now && { current: now }) };
    });
  },
  put(autoscaler, value) {
    const present = recordsOf(at('spec', 'metrics').get(autoscaler));
    if (!Array.isArray(value)) return at('spec', 'metrics').put(autoscaler, undefined);
    const metrics = recordsOf(value).map((given, index) =>
      metric.fill(present[index] ?? {}, given),
    );
    return at('spec', 'metrics').put(autoscaler, metrics);
  },
};
