import { ANNOTATIONS, type AnyKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import { isRecord } from '../is-record.ts';
import { forbidden } from '../store/access.ts';
import { patchAsCaller } from '../store/patch-as-caller.ts';

/** JSON of what was asked of monitoring: `{"answers":{…},"version":"…"}`. */
const MONITORING_INPUT = `${ANNOTATIONS.fieldPrefix}overwriteAppAnswers`;

/** What is watched, and the field of its specification that says whether it is. */
export interface Monitored {
  readonly kind: AnyKind;
  readonly flag: 'enableClusterMonitoring' | 'enableProjectMonitoring';
}

type Actions = Required<Pick<TypeBehaviour, 'resourceActions' | 'availableActions'>>;

/**
 * The actions around the monitoring that Rancher had of its own before its charts: they keep what was asked for, and
 * nothing runs because of it.
 */
export function monitoringActions(monitored: Monitored): Actions {
  return {
    resourceActions: {
      enableMonitoring: changing(monitored, (isOn, input) =>
        isOn ? undefined : { ...noteOf(input), spec: { [monitored.flag]: true } },
      ),
      disableMonitoring: changing(monitored, (isOn) =>
        isOn ? { spec: { [monitored.flag]: false } } : undefined,
      ),
      editMonitoring: changing(monitored, (isOn, input) => {
        requireMonitoring(isOn);
        return noteOf(input);
      }),
      viewMonitoring: (object) => {
        requireMonitoring(isMonitored(monitored, object));
        const { answers = {}, version } = parseNote(object);
        return Promise.resolve({ document: { answers, ...(version ? { version } : {}) } });
      },
    },
    availableActions: (object, { may }) => {
      const isOn = isMonitored(monitored, object);
      const changes = isOn ? ['disableMonitoring', 'editMonitoring'] : ['enableMonitoring'];
      return [...(may('update', object) ? changes : []), ...(isOn ? ['viewMonitoring'] : [])];
    },
  };
}

function isMonitored({ flag }: Monitored, { spec }: DynamicObject): boolean {
  return isRecord(spec) && spec[flag] === true;
}

function requireMonitoring(isOn: boolean): void {
  if (!isOn) throw problemError({ code: 'InvalidState', message: 'disabling Monitoring' });
}

/** An action that changes an object as the caller; without a patch there is nothing to change. */
function changing(
  monitored: Monitored,
  patchOf: (isOn: boolean, input: Body) => object | undefined,
): ResourceAction {
  return async (object, input, context) => {
    const { caller, may } = context;
    if (!may('update', object)) throw forbidden(caller.user, 'update', monitored.kind);
    const patch = patchOf(isMonitored(monitored, object), input);
    if (patch) await patchAsCaller(object, { ...patch }, context);
    return { empty: true, status: 204 };
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
