import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { familyText } from './exposition.ts';

/** What the process and its engine take, looked up when it is asked for. */
export function renderProcessMetrics(): string {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const { utilization } = performance.eventLoopUtilization();
  const gauges: readonly (readonly [string, string, number])[] = [
    ['process_resident_memory_bytes', 'Resident memory of the process in bytes.', rss],
    ['process_open_fds', 'Open file descriptors.', openFiles()],
    [
      'process_start_time_seconds',
      'Start of the process since the epoch.',
      performance.timeOrigin / 1_000,
    ],
    ['nodejs_heap_size_total_bytes', 'Heap that is reserved in bytes.', heapTotal],
    ['nodejs_heap_size_used_bytes', 'Heap that is used in bytes.', heapUsed],
    [
      'nodejs_external_memory_bytes',
      'Memory outside of the heap in bytes.',
      external + arrayBuffers,
    ],
    [
      'nodejs_eventloop_utilization',
      'Part of the time in which the thread was not idle.',
      utilization,
    ],
  ];
  const cpu = {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Time of CPU in seconds.',
  } as const;
  const version = {
    name: 'nodejs_version_info',
    type: 'gauge',
    help: 'Version of Node.js.',
  } as const;
  return [
    familyText(cpu, [{ value: (user + system) / 1e6 }]),
    ...gauges.map(([name, help, value]) => familyText({ name, help, type: 'gauge' }, [{ value }])),
    familyText(version, [{ labels: { version: process.version }, value: 1 }]),
  ].join('');
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    // Not Linux: there is no cheap way to know.
    return 0;
  }
}
