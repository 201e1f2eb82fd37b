import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends a run with the plain line `N passed, N failed, N skipped`.
 *
 * A file that fails to load, and an unhandled error, each count as one failure: they hold no failed test of
 * their own.
 */
export default class PassedFailedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    process.stdout.write(
      `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    );
  }
}
