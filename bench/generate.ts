import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'

import { snapshotText } from '../src/lib/view/snapshot.ts'
import { generateModel, type Size, sizeFor } from './large-model.ts'

const COUNTS = ['namespaces', 'nodes', 'pods', 'secrets', 'bindings'] as const

/**
 * `npm run bench -- generate FILE [--pods N] [--nodes N] [--namespaces N]
 * [--secrets N] [--bindings N] [--seed N]`: writes the snapshot of a cluster of
 * any size. Whatever is not said goes with the number of pods, which is 1000.
 */
export async function generate(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      namespaces: { type: 'string' },
      nodes: { type: 'string' },
      pods: { type: 'string' },
      secrets: { type: 'string' },
      bindings: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  })
  const [file] = positionals
  if (file === undefined) throw new Error('generate: no file to write to')
  const base = sizeFor(numberIn('pods', values.pods ?? '1000'))
  const said = COUNTS.flatMap((name) => {
    const text = values[name]
    return text === undefined ? [] : [[name, numberIn(name, text)] as const]
  })
  const size: Size = { ...base, ...Object.fromEntries(said) }
  await writeSnapshot(file, size, numberIn('seed', values.seed))
}

/** Writes the generated cluster to a snapshot file. */
export async function writeSnapshot(file: string, size: Size, seed: number): Promise<void> {
  await pipeline(Readable.from(snapshotText(generateModel(size, seed))), createWriteStream(file))
}

function numberIn(name: string, text: unknown): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new Error(`--${name} is not a number: ${String(text)}`)
}
