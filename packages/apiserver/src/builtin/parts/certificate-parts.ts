import { equalContent, isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type FieldError, forbidden, goQuote, validateBuiltIn } from '@drover/kubernetes';
import type { ObjectPart } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** Whoever approves or denies a request says so in its conditions, and nowhere else. */
export const certificateApproval: ObjectPart = {
  ownerless: [['status', 'certificate']],
  replace(given, old, now) {
    const { conditions: _, ...status } = statusOf(old);
    const conditions = withTimes(conditionsOf(given), conditionsOf(old), now);
    const changed = { ...status, ...(conditions.length > 0 && { conditions }) };
    return { ...old, metadata: given.metadata, status: changed };
  },
  validate: (object, old) => [
    ...validateBuiltIn(REQUEST, object),
    ...validateLasting(object, old),
    ...validateCertificate(object, old, false),
  ],
};

/** Whoever signs adds the certificate, or why there is none; what was decided stays. */
export const certificateStatus: ObjectPart = {
  ownerless: [['status', 'conditions']],
  replace(given, old, now) {
    const before = conditionsOf(old);
    const kept = withDecisions(conditionsOf(given), before);
    const { conditions: _, ...status } = statusOf(given);
    const conditions = withTimes(kept, before, now);
    const changed = { ...status, ...(conditions.length > 0 && { conditions }) };
    return { ...old, metadata: given.metadata, status: changed };
  },
  validate: (object, old) => [
    ...validateBuiltIn(REQUEST, object),
    ...validateLasting(object, old),
    ...validateNoDecision(object, old),
    ...validateCertificate(object, old, true),
  ],
};

const REQUEST = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
};

const DECISIONS: readonly string[] = ['Approved', 'Denied'];
const CONDITIONS = 'status.conditions';

function statusOf(object: StoredObject): JsonObject {
  const status = object['status'];
  return isJsonObject(status) ? status : {};
}

function conditionsOf(object: StoredObject): readonly JsonObject[] {
  const { conditions } = statusOf(object);
  return Array.isArray(conditions) ? conditions.filter(isJsonObject) : [];
}

function ofType(conditions: readonly JsonObject[], type: string): readonly JsonObject[] {
  return conditions.filter((condition) => condition['type'] === type);
}

/** The conditions with the decisions as they were; a decision that was added or taken away is left for validation to refuse. */
function withDecisions(
  conditions: readonly JsonObject[],
  before: readonly JsonObject[],
): readonly JsonObject[] {
  return DECISIONS.reduce((result, type) => {
    const old = [...ofType(before, type)];
    if (ofType(result, type).length !== old.length) return result;
    return result.map((condition) =>
      condition['type'] === type ? (old.shift() ?? condition) : condition,
    );
  }, conditions);
}

/** The conditions with the times that their writer left out. */
function withTimes(
  conditions: readonly JsonObject[],
  before: readonly JsonObject[],
  now: string,
): readonly JsonObject[] {
  return conditions.map((condition) => {
    const same = ofType(before, String(condition['type'])).find(
      ({ status, lastTransitionTime }) => status === condition['status'] && lastTransitionTime,
    );
    return {
      ...condition,
      lastUpdateTime: condition['lastUpdateTime'] ?? now,
      lastTransitionTime: condition['lastTransitionTime'] ?? same?.['lastTransitionTime'] ?? now,
    };
  });
}

function validateLasting(object: StoredObject, old: StoredObject): FieldError[] {
  return [...DECISIONS, 'Failed'].flatMap((type) => {
    const count = (each: StoredObject): number => ofType(conditionsOf(each), type).length;
    if (count(object) >= count(old)) return [];
    return [forbidden(CONDITIONS, `updates may not remove a condition of type ${goQuote(type)}`)];
  });
}

function validateNoDecision(object: StoredObject, old: StoredObject): FieldError[] {
  return DECISIONS.flatMap((type) => {
    const count = (each: StoredObject): number => ofType(conditionsOf(each), type).length;
    if (count(object) <= count(old)) return [];
    return [forbidden(CONDITIONS, `updates may not add a condition of type ${goQuote(type)}`)];
  });
}

function validateCertificate(
  object: StoredObject,
  old: StoredObject,
  maySet: boolean,
): FieldError[] {
  const before = statusOf(old)['certificate'];
  if (equalContent(statusOf(object)['certificate'], before)) return [];
  const field = 'status.certificate';
  if (!maySet) return [forbidden(field, 'updates may not set certificate content')];
  if (before === undefined) return [];
  return [forbidden(field, 'updates may not modify existing certificate content')];
}
