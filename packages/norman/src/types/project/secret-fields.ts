import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import type { Body } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';

/** How the fields of a sort of secret stand in it. */
export interface SecretFields {
  readonly computed: NonNullable<TypeBehaviour['computed']>;
  /** The secret with the given fields; the same object when there are none. */
  readonly store: (secret: DynamicObject, fields: Body) => DynamicObject;
  /** @throws `NORMAN_PROBLEM` when the secret lacks what it is for. */
  readonly check: (secret: DynamicObject, context: RequestContext) => void;
}
