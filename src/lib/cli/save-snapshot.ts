import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { writeFileAtomically } from '../base/atomic-file.ts'
import { UserError } from '../base/errors.ts'
import { COMMAND } from '../base/product.ts'
import type { Model } from '../model/model.ts'
import { unseenLines } from '../view/coverage.ts'
import { snapshotText } from '../view/snapshot.ts'
import type { InvocationWith } from './command.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'
import { openEverything } from './session.ts'
import type { ReadingFlags } from './session.ts'

type SnapshotFlags = ReadingFlags & {
  readonly to: { readonly type: 'option'; readonly helpValue: string; readonly summary: string }
}

/** Saves everything that the read verbs need, to a file or to standard output. */
export async function saveSnapshot(invocation: InvocationWith<SnapshotFlags>): Promise<void> {
  const { flags, io } = invocation
  if (flags.to === undefined && io.stdout.isTerminal) {
    throw new UserError('a snapshot is not meant for a terminal', [
      `write it to a file: ${COMMAND} snapshot --to cluster.snapshot.gz`,
    ])
  }
  if (flags.to === '') {
    throw new UserError('--to needs the name of a file', ['leave it out for standard output'])
  }
  const model = await openEverything(invocation)
  if (flags.to === undefined) {
    for (const text of snapshotText(model)) await io.stdout.write(text)
  } else {
    const text = Readable.from(snapshotText(model))
    const compressed = flags.to.endsWith('.gz')
    await writeFileAtomically(flags.to, compressed ? text.compose(createGzip()) : text)
  }
  await say(io, model, flags.to)
}

async function say(io: Io, { facts, coverage, dropped }: Model, file?: string): Promise<void> {
  const unseen = coverage.filter(({ status }) => !['read', 'notServed'].includes(status))
  await printLines(io.stderr, [
    `saved ${facts.Secret.length} Secrets without values, ${facts.Pod.length} pods, ${facts.Binding.length} bindings${file === undefined ? '' : ` to ${file}`}`,
    ...(dropped.secretValues === 0
      ? []
      : [`dropped ${dropped.secretValues} values that were in the input`]),
    ...unseenLines(unseen),
  ])
}
