import type { KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';

/** `storage.k8s.io/v1` CSIDriver, with the fields that are looked at. */
export interface CsiDriver extends KubernetesObject {
  readonly spec: {
    readonly attachRequired?: boolean;
    readonly podInfoOnMount?: boolean;
    readonly storageCapacity?: boolean;
    readonly seLinuxMount?: boolean;
    readonly fsGroupPolicy?: string;
    readonly tokenRequests?: readonly TokenRequest[];
    readonly volumeLifecycleModes?: readonly string[];
    readonly nodeAllocatableUpdatePeriodSeconds?: number;
  };
}

interface TokenRequest {
  readonly audience: string;
  readonly expirationSeconds?: number;
}

const POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

/** What is wrong with a CSIDriver beyond its metadata. */
export function validateCsiDriver({ spec }: CsiDriver): readonly FieldError[] {
  const { volumeLifecycleModes: modes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec;
  return [
    ...said('spec.attachedRequired', spec.attachRequired),
    ...said('spec.podInfoOnMount', spec.podInfoOnMount),
    ...said('spec.storageCapacity', spec.storageCapacity),
    ...optionallyOneOf('spec.fsGroupPolicy', spec.fsGroupPolicy, POLICIES),
    ...validateTokens(spec.tokenRequests ?? []),
    ...modes
      .filter((mode) => !MODES.includes(mode))
      .map((mode) => notSupported('spec.volumeLifecycleModes', mode, MODES)),
    ...said('spec.seLinuxMount', spec.seLinuxMount),
    ...given(period, (seconds) =>
      when(seconds < 10, () =>
        invalid(
          'spec.nodeAllocatableUpdatePeriodSeconds',
          seconds,
          'must be greater than or equal to 10 seconds',
        ),
      ),
    ),
  ];
}

/** What is wrong with a change of a CSIDriver. */
export function validateCsiDriverUpdate(driver: CsiDriver, old: CsiDriver): readonly FieldError[] {
  const { attachRequired, volumeLifecycleModes } = driver.spec;
  return [
    ...validateCsiDriver(driver),
    ...unchanged('spec.attachedRequired', attachRequired, old.spec.attachRequired),
    ...unchanged('spec.volumeLifecycleModes', volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ];
}

function said(path: string, value: boolean | undefined): readonly FieldError[] {
  return when(value === undefined, () => required(path));
}

function validateTokens(requests: readonly TokenRequest[]): readonly FieldError[] {
  const audiences = requests.map(({ audience }) => audience);
  return each(
    'spec.tokenRequests',
    requests,
    (path, { audience, expirationSeconds: seconds }, index) => {
      if (audiences.indexOf(audience) < index) {
        return [duplicate(fieldPath(path, 'audience'), audience)];
      }
      const at = fieldPath(path, 'expirationSeconds');
      return given(seconds, (duration) => [
        ...when(duration < MIN_TOKEN_SECONDS, () =>
          invalid(at, duration, 'may not specify a duration less than 10 minutes'),
        ),
        ...when(duration > MAX_TOKEN_SECONDS, () =>
          invalid(at, duration, 'may not specify a duration larger than 2^32 seconds'),
        ),
      ]);
    },
  );
}
