import type { TestProject } from 'vitest/node'
import { buildIfStale } from '../../scripts/build/build.ts'
import { startBroker, type Broker } from './broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    controlPlaneUrl: string
  }
}

let broker: Broker | undefined

/** Vitest runs this once before all test files; the control plane itself starts on demand. */
export async function setup(project: TestProject): Promise<void> {
  await buildIfStale()
  broker = await startBroker()
  project.provide('controlPlaneUrl', broker.url)
}

/** Vitest runs this once after all test files. */
export async function teardown(): Promise<void> {
  await broker?.stop()
}
