import { FakeClock } from '@drover/base/testing';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { FrameSink } from './frame-sink.ts';
import type { Resource } from './v3.ts';

const KEY = ['v3', 'project/c:p/workloads'];

const workload = (id: string, name: string): Resource => ({
  id,
  name,
  type: 'deployment',
  baseType: 'workload',
  links: {},
});

const change = (data: Resource) => ({ name: 'resource.change', data });

function setUp() {
  const queryClient = new QueryClient();
  const clock = new FakeClock();
  const list = { type: 'workload', queryKey: KEY };
  const names = (): unknown =>
    queryClient.getQueryData<readonly Resource[]>(KEY)?.map(({ name }) => name);
  return { queryClient, clock, sink: new FrameSink([list], { queryClient, clock }), names };
}

describe('FrameSink', () => {
  it('folds all frames of a moment at once, also those of forms of the type', async () => {
    const { queryClient, clock, sink, names } = setUp();
    queryClient.setQueryData(KEY, [workload('a', 'one')]);
    sink.add(change(workload('a', 'uno')));
    sink.add(change(workload('b', 'due')));
    sink.add(change({ ...workload('s', 'front'), type: 'service', baseType: 'service' }));
    expect(names()).toEqual(['one']);
    await clock.advance(50);
    expect(names()).toEqual(['uno', 'due']);
    sink.add({ name: 'resource.remove', data: workload('a', 'uno') });
    await clock.advance(50);
    expect(names()).toEqual(['due']);
  });

  it('is not set back by an answer that is older than a frame', async () => {
    const { queryClient, clock, sink, names } = setUp();
    const answer = Promise.withResolvers<readonly Resource[]>();
    const reading = queryClient.fetchQuery({ queryKey: KEY, queryFn: () => answer.promise });
    sink.add(change(workload('a', 'new')));
    await clock.advance(200);
    expect(names()).toBeUndefined();
    answer.resolve([workload('a', 'old')]);
    await reading;
    await clock.advance(50);
    expect(names()).toEqual(['new']);
  });

  it('keeps what comes while a list cannot be read, and brings it in with the next ping', async () => {
    const { queryClient, clock, sink, names } = setUp();
    sink.add(change(workload('a', 'one')));
    await clock.advance(50);
    queryClient.setQueryData(KEY, []);
    sink.add({ name: 'ping', data: {} as Resource });
    await clock.advance(50);
    expect(names()).toEqual(['one']);
  });
});
