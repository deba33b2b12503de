import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildIfStale } from '../../scripts/build/build.ts'
import { startBroker, type Broker } from './broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    controlPlaneUrl: string
    /** Folder for V8's compiled code, which the programs of one run share. */
    codeCache: string
  }
}

let broker: Broker | undefined
let codeCache: string | undefined

/** Vitest runs this once before all test files; the control plane itself starts on demand. */
export async function setup(project: TestProject): Promise<void> {
  await buildIfStale()
  broker = await startBroker()
  project.provide('controlPlaneUrl', broker.url)
  codeCache = await mkdtemp(join(tmpdir(), 'kvs-code-'))
  project.provide('codeCache', codeCache)
}

/** Vitest runs this once after all test files. */
export async function teardown(): Promise<void> {
  await broker?.stop()
  if (codeCache !== undefined) await rm(codeCache, { recursive: true, force: true })
}
