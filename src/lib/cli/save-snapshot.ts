import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
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
  const model = await openEverything(invocation)
  if (flags.to === undefined) {
    for (const text of snapshotText(model)) await io.stdout.write(text)
  } else {
    await writeAtomically(flags.to, model)
  }
  await say(io, model, flags.to)
}

/** The file is the old one or the whole new one, whatever happens meanwhile (design §4.6). */
async function writeAtomically(file: string, model: Model): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    const text = Readable.from(snapshotText(model))
    const target = handle.createWriteStream({ flush: true })
    if (file.endsWith('.gz')) await pipeline(text, createGzip(), target)
    else await pipeline(text, target)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
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
