import { vi } from 'vitest';

/** What a command in this process writes to its outputs, until `vi.restoreAllMocks()`. */
export function recordOutput(): { text: string } {
  const recorded = { text: '' };
  const record = (chunk: unknown): boolean => {
    recorded.text += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(record);
  vi.spyOn(process.stderr, 'write').mockImplementation(record);
  return recorded;
}
