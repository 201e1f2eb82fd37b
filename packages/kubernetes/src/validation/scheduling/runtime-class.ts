import { duplicate, type FieldError } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { validateResources } from '../container/container-resources.ts';
import { isDnsLabel } from '../meta/names.ts';
import { validateLabels } from '../meta/object-meta.ts';
import type { ResourceList } from '../quota/quantities.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { type Toleration, validateTolerations } from './tolerations.ts';

interface Scheduling {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
}

interface RuntimeClass {
  readonly handler?: string;
  readonly overhead?: { readonly podFixed?: ResourceList };
  readonly scheduling?: Scheduling;
}

/** What is wrong with a RuntimeClass beyond its metadata. */
export function validateRuntimeClass(
  { handler = '', overhead, scheduling }: RuntimeClass,
  old?: RuntimeClass,
): readonly FieldError[] {
  return [
    ...named('handler', handler, isDnsLabel),
    ...given(overhead, ({ podFixed = {} }) => validateResources('overhead', { limits: podFixed })),
    ...given(scheduling, (rules) => validateScheduling('scheduling', rules)),
    ...(old === undefined ? [] : unchanged('handler', handler, old.handler ?? '')),
  ];
}

function validateScheduling(
  path: string,
  { nodeSelector, tolerations }: Scheduling,
): readonly FieldError[] {
  const seen = new Set<string>();
  return [
    ...validateLabels(nodeSelector, `${path}.nodeSelector`),
    ...validateTolerations(`${path}.tolerations.tolerations`, tolerations),
    ...each(`${path}.tolerations`, tolerations, (at, toleration) => {
      const { key, operator, value, effect } = toleration;
      const identity = JSON.stringify([key, operator, value, effect]);
      const isTaken = seen.has(identity);
      seen.add(identity);
      return when(isTaken, () => duplicate(at, shownToleration(toleration)));
    }),
  ];
}

function shownToleration(toleration: Toleration): GoStruct {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  return new GoStruct({
    Key: key,
    Operator: operator,
    Value: value,
    Effect: effect,
    TolerationSeconds: tolerationSeconds,
  });
}
