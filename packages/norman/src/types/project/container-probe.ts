import { isRecord } from '../../is-record.ts';
import {
  type Fields,
  type Lenses,
  recordOr,
  type StructLens,
  structLens,
  withoutAbsent,
} from './field-lens.ts';

/** What v3 shows of an action on a container: one flat shape for all three kinds. */
function shownAction({ exec, tcpSocket, httpGet }: Fields): Fields {
  if (isRecord(exec)) return { command: exec['command'] ?? [] };
  if (isRecord(tcpSocket)) return { tcp: true, ...members(tcpSocket, ['host', 'port']) };
  if (isRecord(httpGet)) return members(httpGet, ['host', 'httpHeaders', 'path', 'port', 'scheme']);
  return {};
}

function members(object: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

const ACTIONS = ['exec', 'tcpSocket', 'httpGet'] as const;

/** Stores an action as the kind that its members tell, and no other one. */
function storedAction(stored: Fields, given: Fields): Fields {
  const { command, tcp, host, port, httpHeaders, path, scheme } = given;
  const others = Object.fromEntries(
    Object.entries(stored).filter(([name]) => !(ACTIONS as readonly string[]).includes(name)),
  );
  const isGiven = (value: unknown): boolean =>
    value !== undefined && value !== null && value !== '';
  if (Array.isArray(command) && (command.length > 0 || isRecord(stored['exec']))) {
    return { ...others, exec: merged(stored['exec'], { command }) };
  }
  if (!isGiven(port)) return others;
  return tcp === true
    ? { ...others, tcpSocket: merged(stored['tcpSocket'], { host, port }) }
    : { ...others, httpGet: merged(stored['httpGet'], { host, httpHeaders, path, port, scheme }) };
}

function merged(stored: unknown, given: Fields): Fields {
  return withoutAbsent({ ...recordOr(stored), ...given });
}

/** A probe, or what a container runs when it starts or stops; `lenses` are those of the fields beside the action. */
export function actionStruct(lenses: Lenses): StructLens {
  const others = structLens(lenses);
  return {
    view: (stored) => ({ ...others.view(stored), ...shownAction(stored) }),
    fill: (stored, given) => storedAction(others.fill(stored, given), given),
  };
}
