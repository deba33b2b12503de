import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/long-first.ts'

// Vitest asks for a default export.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/control-plane/global-setup.ts'],
    // The control plane is a process of its own: two files at a time keep two cores busy.
    maxWorkers: 2,
    // A thread for each file starts in half of a process's time, and shares as little.
    pool: 'threads',
    sequence: { sequencer: LongFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests of the command line catch what is written to stdout and stderr themselves.
    disableConsoleIntercept: true,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
