import { expect, test } from 'vitest';
import {
  decodeMessage,
  encodeMessage,
  encodeResize,
  encodeStdinEnd,
  exitCodeOf,
} from './channels.ts';

const hex = (bytes: Uint8Array): string => bytes.toHex();

test('messages begin with their channel', () => {
  expect(hex(encodeMessage(0, new Uint8Array([0x61, 0x62])))).toBe('006162');
  expect(hex(encodeStdinEnd())).toBe('ff00');
  expect(new TextDecoder().decode(encodeResize({ columns: 80, rows: 24 }).subarray(1))).toBe(
    '{"Width":80,"Height":24}',
  );
  expect(encodeResize({ columns: 1, rows: 1 })[0]).toBe(4);
  expect(decodeMessage(new Uint8Array([2, 0x61]))).toEqual({
    channel: 2,
    data: new Uint8Array([0x61]),
  });
  expect(decodeMessage(new Uint8Array())).toBeUndefined();
});

test('the exit code is in the causes', () => {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, code: 500 } as const;
  expect(exitCodeOf({ ...status, status: 'Success' })).toBe(0);
  const failure = { ...status, status: 'Failure', reason: 'NonZeroExitCode' } as const;
  expect(
    exitCodeOf({ ...failure, details: { causes: [{ reason: 'ExitCode', message: '3' }] } }),
  ).toBe(3);
  expect(exitCodeOf({ ...failure, details: { causes: [] } })).toBeUndefined();
  expect(exitCodeOf({ ...status, status: 'Failure', reason: 'InternalError' })).toBeUndefined();
});
