import { equalJson } from '@drover/apimachinery';
import { type FieldError, fieldPath, invalid, itemPath } from '@drover/kubernetes';
import {
  type CelEnvironment,
  type CelType,
  compileExpression,
  isFailure,
  kubernetesEnvironment,
  mapOf,
  objectOf,
  QUANTITY,
  STRING,
  typeText,
  withVariables,
} from '../../cel/index.ts';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** Longer expressions are refused as such. */
const MAX_LENGTH = 10 * 1024;

/** The type of an attribute: a text, a number, a version, or yes and no; known when one looks at a device. */
const ATTRIBUTE: CelType = { kind: 'dyn', shown: 'google.protobuf.Any' };

const DEVICE = objectOf('kubernetes.DRADevice', {
  driver: STRING,
  attributes: mapOf(STRING, mapOf(STRING, ATTRIBUTE)),
  capacity: mapOf(STRING, mapOf(STRING, QUANTITY)),
});

const environment: CelEnvironment = {
  ...withVariables(kubernetesEnvironment, { device: DEVICE }),
  hasBindings: true,
};

interface Selector {
  readonly cel?: { readonly expression: string };
}

interface WithSelectors {
  readonly selectors?: readonly Selector[] | null;
}

interface ClaimSpec {
  readonly devices?: {
    readonly requests?:
      | readonly {
          readonly exactly?: WithSelectors;
          readonly firstAvailable?: readonly WithSelectors[] | null;
        }[]
      | null;
  };
}

/** Where selectors stand in an object, and which. */
type SelectorsByPath = readonly (readonly [path: string, selectors: readonly Selector[]])[];

/** Expressions that select devices are read when they are written; those that did not change stay as they are. */
function rulesFor(selectorsIn: (object: StoredObject) => SelectorsByPath): Partial<KindRules> {
  return {
    validateCreate: (object) => validateSelectors(selectorsIn(object)),
    validateUpdate(object, old) {
      const selectors = selectorsIn(object);
      return equalJson(selectors, selectorsIn(old)) ? [] : validateSelectors(selectors);
    },
  };
}

/** How the kinds are validated whose expressions select devices, by collection. */
export const deviceSelectorRules: Readonly<Record<string, Partial<KindRules>>> = {
  'deviceclasses.resource.k8s.io': rulesFor(({ spec }) => [
    ['spec.selectors', (spec as WithSelectors | undefined)?.selectors ?? []],
  ]),
  'resourceclaims.resource.k8s.io': rulesFor(({ spec }) =>
    claimSelectors('spec', spec as ClaimSpec),
  ),
  'resourceclaimtemplates.resource.k8s.io': rulesFor(({ spec }) =>
    claimSelectors('spec.spec', (spec as { readonly spec?: ClaimSpec } | undefined)?.spec),
  ),
};

function claimSelectors(path: string, { devices }: ClaimSpec = {}): SelectorsByPath {
  return (devices?.requests ?? []).flatMap(({ exactly, firstAvailable }, index) => {
    const at = itemPath(fieldPath(path, 'devices.requests'), index);
    const choices = (firstAvailable ?? []).map(
      ({ selectors }, place) =>
        [`${itemPath(fieldPath(at, 'firstAvailable'), place)}.selectors`, selectors ?? []] as const,
    );
    return [...choices, [fieldPath(at, 'exactly.selectors'), exactly?.selectors ?? []] as const];
  });
}

function validateSelectors(selectors: SelectorsByPath): readonly FieldError[] {
  return selectors.flatMap(([path, each]) =>
    each.flatMap(({ cel }, index) => {
      const at = fieldPath(itemPath(path, index), 'cel.expression');
      const problem = cel && problemOf(cel.expression);
      return problem === undefined ? [] : [invalid(at, cel?.expression, problem)];
    }),
  );
}

function problemOf(expression: string): string | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const compiled = compileExpression(expression, environment);
  if (isFailure(compiled)) return compiled.failure;
  const { type } = compiled;
  // What an attribute is, is not known; anything else that may be anything is no answer.
  if (type.kind === 'bool' || type === ATTRIBUTE) return undefined;
  return `must evaluate to bool or the unknown type, not ${typeText(type)}`;
}
