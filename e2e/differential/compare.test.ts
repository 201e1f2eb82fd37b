import { describe, expect, test } from 'vitest';
import { compareAnswers, Pairing } from './compare.ts';
import { Normalizer } from './normalize.ts';
import type { Answer } from './step.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

/** What differs between sequences of bodies from two servers. */
function differences(ours: readonly unknown[], theirs: readonly unknown[]): string[] {
  const answers = (bodies: readonly unknown[]): Answer[] => {
    const normalizer = new Normalizer(NOW);
    return bodies.map((body) => normalizer.answer({ status: 200, headers: {}, body }));
  };
  const pairing = new Pairing();
  const [mine, their] = [answers(ours), answers(theirs)];
  return mine.flatMap((answer, index) =>
    compareAnswers(answer, their[index]!, pairing).map(({ part }) => part),
  );
}

const object = (resourceVersion: string, uid: string): object => ({
  metadata: { name: 'a', uid, resourceVersion },
});
const UID_A = '11111111-1111-4111-8111-111111111111';
const UID_B = '22222222-2222-4222-8222-222222222222';

describe('answers of two servers', () => {
  test('headers name the same ids as bodies', () => {
    const normalizer = new Normalizer(NOW);
    const answer = (uid: string, warning: string): Answer =>
      normalizer.answer({ status: 200, headers: { warning }, body: object('1', uid) });
    const told = (ours: Answer, theirs: Answer): string[] =>
      compareAnswers(ours, theirs, new Pairing()).map(({ part }) => part);
    expect(told(answer(UID_A, UID_A), answer(UID_B, UID_B))).toEqual([]);
    expect(told(answer(UID_A, UID_A), answer(UID_B, UID_A))).not.toEqual([]);
  });

  test('ids and versions may differ, but not what is equal to what', () => {
    expect(
      differences(
        [object('5', UID_A), object('5', UID_A)],
        [object('70', UID_B), object('70', UID_B)],
      ),
    ).toEqual([]);
    expect(
      differences(
        [object('5', UID_A), object('6', UID_A)],
        [object('70', UID_B), object('70', UID_B)],
      ),
    ).toEqual(['body.metadata.resourceVersion']);
    expect(
      differences(
        [object('5', UID_A), object('6', UID_B)],
        [object('70', UID_B), object('71', UID_B)],
      ),
    ).toEqual(['body.metadata.uid']);
  });

  test('times of this run are alike, other times are compared', () => {
    expect(differences([{ at: '2026-01-01T12:00:01Z' }], [{ at: '2026-01-01T12:00:09Z' }])).toEqual(
      [],
    );
    expect(
      differences([{ at: '2026-01-01T12:00:01Z' }], [{ at: '2026-01-01T12:00:01.000001Z' }]),
    ).toEqual(['body.at']);
    expect(differences([{ at: '2020-01-01T00:00:01Z' }], [{ at: '2020-01-01T00:00:02Z' }])).toEqual(
      ['body.at'],
    );
  });

  test('ids inside messages are paired as those of objects are', () => {
    const told = (uid: string): object => ({ message: `UID in object meta: ${uid}` });
    expect(
      differences([object('1', UID_A), told(UID_A)], [object('1', UID_B), told(UID_B)]),
    ).toEqual([]);
    expect(
      differences([object('1', UID_A), told(UID_B)], [object('1', UID_B), told(UID_B)]),
    ).toEqual(['body.message']);
  });

  test('a version that a precondition names is paired', () => {
    const told = (version: string): object => ({
      message: `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (9)`,
    });
    expect(differences([object('5', UID_A), told('5')], [object('7', UID_B), told('7')])).toEqual(
      [],
    );
    expect(differences([object('5', UID_A), told('5')], [object('7', UID_B), told('8')])).toEqual([
      'body.message',
    ]);
  });

  test('conflicts with several managers are told in any order', () => {
    const conflicts = (...managers: string[]): object => ({
      causes: managers.map((manager) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${manager}"`,
        field: '.data',
      })),
    });
    expect(differences([conflicts('a', 'b')], [conflicts('b', 'a')])).toEqual([]);
    expect(differences([conflicts('a', 'a')], [conflicts('b', 'a')])).toEqual([
      'body.causes[].message',
    ]);
  });

  test('generated names are paired wherever they are told', () => {
    const named = (name: string): object => ({
      metadata: { generateName: 'g-', name },
      message: `"${name}" is new`,
    });
    expect(differences([named('g-abcde')], [named('g-xyz12')])).toEqual([]);
    expect(differences([named('g-abcde')], [named('h-xyz12')])).toEqual([
      'body.metadata.name',
      'body.message',
    ]);
  });

  test('fields that only one of them has, and items of lists by name when the lists are not as long', () => {
    expect(differences([{ a: 1 }], [{ a: 1, b: {} }])).toEqual(['body.b']);
    const items = (...names: string[]): object => ({
      items: names.map((name) => ({ metadata: { name, kind: 'x' } })),
    });
    expect(differences([items('p', 'r')], [items('p', 'q', 'r')])).toEqual(['body.items[]']);
  });

  test('the version of a list is that of the store, the times of an object are not', () => {
    const list = (resourceVersion: string): object => ({
      metadata: { resourceVersion },
      items: [],
    });
    expect(differences([list('7')], [list('9')])).toEqual([]);
    const review = (time: string): object => ({ metadata: { managedFields: [{ time }] } });
    const [now, before] = ['2026-01-01T12:00:00Z', '2026-01-01T11:59:59Z'];
    expect(differences([review(now)], [review(before)])).toEqual([]);
  });

  test('answers with different statuses are compared by what they say', () => {
    const pairing = new Pairing();
    const ours: Answer = { status: 200, headers: {}, body: { kind: 'ConfigMap' } };
    const theirs: Answer = { status: 404, headers: { a: 'b' }, body: { message: 'not found' } };
    expect(compareAnswers(ours, theirs, pairing)).toEqual([
      { part: 'status', ours: '200 ConfigMap', theirs: '404 not found' },
    ]);
  });
});
