import { badRequestError, type GroupVersionKind, StatusError } from '@drover/apimachinery';
import { goQuote } from '@drover/kubernetes';

/** A body that is no object of its kind (400). */
export class DecodingError extends StatusError {
  /** What is wrong, without a word on the kind. */
  readonly why: string;

  constructor(
    { kind, version }: Pick<GroupVersionKind, 'kind' | 'version'>,
    why: string,
    wanted = kind,
  ) {
    const text = `${kind} in version ${goQuote(version)} cannot be handled as a ${wanted}: ${why}`;
    super(badRequestError(text).status);
    this.why = why;
  }
}

/** A body in which a strict reader finds what it does not know, or knows already. */
export class StrictDecodingError extends DecodingError {}

/** The failure that Kubernetes answers for a body that is no object of its kind. */
export function cannotBeHandled(
  gvk: Pick<GroupVersionKind, 'kind' | 'version'>,
  why: string,
): DecodingError {
  return new DecodingError(gvk, why);
}
