import { NormanError } from '@drover/client/norman';
import { describe, expect, it } from 'vitest';
import { describeEnd, encodeChannel } from './exec-socket.ts';
import { linesOf } from './follow-watch.ts';
import { cookie } from './http.ts';
import { applyEvent } from './kubernetes.ts';
import { applyFrames } from './live-resources.ts';
import { toFailure } from './to-failure.ts';

const resource = (id: string, name: string) => ({ id, name, type: 'cluster', links: {} });

describe('applyFrames', () => {
  const items = [resource('c-1', 'one'), resource('c-2', 'two')];

  it('changes in place, adds at the end, removes, and ignores pings', () => {
    const change = (id: string, name: string) => ({
      name: 'resource.change',
      data: resource(id, name),
    });
    const changed = applyFrames(items, [change('c-1', 'uno')]);
    expect(changed.map(({ name }) => name)).toEqual(['uno', 'two']);
    const added = applyFrames(items, [change('c-3', 'three'), change('c-3', 'tres')]);
    expect(added.map(({ name }) => name)).toEqual(['one', 'two', 'tres']);
    const removed = applyFrames(items, [
      change('c-1', 'uno'),
      { name: 'resource.remove', data: resource('c-1', 'one') },
    ]);
    expect(removed.map(({ id }) => id)).toEqual(['c-2']);
    expect(applyFrames(items, [{ name: 'ping', data: resource('', '') }])).toEqual(items);
  });
});

describe('applyEvent', () => {
  const pod = (name: string, resourceVersion: string) => ({
    metadata: { namespace: 'a', name, resourceVersion },
  });
  const list = { items: [pod('x', '1'), pod('y', '2')], resourceVersion: '2' };

  it('folds adds, changes, deletes and bookmarks, and moves the version on', () => {
    const added = applyEvent(list, { type: 'ADDED', object: pod('z', '3') });
    expect([added.items.length, added.resourceVersion]).toEqual([3, '3']);
    const changed = applyEvent(list, { type: 'MODIFIED', object: pod('x', '4') });
    expect(changed.items[0]?.metadata.resourceVersion).toBe('4');
    const deleted = applyEvent(list, { type: 'DELETED', object: pod('y', '5') });
    expect(deleted.items.map(({ metadata }) => metadata.name)).toEqual(['x']);
    const marked = applyEvent(list, {
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: '9' } },
    });
    expect([marked.items, marked.resourceVersion]).toEqual([list.items, '9']);
  });
});

describe('failures', () => {
  it('keep what the server says, and wrap anything else', () => {
    const refused = new NormanError({ status: 401, code: 'Unauthorized', message: 'no' });
    expect(toFailure(refused)).toBe(refused);
    expect(toFailure(new Error('boom'))).toMatchObject({ status: 0, message: 'boom' });
  });
});

describe('exec channels', () => {
  it('puts the channel first', () => {
    expect(Array.from(encodeChannel(4, '{}'))).toEqual([4, 123, 125]);
  });

  it('says how a shell ended', () => {
    expect(describeEnd('{"status":"Success"}')).toBe('The shell ended.');
    const failed = {
      status: 'Failure',
      details: { causes: [{ reason: 'ExitCode', message: '130' }] },
    };
    expect(describeEnd(JSON.stringify(failed))).toBe('The shell ended with exit code 130.');
    expect(describeEnd('{"status":"Failure","message":"no such container"}')).toBe(
      'no such container',
    );
  });
});

describe('cookie', () => {
  it('reads one by its whole name', () => {
    expect(cookie('CSRF', 'XCSRF=a; CSRF=b; R=c')).toBe('b');
    expect(cookie('CSRF', '')).toBeUndefined();
  });
});

describe('linesOf', () => {
  it('puts lines together that arrive in pieces, also within a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"ä"}\n{"b":2}\n{"unfinished"');
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    });
    expect(await Array.fromAsync(linesOf(body))).toEqual(['{"a":"ä"}', '{"b":2}']);
  });
});
