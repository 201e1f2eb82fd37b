import { ANNOTATIONS, type AnyKind } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { isRecord } from '../is-record.ts';
import { forbidden } from '../store/access.ts';
import { untilCached } from '../store/kubernetes-store.ts';

/** JSON of what was asked of monitoring: `{"answers":{…},"version":"…"}`. */
const MONITORING_INPUT = `${ANNOTATIONS.fieldPrefix}overwriteAppAnswers`;
const DONE = { empty: true, status: 204 } as const;

/** What is watched, and the field of its specification that says whether it is. */
export interface Monitored {
  readonly kind: AnyKind;
  readonly flag: 'enableClusterMonitoring' | 'enableProjectMonitoring';
}

/**
 * The actions around the monitoring that Rancher had of its own before its charts: they keep what was asked for, and
 * nothing runs because of it.
 */
export function monitoringActions({
  kind,
  flag,
}: Monitored): Required<Pick<TypeBehaviour, 'resourceActions' | 'availableActions'>> {
  const isMonitored = (object: DynamicObject): boolean => {
    const { spec } = object;
    return isRecord(spec) && spec[flag] === true;
  };
  const requireMonitoring = (object: DynamicObject): void => {
    if (isMonitored(object)) return;
    throw problemError({ code: 'InvalidState', message: 'disabling Monitoring' });
  };
  const change = async (object: DynamicObject, body: object, context: RequestContext) => {
    const { services, caller, signal } = context;
    const { name = '', namespace } = object.metadata ?? {};
    const client = services.clientFor(caller.user).resource<DynamicObject>(kind.type);
    const typed = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...body };
    const changed = await client.patch(
      name,
      { type: 'merge', body: typed },
      { signal, ...(namespace !== undefined && { namespace }) },
    );
    await untilCached(changed, context);
  };
  const changing = (act: ResourceAction): ResourceAction => {
    return async (object, input, context) => {
      if (!context.may('update', object)) throw forbidden(context.caller.user, 'update', kind);
      return act(object, input, context);
    };
  };
  return {
    resourceActions: {
      enableMonitoring: changing(async (object, input, context) => {
        if (!isMonitored(object)) {
          await change(object, { ...noteOf(input), spec: { [flag]: true } }, context);
        }
        return DONE;
      }),
      disableMonitoring: changing(async (object, _input, context) => {
        if (isMonitored(object)) await change(object, { spec: { [flag]: false } }, context);
        return DONE;
      }),
      editMonitoring: changing(async (object, input, context) => {
        requireMonitoring(object);
        await change(object, noteOf(input), context);
        return DONE;
      }),
      viewMonitoring: (object) => {
        requireMonitoring(object);
        const { answers = {}, version } = parseNote(object);
        return Promise.resolve({ document: { answers, ...(version ? { version } : {}) } });
      },
    },
    availableActions: (object, { may }) => {
      const changes = isMonitored(object)
        ? ['disableMonitoring', 'editMonitoring']
        : ['enableMonitoring'];
      return [
        ...(may('update', object) ? changes : []),
        ...(isMonitored(object) ? ['viewMonitoring'] : []),
      ];
    },
  };
}

function noteOf({ answers, answersSetString, version }: Body): object {
  const note = JSON.stringify({
    answers: answers ?? {},
    ...(answersSetString ? { answersSetString } : {}),
    version: version ?? '',
  });
  return { metadata: { annotations: { [MONITORING_INPUT]: note } } };
}

function parseNote({ metadata }: DynamicObject): Readonly<Record<string, unknown>> {
  try {
    const note: unknown = JSON.parse(metadata?.annotations?.[MONITORING_INPUT] ?? '{}');
    return isRecord(note) ? note : {};
  } catch {
    // Somebody else wrote it; it says nothing then.
    return {};
  }
}
